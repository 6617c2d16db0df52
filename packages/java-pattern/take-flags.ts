import { type Flags, isOneOf, leaveToJava, peek, type Scanner, takeIf } from './scanner.ts';

const LETTERS = 'imsduxUc';

// `(?c)` is canonical equivalence, which Java does not document as a flag of a pattern.
function changes(scan: Scanner, letter: string, on: boolean): Flags {
  if (letter === 'c' && on) leaveToJava(scan, '(?c), canonical equivalence');
  if (letter === 'c') return {};
  return letter === 'U' ? { U: on, u: on } : { [letter]: on };
}

/** The flags after those that stand next, as in `(?i-m)`. */
export function takeFlags(scan: Scanner): Flags {
  const before = scan.flags;
  for (const on of [true, false]) {
    if (!on && !takeIf(scan, '-')) break;
    while (isOneOf(peek(scan), LETTERS)) {
      scan.flags = { ...scan.flags, ...changes(scan, String.fromCodePoint(peek(scan)), on) };
      scan.at += 1;
    }
  }
  const after = scan.flags;
  scan.flags = before;
  return after;
}
