import { Sub } from '../../values/sub.ts';
import { Intrinsic } from '../../values/value.ts';

/** A text with a word in the place of each value that only the deployment knows; undefined where all of it is one. */
export function filledText(value: unknown, word: string): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Sub) return value.pieces.map((piece) => (typeof piece === 'string' ? piece : word)).join('');
  if (!(value instanceof Intrinsic)) return undefined;
  const { 'Fn::Join': join } = value.intrinsic;
  if (!Array.isArray(join)) return undefined;
  const [separator, parts] = join as readonly unknown[];
  if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined;
  return parts.map((part) => filledText(part, word) ?? word).join(separator);
}
