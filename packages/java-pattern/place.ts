import type { PlaceTest } from './node.ts';
import { Unjudged } from './refusal.ts';
import type { Flags } from './scanner.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Whether a character ends a line: under `(?d)` only the newline does. */
export function endsLine(found: number | undefined, { d: unixLines }: Flags): boolean {
  if (found === NEWLINE) return true;
  return !unixLines && (found === RETURN || found === 0x85 || found === 0x2028 || found === 0x2029);
}

const isSplitReturn: PlaceTest = (text, at) => text[at - 1] === RETURN && text[at] === NEWLINE;

/** The beginning of the text. */
export const isBeginning: PlaceTest = (_text, at) => at === 0;

/** The end of the text. */
export const isEnd: PlaceTest = (text, at) => at === text.length;

/** `^`. */
export function caret(flags: Flags): PlaceTest {
  if (!flags.m) return isBeginning;
  return (text, at) => {
    if (at === text.length) return false;
    return at === 0 || (endsLine(text[at - 1], flags) && (flags.d === true || !isSplitReturn(text, at)));
  };
}

/** `$`, and `\Z` where it is not of several lines: the end, or before the last end of line. */
export function dollar(flags: Flags): PlaceTest {
  return (text, at) => {
    if (at === text.length) return true;
    if (!endsLine(text[at], flags) || (!flags.d && isSplitReturn(text, at))) return false;
    const isLast = at === text.length - 1 || (!flags.d && at === text.length - 2 && isSplitReturn(text, at + 1));
    return flags.m === true || isLast;
  };
}

// Of the letters outside ASCII, Java up to 18 makes words and later ones do not.
function isWord(found: number | undefined): boolean {
  if (found === undefined) return false;
  if (found > 127) throw new Unjudged('\\b beside a letter that is not of ASCII');
  return /\w/.test(String.fromCodePoint(found));
}

/** `\b`, and negated `\B`. */
export function wordEdge(negated: boolean): PlaceTest {
  return (text, at) => (isWord(text[at - 1]) !== isWord(text[at])) !== negated;
}
