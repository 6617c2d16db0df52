import { ENDLESS, LARGEST, type Mode, type Node } from './node.ts';
import { isNext, isOneOf, peek, raw, refuse, type Scanner, take, takeIf } from './scanner.ts';

const DIGITS = '0123456789';

interface Count {
  readonly least: number;
  readonly most: number;
}

/** A part with the quantifier that stands behind it, or as it is where none does. */
export function repetition(scan: Scanner, part: Node): Node {
  const count = takeCount(scan);
  if (!count) return part;
  const mode = takeMode(scan);
  // Java tries a repeated `\R`, and what a possessive quantifier repeats, in one way each time.
  const inOneWay = part.kind === 'lineEnd' || mode === 'possessive';
  const body: Node = inOneWay ? { kind: 'atomic', body: part } : part;
  if (mode !== 'possessive') return { kind: 'repeat', body, ...count, mode };
  return { kind: 'atomic', body: { kind: 'repeat', body, ...count, mode: 'greedy' } };
}

function takeMode(scan: Scanner): Mode {
  if (takeIf(scan, '?')) return 'lazy';
  return takeIf(scan, '+') ? 'possessive' : 'greedy';
}

function takeCount(scan: Scanner): Count | undefined {
  if (takeIf(scan, '?')) return { least: 0, most: 1 };
  if (takeIf(scan, '*')) return { least: 0, most: ENDLESS };
  if (takeIf(scan, '+')) return { least: 1, most: ENDLESS };
  return takeIf(scan, '{') ? bracedCount(scan) : undefined;
}

function bracedCount(scan: Scanner): Count {
  if (!isOneOf(raw(scan), DIGITS)) throw refuse(scan, 'illegal repetition');
  const least = takeNumber(scan);
  let most = least;
  if (takeIf(scan, ',')) most = isNext(scan, '}') ? ENDLESS : takeNumber(scan);
  if (!takeIf(scan, '}')) throw refuse(scan, 'unclosed counted closure');
  if (most < least) throw refuse(scan, 'illegal repetition range');
  return { least, most };
}

function takeNumber(scan: Scanner): number {
  let number = 0;
  while (isOneOf(peek(scan), DIGITS)) {
    number = number * 10 + take(scan) - 0x30;
    if (number > LARGEST) throw refuse(scan, 'illegal repetition range');
  }
  return number;
}
