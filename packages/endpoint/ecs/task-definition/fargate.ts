function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => from + at * step);
}

/** MiB of memory that Fargate offers with each number of CPU units (1024 a vCPU). */
const SIZES: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: range(1024, 4096, 1024),
  1024: range(2048, 8192, 1024),
  2048: range(4096, 16_384, 1024),
  4096: range(8192, 30_720, 1024),
  8192: range(16_384, 61_440, 4096),
  16384: range(32_768, 122_880, 8192),
};

/** Why Fargate refuses a task definition of this size, if it does. */
export function fargateRefusal(cpu: string | undefined, memory: string | undefined): string | undefined {
  if (cpu === undefined) return "Fargate requires that 'cpu' be defined at the task level.";
  if (memory === undefined) return "Fargate requires that 'memory' be defined at the task level.";
  if (SIZES[units(cpu)]?.includes(units(memory))) return undefined;
  return `No Fargate configuration exists for given values: ${units(cpu)} CPU, ${units(memory)} memory. See the Amazon ECS documentation for the valid values.`;
}

/** `256`, `.25 vCPU`, `512` and `0.5 GB` as units; NaN of what is none of these. */
export function units(text: string): number {
  const [, amount, unit] = /^\s*([\d.]+)\s*(vcpu|gb|mb)?\s*$/i.exec(text) ?? [];
  const factor = unit === undefined || unit.toLowerCase() === 'mb' ? 1 : 1024;
  return Math.round(Number(amount) * factor);
}
