import {
  type Finding,
  isOpen,
  itemsOf,
  numberOf,
  type ObjectRule,
  objectsOf,
  refusal,
  shown,
  textOf,
} from './rules.ts';

export const BY = 'Amazon ECS';

function steps(least: number, most: number, by: number): readonly number[] {
  return Array.from({ length: (most - least) / by + 1 }, (_, index) => least + index * by);
}

/** MiB that Fargate pairs with each number of CPU units (ECS developer guide, "Task size"). */
const FARGATE_MEMORY: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, steps(1024, 4096, 1024)],
  [1024, steps(2048, 8192, 1024)],
  [2048, steps(4096, 16384, 1024)],
  [4096, steps(8192, 30720, 1024)],
  [8192, steps(16384, 61440, 4096)],
  [16384, steps(32768, 122880, 8192)],
]);

/** A size of a task in units or MiB: also `.25 vCPU` and `0.5 GB`, of which one has 1024. */
export function sizeOf(value: unknown): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number;
  const [, count] = /^([\d.]+)\s*(?:vcpu|gb)$/i.exec(textOf(value)?.trim() ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * 1024;
}

export function isFargate({ RequiresCompatibilities }: Readonly<Record<string, unknown>>): boolean {
  return itemsOf(RequiresCompatibilities).includes('FARGATE');
}

/** RegisterTaskDefinition: what a task on Fargate has to say, and the sizes that there are. */
export const fargateTask: ObjectRule = (task) => {
  if (!isFargate(task)) return undefined;
  const { NetworkMode, Cpu, Memory, IpcMode, PidMode } = task;
  if (NetworkMode !== 'awsvpc' && !isOpen(NetworkMode)) {
    return refusal('NetworkMode', `is ${shown(NetworkMode)}`, 'Fargate takes awsvpc alone.', "make it 'awsvpc'.");
  }
  if (Cpu === undefined || Memory === undefined) {
    const missing = Cpu === undefined ? 'Cpu' : 'Memory';
    return refusal('', `has no ${missing}`, 'Fargate sizes the whole task.', `add ${missing}.`);
  }
  if (IpcMode !== undefined) return refusal('IpcMode', 'is there', 'Fargate does not take it.', 'leave it away.');
  if (PidMode === 'host') return refusal('PidMode', 'is "host"', 'Fargate takes "task" alone.', 'leave it away.');
  return pairProblem(sizeOf(Cpu), sizeOf(Memory));
};

function pairProblem(cpu: number | undefined, memory: number | undefined): Partial<Finding> | undefined {
  if (cpu === undefined) return undefined;
  const sizes = FARGATE_MEMORY.get(cpu);
  if (sizes === undefined) {
    const all = [...FARGATE_MEMORY.keys()].join(', ');
    return refusal('Cpu', `is ${cpu}`, `Fargate has ${all} CPU units.`, 'choose one of them.');
  }
  if (memory === undefined || sizes.includes(memory)) return undefined;
  const first = sizes.slice(0, 3).join(', ');
  const range = sizes.length > 3 ? `${first} and so on to ${sizes.at(-1)}` : first;
  return refusal('Memory', `is ${memory}`, `with ${cpu} CPU units Fargate has ${range} MiB.`, 'choose one of them.');
}

/** RegisterTaskDefinition: what containers reserve fits into the task, and a limit is above a reservation. */
export const containerSizes: ObjectRule = ({ Cpu, Memory, ContainerDefinitions }) => {
  const containers = objectsOf(ContainerDefinitions);
  const sum = (of: (container: Readonly<Record<string, unknown>>) => number | undefined) =>
    containers.reduce((total, container) => total + (of(container) ?? 0), 0);
  const cpu = sizeOf(Cpu);
  const cpus = sum((container) => numberOf(container.Cpu));
  if (cpu !== undefined && cpus > cpu) return exceeded('Cpu', cpus, cpu);
  const memory = sizeOf(Memory);
  const largest = Math.max(0, ...containers.map((container) => numberOf(container.Memory) ?? 0));
  if (memory !== undefined && largest > memory) return exceeded('Memory', largest, memory);
  // What a container reserves is its reservation, or its limit where it has none.
  const reserved = sum((container) => numberOf(container.MemoryReservation) ?? numberOf(container.Memory));
  if (memory !== undefined && reserved > memory) return exceeded('Memory', reserved, memory);
  const unlimited = containers.find(
    (container) => container.Memory === undefined && container.MemoryReservation === undefined,
  );
  if (Memory !== undefined || unlimited === undefined) return undefined;
  const why = `${BY} wants one of them of each container where the task has no Memory.`;
  return refusal(
    'ContainerDefinitions',
    `has ${shown(unlimited.Name)} without Memory and MemoryReservation`,
    why,
    'add one of them.',
  );
};

function exceeded(what: string, total: number, most: number) {
  return refusal(
    'ContainerDefinitions',
    `has ${what} ${total}, and the task ${most}`,
    `${BY} refuses more than the task has.`,
    `raise the ${what} of the task, or lower that of its containers.`,
  );
}
