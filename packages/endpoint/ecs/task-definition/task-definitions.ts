import type { Documents } from '../../server/documents.ts';
import { AwsError, type Caller } from '../../server/service.ts';
import type { ContainerDefinition, Tag, TaskDefinitionRecord } from '../model.ts';
import { taskDefinitionArn } from '../names.ts';
import { fargateRefusal } from './fargate.ts';

type Place = Pick<Caller, 'account' | 'region'>;

const clientError = (message: string): AwsError => new AwsError('ClientException', message);

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
    const containers = checkedContainers(containerDefinitions);
    const compatibilities = Array.isArray(requiresCompatibilities) ? requiresCompatibilities.map(String) : [];
    if (typeof family !== 'string' || family === '') throw clientError('Family should not be null or empty.');
    if (compatibilities.includes('FARGATE')) checkFargate(networkMode, cpu, memory);
    const revision = Math.max(0, ...this.family(place, family).map((definition) => definition.revision)) + 1;
    const arn = taskDefinitionArn(place, family, revision);
    return this.#documents.put(arn, {
      taskDefinitionArn: arn,
      family,
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

function checkedContainers(value: unknown): readonly ContainerDefinition[] {
  // The API's own shape: its members were checked against the specification, or come from the API's input.
  const containers = (Array.isArray(value) ? value : []) as ContainerDefinition[];
  if (containers.length === 0) throw clientError('Container list cannot be empty.');
  for (const { name, image } of containers) {
    if (!name) throw clientError('Container.name should not be null or empty.');
    if (!image) throw clientError('Container.image should not be null or empty.');
  }
  if (containers.every((container) => container.essential === false)) {
    throw clientError('A task definition must have at least one essential container.');
  }
  return containers;
}

function checkFargate(networkMode: unknown, cpu: unknown, memory: unknown): void {
  if (networkMode !== 'awsvpc') throw clientError("Fargate only supports network mode 'awsvpc'.");
  const refusal = fargateRefusal(
    cpu === undefined ? undefined : String(cpu),
    memory === undefined ? undefined : String(memory),
  );
  if (refusal) throw clientError(refusal);
}
