import { validationError } from '../failure.ts';

interface Block {
  readonly first: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

function refuse(message: string): never {
  throw validationError(`Template error: Fn::Cidr: ${message}`);
}

const parseIpv4 = (text: string): bigint => text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);

function parseIpv6(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function parseBlock(text: string): Block {
  const match =
    /^(?<v4>\d{1,3}(?:\.\d{1,3}){3})\/(?<length>\d+)$/.exec(text) ??
    /^(?<v6>[0-9a-fA-F:]+)\/(?<length>\d+)$/.exec(text);
  const { v4, v6, length } = match?.groups ?? {};
  if (length === undefined) return refuse(`${text} is not a CIDR block`);
  if (v4 !== undefined) return { first: parseIpv4(v4), prefix: Number(length), bits: 32 };
  return { first: parseIpv6(v6 ?? ''), prefix: Number(length), bits: 128 };
}

function formatIpv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const longest = groups
    .join(':')
    .match(/(^|:)(0(:|$))+/g)
    ?.sort((one, other) => other.length - one.length)[0];
  return longest === undefined || longest.length < 3 ? groups.join(':') : groups.join(':').replace(longest, '::');
}

function format(address: bigint, bits: number): string {
  return bits === 128
    ? formatIpv6(address)
    : Array.from({ length: 4 }, (_, index) => (address >> BigInt(24 - 8 * index)) & 0xffn).join('.');
}

/** `Fn::Cidr`: the first `count` blocks inside a block, each with `cidrBits` bits for hosts (8 when not said). */
export function cidr([block, count, hostBits = 8]: readonly unknown[]): string[] {
  const { first, prefix, bits } = parseBlock(String(block));
  const wanted = Number(count);
  const hosts = Number(hostBits);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 256)
    refuse(`count must be from 1 to 256, not ${String(count)}`);
  const free = bits - prefix - hosts;
  if (!Number.isInteger(hosts) || hosts < 1 || free < 0 || wanted > 2 ** free) {
    refuse(`${String(block)} has no room for ${wanted} blocks of ${String(hostBits)} host bits`);
  }
  const base = (first >> BigInt(bits - prefix)) << BigInt(bits - prefix);
  return Array.from(
    { length: wanted },
    (_, index) => `${format(base + (BigInt(index) << BigInt(hosts)), bits)}/${bits - hosts}`,
  );
}
