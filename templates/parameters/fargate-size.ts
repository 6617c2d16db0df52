/** MiB that Fargate pairs with each number of CPU units (ECS developer guide, "Task size"). */
export const FARGATE_MEMORY = {
  256: [512, 1024, 2048],
  512: [1024, 2048, 3072, 4096],
  1024: [2048, 3072, 4096, 5120, 6144, 7168, 8192],
  2048: [4096, 5120, 6144, 7168, 8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384],
  4096: [
    8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384, 17408, 18432, 19456, 20480, 21504, 22528, 23552, 24576,
    25600, 26624, 27648, 28672, 29696, 30720,
  ],
  8192: [16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440],
  16384: [32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304, 106496, 114688, 122880],
} as const;

type Memory = typeof FARGATE_MEMORY;
export type FargateCpu = keyof Memory;
export type FargateMemory<Cpu extends FargateCpu = FargateCpu> = Memory[Cpu][number];

// Object.keys answers strings; they are those above, as Object.values of them below.
export const FARGATE_CPU = Object.keys(FARGATE_MEMORY).map(Number) as readonly FargateCpu[];
export const ANY_FARGATE_MEMORY = [...new Set<FargateMemory>(Object.values(FARGATE_MEMORY).flat())].sort(
  (one, other) => one - other,
);

/** CPU units and MiB that Fargate pairs: `{ ...fargateSize(512, 1024) }`; of others the compiler says that they are none. */
export function fargateSize<Cpu extends FargateCpu, MiB extends FargateMemory<Cpu>>(cpu: Cpu, memory: MiB) {
  return { Cpu: cpu, Memory: memory } as const;
}
