import { list } from '../../cloudformation/handler-values.ts';
import type { Documents } from '../../server/documents.ts';
import type { Caller } from '../../server/service.ts';
import type { ContainerDefinition, Tag, TaskDefinitionRecord } from '../model.ts';
import { taskDefinitionArn } from '../names.ts';
import { checkTaskDefinition } from './rules/index.ts';

type Place = Pick<Caller, 'account' | 'region'>;

/** Task definitions by ARN: revisions are numbered by family and never used again. */
export class TaskDefinitions {
  readonly #documents: Documents<TaskDefinitionRecord>;

  constructor(documents: Documents<TaskDefinitionRecord>) {
    this.#documents = documents;
  }

  /** Registers a revision from the API's own input. */
  register(place: Place, input: Readonly<Record<string, unknown>>, token?: string): TaskDefinitionRecord {
    const known = token && this.all(place).find((definition) => definition.token === token);
    if (known) return known;
    const { family, containerDefinitions, cpu, memory, networkMode, requiresCompatibilities, tags, ...rest } = input;
    checkTaskDefinition(input);
    // The API's own shape, of a template by way of camel(); the rules have read these two.
    const containers = containerDefinitions as readonly ContainerDefinition[];
    const name = family as string;
    const compatibilities = list(requiresCompatibilities).map(String);
    const revision = Math.max(0, ...this.family(place, name).map((definition) => definition.revision)) + 1;
    const arn = taskDefinitionArn(place, name, revision);
    return this.#documents.put(arn, {
      taskDefinitionArn: arn,
      family: name,
      revision,
      status: 'ACTIVE',
      containerDefinitions: containers,
      requiresCompatibilities: compatibilities,
      registeredAt: new Date().toISOString(),
      // Tags come from the API's input, or from a template's by way of camel(): the shape is the API's.
      tags: (tags as readonly Tag[] | undefined) ?? [],
      rest,
      ...(networkMode === undefined ? {} : { networkMode: String(networkMode) }),
      ...(cpu === undefined ? {} : { cpu: String(cpu) }),
      ...(memory === undefined ? {} : { memory: String(memory) }),
      ...(token === undefined ? {} : { token }),
    });
  }

  /** By ARN, `family:revision`, or family (its latest active revision). */
  find(place: Place, name: string): TaskDefinitionRecord | undefined {
    if (name.startsWith('arn:')) return this.#documents.get(name);
    const [family = '', revision] = name.split(':');
    if (revision) return this.#documents.get(taskDefinitionArn(place, family, Number(revision)));
    return this.family(place, family).findLast((definition) => definition.status === 'ACTIVE');
  }

  /** Marks a revision as inactive: nothing new may use it, and what uses it goes on. */
  deregister(arn: string): TaskDefinitionRecord | undefined {
    const definition = this.#documents.get(arn);
    if (definition?.status !== 'ACTIVE') return definition;
    return this.#documents.put(arn, { ...definition, status: 'INACTIVE', deregisteredAt: new Date().toISOString() });
  }

  tag(arn: string, tags: readonly Tag[]): TaskDefinitionRecord | undefined {
    const definition = this.#documents.get(arn);
    return definition && this.#documents.put(arn, { ...definition, tags });
  }

  all(place: Place): TaskDefinitionRecord[] {
    const prefix = taskDefinitionArn(place, '', 0).slice(0, -':0'.length);
    return this.#documents.all().flatMap(([arn, definition]) => (arn.startsWith(prefix) ? [definition] : []));
  }

  /** A family's revisions, oldest first. */
  family(place: Place, family: string): TaskDefinitionRecord[] {
    return this.all(place)
      .filter((definition) => definition.family === family)
      .sort((a, b) => a.revision - b.revision);
  }
}
