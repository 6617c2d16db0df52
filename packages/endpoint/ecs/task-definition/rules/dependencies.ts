import { list, object } from '../../../cloudformation/handler-values.ts';
import { type DraftContainer, eachContainer, type Rule } from './draft.ts';

const CONDITIONS = ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'];

/**
 * What containers wait for: containers of the same task, conditions that can come true, and no circle. The words about
 * essential containers are quoted in boto/boto3#2436; the others are unproven.
 */
export const dependencies: Rule = (draft) => {
  const byName = new Map(draft.containers.map((container) => [container.name, container]));
  return eachContainer(draft, (container) => refusalOf(container, byName)) ?? circleIn(draft.containers);
};

interface Dependency {
  readonly containerName: string;
  readonly condition: string;
}

function dependenciesOf({ fields }: DraftContainer): Dependency[] {
  return list(fields.dependsOn).map((one) => {
    const { containerName, condition } = object(one);
    return { containerName: String(containerName ?? ''), condition: String(condition ?? '') };
  });
}

function refusalOf(container: DraftContainer, byName: ReadonlyMap<string, DraftContainer>): string | undefined {
  for (const { containerName, condition } of dependenciesOf(container)) {
    const other = byName.get(containerName);
    if (!CONDITIONS.includes(condition)) {
      return `${condition} is not a valid container dependency condition. Must be one of [${CONDITIONS.join(',')}]`;
    }
    if (!other) return `Container '${container.name}' depends on container '${containerName}', which does not exist.`;
    if (other === container) return `Container '${container.name}' cannot depend on itself.`;
    if ((condition === 'COMPLETE' || condition === 'SUCCESS') && other.essential) {
      return 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container';
    }
    if (condition === 'HEALTHY' && other.fields.healthCheck === undefined) {
      return `A dependency container with HEALTHY condition must have a health check: container '${containerName}' has none.`;
    }
  }
  return undefined;
}

function circleIn(containers: readonly DraftContainer[]): string | undefined {
  const left = new Map(containers.map((one) => [one.name, dependenciesOf(one).map((other) => other.containerName)]));
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const [name, others] of left) if (!others.some((other) => left.has(other))) left.delete(name);
  }
  if (left.size === 0) return undefined;
  return `The container dependencies of the task definition form a circle: ${[...left.keys()].join(', ')}.`;
}
