import type { CharTest } from './node.ts';
import { propertyTest, shorthand } from './property.ts';
import { Unjudged } from './refusal.ts';
import {
  code,
  END,
  isNext,
  isOneOf,
  leaveToJava,
  literal,
  peek,
  raw,
  refuse,
  type Scanner,
  take,
  takeIf,
} from './scanner.ts';

const HEX = '0123456789abcdefABCDEF';
const OCTAL = '01234567';

/** What an escape means: one character, or several, or something that is no character. */
export type Escaped = { readonly point: number } | { readonly test: CharTest } | { readonly letter: string };

const SINGLE: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

function takeHex(scan: Scanner, many: number, reason: string): number {
  let value = 0;
  for (let count = 0; count < many; count += 1) {
    const digit = take(scan);
    if (!isOneOf(digit, HEX)) throw refuse(scan, reason);
    value = value * 16 + Number.parseInt(String.fromCodePoint(digit), 16);
  }
  return value;
}

function hexadecimal(scan: Scanner): number {
  const reason = 'illegal hexadecimal escape sequence';
  if (!takeIf(scan, '{')) return takeHex(scan, 2, reason);
  let value = takeHex(scan, 1, reason);
  while (isOneOf(peek(scan), HEX)) {
    value = value * 16 + takeHex(scan, 1, reason);
    if (value > 0x10_ff_ff) throw refuse(scan, 'hexadecimal codepoint is too big');
  }
  if (!takeIf(scan, '}')) throw refuse(scan, 'unclosed hexadecimal escape sequence');
  return value;
}

// Two escapes of a surrogate pair are one character.
function unicodeEscape(scan: Scanner): number {
  const reason = 'illegal Unicode escape sequence';
  const first = takeHex(scan, 4, reason);
  const back = scan.at;
  if (first >= 0xd8_00 && first <= 0xdb_ff && takeIf(scan, '\\') && takeIf(scan, 'u')) {
    const second = takeHex(scan, 4, reason);
    if (second >= 0xdc_00 && second <= 0xdf_ff) return (first - 0xd8_00) * 0x4_00 + (second - 0xdc_00) + 0x1_00_00;
  }
  scan.at = back;
  return first;
}

function octal(scan: Scanner): number {
  if (!isOneOf(peek(scan), OCTAL)) throw refuse(scan, 'illegal octal escape sequence');
  let value = 0;
  for (let count = 0; count < 3 && isOneOf(peek(scan), OCTAL) && value * 8 < 0o4_00; count += 1) {
    value = value * 8 + take(scan) - 0x30;
  }
  return value;
}

function control(scan: Scanner): number {
  if (raw(scan) === END) throw refuse(scan, 'illegal control escape sequence');
  return literal(take(scan)) ^ 64;
}

/** Reads a family after its `\p` or `\P`. */
export function family(scan: Scanner, negated: boolean): CharTest {
  const name = takeIf(scan, '{') ? bracedName(scan) : oneLetterName(scan);
  const test = readProperty(scan, name);
  if (!test) throw refuse(scan, `unknown character property name {${name}}`);
  return negated ? (found) => !test(found) : test;
}

function readProperty(scan: Scanner, name: string): CharTest | undefined {
  try {
    return propertyTest(name, scan.flags);
  } catch (error) {
    if (!(error instanceof Unjudged)) throw error;
    leaveToJava(scan, error.message);
    return () => false;
  }
}

function oneLetterName(scan: Scanner): string {
  const found = take(scan);
  return found === END ? '' : String.fromCodePoint(literal(found));
}

function bracedName(scan: Scanner): string {
  const end = scan.codes.indexOf(code('}'), scan.at);
  if (end < 0) throw refuse(scan, 'unclosed character family');
  const name = String.fromCodePoint(...scan.codes.slice(scan.at, end).map(literal));
  if (name === '') throw refuse(scan, 'empty character family');
  scan.at = end + 1;
  return name;
}

function namedCharacter(scan: Scanner): number {
  if (!takeIf(scan, '{')) throw refuse(scan, 'illegal character name escape sequence');
  const end = scan.codes.indexOf(code('}'), scan.at);
  if (end < 0) throw refuse(scan, 'unclosed character name escape sequence');
  scan.at = end + 1;
  leaveToJava(scan, '\\N{...}, a character by its name');
  return 0;
}

const READERS: Readonly<Record<string, (scan: Scanner) => number>> = {
  0: octal,
  c: control,
  u: unicodeEscape,
  x: hexadecimal,
  N: namedCharacter,
};

function characters(letter: string, scan: Scanner): CharTest | undefined {
  if (letter === 'p' || letter === 'P') return family(scan, letter === 'P');
  const test = shorthand(letter.toLowerCase(), scan.flags);
  return test && letter !== letter.toLowerCase() ? (found) => !test(found) : test;
}

/** Reads what stands after a backslash, which is already taken. */
export function takeEscape(scan: Scanner): Escaped {
  const found = raw(scan);
  if (found === END) throw refuse(scan, 'unescaped trailing backslash');
  scan.at += 1;
  const letter = String.fromCodePoint(literal(found));
  if (found !== literal(found) || !/[A-Za-z0-9]/.test(letter)) return { point: literal(found) };
  const point = Object.hasOwn(SINGLE, letter) ? SINGLE[letter] : READERS[letter]?.(scan);
  if (point !== undefined) return { point };
  const test = characters(letter, scan);
  return test ? { test } : { letter };
}

/** The name of a group, up to and with its `>`. */
export function groupName(scan: Scanner): string {
  let name = '';
  while (/[A-Za-z0-9]/.test(nextCharacter(scan))) name += String.fromCodePoint(take(scan));
  if (!/^[A-Za-z]/.test(name)) throw refuse(scan, 'capturing group name does not start with a Latin letter');
  if (!isNext(scan, '>')) throw refuse(scan, "named capturing group is missing trailing '>'");
  scan.at += 1;
  return name;
}

function nextCharacter(scan: Scanner): string {
  const found = peek(scan);
  return found < 0 || found > 0x7f ? '' : String.fromCodePoint(found);
}
