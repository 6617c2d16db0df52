import { text } from '../../../cloudformation/handler-values.ts';
import { units } from '../fargate.ts';
import { type Draft, type DraftContainer, eachContainer, type Rule } from './draft.ts';

const GUIDE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';
/** The Docker daemon gives no container less (API reference, ContainerDefinition). */
const LEAST_MEMORY_MIB = 4;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const sized = (value: unknown): number | undefined => {
  const given = text(value);
  return given === undefined || given === '' ? undefined : units(given);
};

/** A task's CPU and memory, and its containers' shares of them. */
export const sizes: Rule = (draft) => {
  const [cpu, memory] = [sized(draft.fields.cpu), sized(draft.fields.memory)];
  for (const [name, value] of Object.entries({ cpu, memory })) {
    if (value !== undefined && !(value > 0)) return `Invalid '${name}' setting for task. ${GUIDE}`;
  }
  return (
    eachContainer(draft, (container) => containerRefusal(container, memory)) ??
    sumRefusal(draft.containers, cpu, memory)
  );
};

/** The words about neither are those of sil-org/ecs-deploy#59, those about the task's those of pulumi/pulumi-awsx#1220. */
function containerRefusal(container: DraftContainer, taskMemory: number | undefined): string | undefined {
  const { name, cpu, memory, memoryReservation } = container;
  if (cpu !== undefined && !(cpu >= 0)) return `Invalid 'cpu' setting for container '${name}'.`;
  for (const [member, value] of Object.entries({ memory, memoryReservation })) {
    if (value !== undefined && !(value >= LEAST_MEMORY_MIB))
      return `Invalid '${member}' setting for container '${name}'.`;
  }
  if (taskMemory === undefined && memory === undefined && memoryReservation === undefined) {
    return `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`;
  }
  // Unproven words; equal is allowed (awsdocs/amazon-ecs-developer-guide#242).
  if (memory !== undefined && memoryReservation !== undefined && memoryReservation > memory) {
    return `Invalid setting for container '${name}'. 'memory' must be greater than or equal to 'memoryReservation'.`;
  }
  for (const [member, value] of Object.entries({ memory, memoryReservation })) {
    if (taskMemory !== undefined && value !== undefined && value > taskMemory) {
      return `The '${member}' setting for container '${name}' is greater than for the task.`;
    }
  }
  return undefined;
}

/** As klothoplatform/klotho#892 and cloudnativedaysjp/dreamkast-infra#4766 quote them. */
function sumRefusal(
  containers: Draft['containers'],
  taskCpu: number | undefined,
  taskMemory: number | undefined,
): string | undefined {
  if (taskCpu !== undefined && sum(containers.map(({ cpu }) => cpu ?? 0)) > taskCpu) {
    return "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.";
  }
  if (taskMemory !== undefined && sum(containers.map((one) => one.memoryReservation ?? 0)) > taskMemory) {
    return "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.";
  }
  return undefined;
}
