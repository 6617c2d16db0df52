import { Condition } from './intrinsics.ts';
import { Sub } from './sub.ts';
import { Intrinsic } from './value.ts';

/** JSON of a value that may hold tokens, by which it can be compared with another one: no token's JSON is for a template. */
export const canonicalJson = (value: unknown): string => JSON.stringify(plain(value)) ?? '';

function plain(value: unknown): unknown {
  if (value instanceof Sub) return { pieces: plain(value.pieces) };
  if (value instanceof Intrinsic) return { intrinsic: plain(value.intrinsic), of: value.owner?.path };
  if (value instanceof Condition) return { condition: value.logicalId, of: value.owner.path };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
