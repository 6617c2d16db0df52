import { isIPv4, isIPv6 } from 'node:net';
import { textOf, type ValueRule } from './rules.ts';

/** A range of IPv4 addresses: its first one, and how many bits are fixed. */
export interface Range {
  readonly first: number;
  readonly bits: number;
}

/** A range as CIDR writes it. Bits beyond its length are dropped, as EC2 does it. */
export function rangeOf(value: unknown): Range | undefined {
  const [address = '', length = '', ...rest] = (textOf(value) ?? '').split('/');
  const bits = Number(length);
  if (rest.length > 0 || !isIPv4(address) || !/^\d{1,2}$/.test(length) || bits > 32) return undefined;
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { first: number - (number % 2 ** (32 - bits)), bits };
}

const lastOf = ({ first, bits }: Range) => first + 2 ** (32 - bits) - 1;

/** Whether one range lies within another. */
export function isWithin(inner: Range, outer: Range): boolean {
  return inner.first >= outer.first && lastOf(inner) <= lastOf(outer);
}

export const overlap = (one: Range, other: Range): boolean => one.first <= lastOf(other) && other.first <= lastOf(one);

export const ipv4Range: ValueRule = {
  takes: 'a range of IPv4 addresses such as 10.0.0.0/16',
  accepts: (value) => rangeOf(value) !== undefined,
};

export const ipv6Range: ValueRule = {
  takes: 'a range of IPv6 addresses such as 2001:db8::/56',
  accepts: (value) => {
    const [address = '', length = '', ...rest] = (textOf(value) ?? '').split('/');
    return rest.length === 0 && isIPv6(address) && /^\d{1,3}$/.test(length) && Number(length) <= 128;
  },
};

/** CreateVpc and CreateSubnet: between 16 and 65,536 addresses. */
export const networkRange: ValueRule = {
  takes: 'a range of IPv4 addresses from /16 to /28',
  accepts: (value) => {
    const { bits = 0 } = rangeOf(value) ?? {};
    return bits >= 16 && bits <= 28;
  },
};
