import {
  type Cursor,
  isBreak,
  isDocumentMark,
  markOf,
  peek,
  take,
  takeBreak,
  takeMatch,
  takeWhile,
  YamlFailure,
} from './cursor.ts';
import type { Token } from './tokens.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '\\': '\\',
  '/': '/',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const WORDS = /[^'"\\\0 \t\r\n\x85\u2028\u2029]+/y;
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads a scalar between quotes. */
export function readQuoted(cursor: Cursor): Token {
  const mark = markOf(cursor);
  const quote = take(cursor, 1);
  let text = words(cursor, quote);
  while (peek(cursor) !== quote) text += spaces(cursor) + words(cursor, quote);
  take(cursor, 1);
  return { kind: 'scalar', text, plain: false, mark };
}

/** What stands up to the next space or quote, with its escapes replaced. */
function words(cursor: Cursor, quote: string): string {
  let text = '';
  for (;;) {
    text += takeMatch(cursor, WORDS);
    const character = peek(cursor);
    if (quote === "'" && character === "'" && peek(cursor, 1) === "'") text += take(cursor, 2)[0];
    else if (character !== quote && (character === '"' || character === "'" || (quote === "'" && character === '\\')))
      text += take(cursor, 1);
    else if (quote === '"' && character === '\\') text += escaped(cursor);
    else return text;
  }
}

function escaped(cursor: Cursor): string {
  take(cursor, 1);
  const character = peek(cursor);
  const plain = ESCAPES[character];
  if (plain !== undefined) {
    take(cursor, 1);
    return plain;
  }
  const length = CODE_LENGTHS[character];
  if (length !== undefined) return fromCode(cursor, length);
  if (!isBreak(character)) throw new YamlFailure(`found unknown escape character "${character}"`, markOf(cursor));
  takeBreak(cursor);
  return breaks(cursor);
}

function fromCode(cursor: Cursor, length: number): string {
  take(cursor, 1);
  const digits = cursor.text.slice(cursor.index, cursor.index + length);
  const code = Number.parseInt(digits, 16);
  if (!/^[0-9A-Fa-f]+$/.test(digits) || digits.length < length || code > 0x10ffff)
    throw new YamlFailure(`expected escape sequence of ${length} hexadecimal numbers`, markOf(cursor));
  take(cursor, length);
  return String.fromCodePoint(code);
}

/** Spaces stay; a line break is a space, and a line left empty is a break. */
function spaces(cursor: Cursor): string {
  const between = takeWhile(cursor, (character) => character === ' ' || character === '\t');
  if (peek(cursor) === '\0') throw new YamlFailure('found unexpected end of stream', markOf(cursor));
  if (!isBreak(peek(cursor))) return between;
  const first = takeBreak(cursor);
  const more = breaks(cursor);
  if (first !== '\n') return first + more;
  return more === '' ? ' ' : more;
}

function breaks(cursor: Cursor): string {
  let text = '';
  for (;;) {
    if (isDocumentMark(cursor)) throw new YamlFailure('found unexpected document separator', markOf(cursor));
    takeWhile(cursor, (character) => character === ' ' || character === '\t');
    if (!isBreak(peek(cursor))) return text;
    text += takeBreak(cursor);
  }
}
