import { Sub } from '../values/sub.ts';
import { Intrinsic } from '../values/value.ts';

/**
 * How many characters the JSON of a value has at least, spaces not counted, as IAM counts them: what only the deployment
 * knows may be empty, or not there at all.
 */
export function literalSize(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return sizeOfPiece(value) + 2;
  if (value instanceof Sub) return value.pieces.reduce((sum, piece) => sum + sizeOfPiece(piece), 0);
  if (value instanceof Intrinsic) return 0;
  if (Array.isArray(value)) return 2 + value.reduce((sum: number, item) => sum + literalSize(item), 0);
  if (typeof value !== 'object' || value === null) return String(value).length;
  return 2 + Object.entries(value).reduce((sum, [key, member]) => sum + key.length + 3 + literalSize(member), 0);
}

const sizeOfPiece = (piece: unknown) => (typeof piece === 'string' ? known(piece).replaceAll(/\s/g, '').length : 0);

/** What is known of a text: what a dynamic reference stands for is not. */
export const known = (text: string): string => text.replaceAll(/\{\{resolve:[^}]*\}\}/g, '');
