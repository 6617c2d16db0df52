import { Refused } from './refusal.ts';

/** The embedded flags of a pattern, as `(?i)` sets them. */
export interface Flags {
  readonly i?: boolean;
  readonly m?: boolean;
  readonly s?: boolean;
  readonly d?: boolean;
  readonly u?: boolean;
  readonly x?: boolean;
  readonly U?: boolean;
}

/** A pattern and how far it has been read. */
export interface Scanner {
  readonly codes: readonly number[];
  at: number;
  flags: Flags;
  /** Capturing groups opened so far. */
  groups: number;
  readonly names: Map<string, number>;
  /** How many groups are open. */
  depth: number;
  /** The first part that only Java can judge. */
  unjudged: string | undefined;
}

/** What stands after the last character. */
export const END = -1;

// Above every code point: marks what stands between \Q and \E and so is never an operator.
const QUOTED = 0x40_00_00;

/** The code point of one character. */
export function code(character: string): number {
  return character.codePointAt(0) ?? END;
}

/** The character that a code of the pattern stands for. */
export function literal(found: number): number {
  return found & (QUOTED - 1);
}

const LETTER = /[A-Za-z]/;

function quoted(found: number): number {
  return found < 128 && !LETTER.test(String.fromCodePoint(found)) ? found | QUOTED : found;
}

// Java takes the quotes out first: letters stay what they are, everything else loses its meaning.
function withoutQuotes(points: readonly number[]): number[] {
  const codes: number[] = [];
  const backslash = code('\\');
  let inQuote = false;
  for (let at = 0; at < points.length; at += 1) {
    const here = points[at] as number; // `at` is within the array
    const next = points[at + 1];
    if (here !== backslash) codes.push(inQuote ? quoted(here) : here);
    else if (!inQuote && next === code('Q')) inQuote = true;
    else if (inQuote && next === code('E')) inQuote = false;
    else if (inQuote) {
      codes.push(quoted(here));
      continue;
    } else {
      codes.push(here);
      if (next === undefined) continue;
      codes.push(next);
    }
    if (here === backslash) at += 1;
  }
  return codes;
}

/** Begins to read a pattern. */
export function scanner(source: string): Scanner {
  const points = Array.from(source, (character) => code(character));
  return { codes: withoutQuotes(points), at: 0, flags: {}, groups: 0, names: new Map(), depth: 0, unjudged: undefined };
}

/** The code at a distance from the place reached, blanks included. */
export function raw(scan: Scanner, distance = 0): number {
  return scan.codes[scan.at + distance] ?? END;
}

/** Whether a code is one of some characters. */
export function isOneOf(found: number, characters: string): boolean {
  return found >= 0 && found < 128 && characters.includes(String.fromCodePoint(found));
}

function isLineEnd(found: number, flags: Flags): boolean {
  return found === 0x0a || (!flags.d && [0x0d, 0x85, 0x2028, 0x2029].includes(found));
}

/** The next code; under `(?x)` blanks and comments before it are passed over. */
export function peek(scan: Scanner): number {
  while (scan.flags.x) {
    if (isOneOf(raw(scan), ' \t\n\v\f\r')) scan.at += 1;
    else if (raw(scan) === code('#')) {
      while (raw(scan) !== END && !isLineEnd(raw(scan), scan.flags)) scan.at += 1;
    } else break;
  }
  return raw(scan);
}

/** Whether the next code is this character. */
export function isNext(scan: Scanner, character: string): boolean {
  return peek(scan) === code(character);
}

/** Takes the next code. */
export function take(scan: Scanner): number {
  const found = peek(scan);
  scan.at += 1;
  return found;
}

/** Takes the next code where it is this character. */
export function takeIf(scan: Scanner, character: string): boolean {
  if (!isNext(scan, character)) return false;
  scan.at += 1;
  return true;
}

/** Refuses the pattern at the place reached. */
export function refuse(scan: Scanner, reason: string): Refused {
  return new Refused(`${reason} near character ${Math.min(scan.at, scan.codes.length) + 1}`);
}

/** Notes a part that only Java can judge; the rest is read on, as it may be refused. */
export function leaveToJava(scan: Scanner, part: string): void {
  scan.unjudged ??= part;
}
