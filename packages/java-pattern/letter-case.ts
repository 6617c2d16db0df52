import type { CharTest } from './node.ts';
import type { Flags } from './scanner.ts';

// Java maps a character to one character; where the whole mapping of JavaScript has more, it stays what it is.
function single(mapped: string, found: number): number {
  const point = mapped.codePointAt(0) ?? found;
  return mapped.length === (point > 0xff_ff ? 2 : 1) ? point : found;
}

// Characters whose whole mapping is longer although a mapping to one character exists (UnicodeData.txt).
function UPPER(found: number): number | undefined {
  const isGreekWithIota = found >= 0x1f80 && found <= 0x1faf && (found & 8) === 0;
  if (isGreekWithIota) return found + 8;
  return found === 0x1fb3 || found === 0x1fc3 || found === 0x1ff3 ? found + 9 : undefined;
}

const upper = (found: number): number => UPPER(found) ?? single(String.fromCodePoint(found).toUpperCase(), found);

// The one capital whose small letter JavaScript writes as two characters.
function lower(found: number): number {
  return found === 0x130 ? 0x69 : single(String.fromCodePoint(found).toLowerCase(), found);
}

const isAscii = (found: number): boolean => found < 128;

function shift(found: number, first: number, by: number): number {
  return found >= first && found < first + 26 ? found + by : found;
}

const lowerAscii = (found: number): number => shift(found, 0x41, 32);
const upperAscii = (found: number): number => shift(found, 0x61, -32);

const fold = (found: number): number => lower(upper(found));

/** Whether two characters are the same under the flags. */
export function sameLetter(flags: Flags): (one: number, other: number) => boolean {
  if (!flags.i) return (one, other) => one === other;
  if (flags.u) return (one, other) => one === other || fold(one) === fold(other);
  return (one, other) => lowerAscii(one) === lowerAscii(other);
}

/** Whether a character is this one, under the flags. */
export function oneLetter(wanted: number, flags: Flags): CharTest {
  const same = sameLetter(flags);
  return (found) => same(wanted, found);
}

/** Whether a character lies in a range, under the flags. */
export function letterRange(first: number, last: number, flags: Flags): CharTest {
  const isIn = (found: number): boolean => found >= first && found <= last;
  if (!flags.i) return isIn;
  if (!flags.u) {
    return (found) => isIn(found) || (isAscii(found) && (isIn(upperAscii(found)) || isIn(lowerAscii(found))));
  }
  return (found) => isIn(found) || isIn(upper(found)) || isIn(fold(found));
}
