import {
  type Cursor,
  columnOf,
  isBlank,
  isBreak,
  isDocumentMark,
  markOf,
  peek,
  take,
  takeBreak,
  takeMatch,
  takeSpaces,
} from './cursor.ts';
import type { Token } from './tokens.ts';

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: a NUL ends the text.
/** Up to a blank, or a colon before one. */
const WORDS = /(?:[^\0 \t\r\n\x85\u2028\u2029:]|:(?![\0 \t\r\n\x85\u2028\u2029]))+/y;
/** The same where brackets, commas and question marks end it as well. */
const FLOW_WORDS = /(?:[^\0 \t\r\n\x85\u2028\u2029,?[\]{}:]|:(?![\0 \t\r\n\x85\u2028\u2029,[\]{}]))+/y;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: a NUL ends the text.

/** Whether a scalar without quotes may begin here. */
export function startsPlain(cursor: Cursor, inFlow: boolean): boolean {
  const character = peek(cursor);
  if (!isBlank(character) && !'-?:,[]{}#&*!|>\'"%@`'.includes(character)) return true;
  return !isBlank(peek(cursor, 1)) && (character === '-' || (!inFlow && (character === '?' || character === ':')));
}

/** Reads a scalar without quotes, and says whether a key may follow it: after a line break one may. */
export function readPlain(cursor: Cursor, indent: number, inFlow: boolean): { token: Token; keyAllowed: boolean } {
  const mark = markOf(cursor);
  let text = '';
  let between: string | undefined = '';
  let keyAllowed = false;
  while (peek(cursor) !== '#') {
    const words = takeMatch(cursor, inFlow ? FLOW_WORDS : WORDS);
    if (words === '') break;
    text += between + words;
    const { line } = cursor;
    between = spaces(cursor);
    keyAllowed = cursor.line !== line;
    if (!between || (!inFlow && columnOf(cursor) < indent)) break;
  }
  return { token: { kind: 'scalar', text, plain: true, mark }, keyAllowed };
}

/** What stands between two words: undefined where a document ends there. */
function spaces(cursor: Cursor): string | undefined {
  const between = takeSpaces(cursor);
  if (!isBreak(peek(cursor))) return between;
  const first = takeBreak(cursor);
  let breaks = '';
  if (isDocumentMark(cursor)) return undefined;
  while (peek(cursor) === ' ' || isBreak(peek(cursor))) {
    if (peek(cursor) === ' ') take(cursor, 1);
    else {
      breaks += takeBreak(cursor);
      if (isDocumentMark(cursor)) return undefined;
    }
  }
  if (first !== '\n') return first + breaks;
  return breaks === '' ? ' ' : breaks;
}
