import { RookeryError } from '../../../generator/index.ts';

/** An instance type as EC2 writes it: `m7g.large`. */
export type InstanceType = `${string}.${string}`;

/** The letters between generation and size hold a g where the processor is a Graviton: m7g, c7gn, r6gd, im4gn. */
const GRAVITON = /^[a-z]+[0-9]+[a-z]*g[a-z]*\./;

const architectureOf = (type: InstanceType): 'arm64' | 'x86_64' => (GRAVITON.test(type) ? 'arm64' : 'x86_64');

/** The one architecture of all of them: hosts of a group start from one image. */
export function commonArchitecture(path: string, types: readonly InstanceType[]): 'arm64' | 'x86_64' {
  const [first, ...more] = types.map(architectureOf);
  const odd = more.findIndex((architecture) => architecture !== first);
  if (first === undefined || odd >= 0) throw mixed(path, types);
  return first;
}

function mixed(path: string, types: readonly InstanceType[]) {
  return new RookeryError('InstanceTypesMixed', {
    what: `${path}: instanceTypes has ${types.map((type) => `${type} (${architectureOf(type)})`).join(', ') || 'none'}.`,
    why: 'all hosts of a group start from one image, which is built for one architecture.',
    mend: 'name types of one architecture; for the other one make a second cluster with capacity of its own.',
  });
}
