import { isIPv4, isIPv6 } from 'node:net';
import { Intrinsic } from '../values/value.ts';
import type { Finding } from './finding.ts';

type Problem = Pick<Finding, 'problem' | 'why' | 'mend'>;

const MOST_BLOCKS = 256;

/** What is wrong with the arguments of `Fn::Cidr`: a block, how many parts of it, and how many bits each keeps for hosts. */
export function cidrProblem([block, count, bits]: readonly unknown[]): Problem | undefined {
  if (!isBetween(count, 1, MOST_BLOCKS)) {
    return problem(`for ${String(count)} blocks`, 'its second argument is from 1 to 256.', 'ask for 1 to 256 blocks.');
  }
  if (!isBetween(bits, 1, 128)) {
    return problem(`of ${String(bits)} bits`, 'its third argument is from 1 to 128.', 'give a /24 8 bits, a /28 4.');
  }
  if (typeof block !== 'string') return undefined;
  const [address = '', prefix = '', ...rest] = block.split('/');
  const width = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (width === 0 || rest.length > 0 || !(length <= width)) {
    return problem(`of "${block}"`, 'that is no block of addresses.', "write one like '10.0.0.0/16'.");
  }
  return fits(width - length, count, bits) ? undefined : tooLarge(block, count, bits, width);
}

function isBetween(value: unknown, least: number, most: number) {
  return (
    value instanceof Intrinsic ||
    ((typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) &&
      Number.isInteger(Number(value)) &&
      Number(value) >= least &&
      Number(value) <= most)
  );
}

/** Whether blocks of so many bits fit into one of `room` bits; what is not literal fits. */
function fits(room: number, count: unknown, bits: unknown): boolean {
  const size = bits instanceof Intrinsic ? 1 : Number(bits);
  return size <= room && (count instanceof Intrinsic ? 1 : Number(count)) <= 2 ** (room - size);
}

function tooLarge(block: string, count: unknown, bits: unknown, width: number): Problem {
  return problem(
    `of "${block}" for ${count instanceof Intrinsic ? 'several' : String(count)} blocks of ${bits instanceof Intrinsic ? 'some' : String(bits)} bits`,
    `the bits are those that each block keeps for hosts: ${width} less the length of its prefix, and so many do not fit.`,
    'ask for fewer or smaller blocks, or divide a larger one.',
  );
}

const problem = (what: string, why: string, mend: string): Problem => ({ problem: `has Fn::Cidr ${what}`, why, mend });
