import {
  type Cursor,
  isBlank,
  isBreakOrEnd,
  markOf,
  peek,
  take,
  takeLine,
  takeRestOfLine,
  takeSpaces,
  takeWhile,
  YamlFailure,
} from './cursor.ts';
import type { Token } from './tokens.ts';

const isWord = (character: string): boolean => /[-\w]/.test(character);
const endsTag = (character: string): boolean => character === ' ' || isBreakOrEnd(character);
const isUri = (character: string): boolean => /[-\w;/?:@&=+$,.!~*'()[\]%]/.test(character);

function refuse(cursor: Cursor, expected: string): never {
  throw new YamlFailure(`expected ${expected}, but found "${peek(cursor)}"`, markOf(cursor));
}

/** Reads `&name` or `*name`. */
export function readName(cursor: Cursor): Token {
  const mark = markOf(cursor);
  const kind = take(cursor, 1) === '*' ? 'alias' : 'anchor';
  const name = takeWhile(cursor, isWord);
  if (name === '' || !(isBlank(peek(cursor)) || '?:,]}%@`'.includes(peek(cursor))))
    refuse(cursor, 'alphabetic or numeric character');
  return { kind, name, mark };
}

function uri(cursor: Cursor): string {
  const text = takeWhile(cursor, isUri);
  if (text === '') refuse(cursor, 'URI');
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse(cursor, 'URI escape sequence');
  }
}

/** `!`, `!!` or `!name!`. */
function handle(cursor: Cursor): string {
  if (peek(cursor) !== '!') refuse(cursor, '"!"');
  let length = 1;
  while (isWord(peek(cursor, length))) length += 1;
  if (peek(cursor, length) === '!') return take(cursor, length + 1);
  if (length === 1 && peek(cursor, 1) === ' ') return take(cursor, 1);
  take(cursor, length);
  return refuse(cursor, '"!"');
}

/** Reads `!Name`, `!!name`, `!handle!name`, `!<uri>` or a mere `!`. */
export function readTag(cursor: Cursor): Token {
  const mark = markOf(cursor);
  const found = tag(cursor);
  if (!endsTag(peek(cursor))) refuse(cursor, '" "');
  return { kind: 'tag', ...found, mark };
}

function tag(cursor: Cursor): { handle: string | undefined; suffix: string } {
  const next = peek(cursor, 1);
  if (next === '<') {
    take(cursor, 2);
    const suffix = uri(cursor);
    if (peek(cursor) !== '>') refuse(cursor, '">"');
    take(cursor, 1);
    return { handle: undefined, suffix };
  }
  if (isBlank(next)) {
    take(cursor, 1);
    return { handle: undefined, suffix: '!' };
  }
  let length = 1;
  while (!endsTag(peek(cursor, length)) && peek(cursor, length) !== '!') length += 1;
  if (peek(cursor, length) === '!') return { handle: handle(cursor), suffix: uri(cursor) };
  take(cursor, 1);
  return { handle: '!', suffix: uri(cursor) };
}

const spaces = (cursor: Cursor): unknown => takeSpaces(cursor);

/** Reads a directive with its line: `%YAML 1.1`, `%TAG ! prefix`, or one that means nothing. */
export function readDirective(cursor: Cursor): Token {
  const mark = markOf(cursor);
  take(cursor, 1);
  const name = takeWhile(cursor, isWord);
  if (name === '' || !endsTag(peek(cursor))) refuse(cursor, 'alphabetic or numeric character');
  const value = directiveValue(cursor, name);
  takeRestOfLine(cursor);
  return { kind: 'directive', name, value, mark };
}

function directiveValue(cursor: Cursor, name: string): string[] {
  if (name === 'YAML') {
    spaces(cursor);
    const version = takeWhile(cursor, (character) => /[\d.]/.test(character));
    if (!/^\d+\.\d+$/.test(version) || !endsTag(peek(cursor))) refuse(cursor, 'a version');
    return [version];
  }
  if (name === 'TAG') {
    spaces(cursor);
    const short = handle(cursor);
    if (peek(cursor) !== ' ') refuse(cursor, '" "');
    spaces(cursor);
    const prefix = uri(cursor);
    if (!endsTag(peek(cursor))) refuse(cursor, '" "');
    return [short, prefix];
  }
  takeLine(cursor);
  return [];
}
