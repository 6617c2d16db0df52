import {
  type Cursor,
  columnOf,
  isBreak,
  isBreakOrEnd,
  markOf,
  peek,
  take,
  takeBreak,
  takeLine,
  takeRestOfLine,
  takeWhile,
  YamlFailure,
} from './cursor.ts';
import type { Token } from './tokens.ts';

interface Header {
  /** `+` keeps all line breaks at the end, `-` none, nothing one. */
  readonly chomping: string;
  /** How many columns deeper than its parent the text stands; 0 where the text itself shows it. */
  readonly increment: number;
}

/** Reads a literal (`|`) or folded (`>`) scalar below a node that is indented so far. */
export function readBlockScalar(cursor: Cursor, parentIndent: number): Token {
  const mark = markOf(cursor);
  const folded = take(cursor, 1) === '>';
  const { chomping, increment } = header(cursor);
  takeRestOfLine(cursor);
  const least = Math.max(parentIndent + 1, 1);
  const leading = increment === 0 ? leadingBreaks(cursor) : { breaks: [], column: 0 };
  const indent = increment === 0 ? Math.max(least, leading.column) : least + increment - 1;
  let breaks = increment === 0 ? leading.breaks : breaksBefore(cursor, indent);
  let text = '';
  let ending = '';
  while (columnOf(cursor) === indent && peek(cursor) !== '\0') {
    text += breaks.join('');
    const begins = !isSpace(peek(cursor));
    text += takeLine(cursor);
    ending = takeBreak(cursor);
    breaks = breaksBefore(cursor, indent);
    if (columnOf(cursor) !== indent || peek(cursor) === '\0') break;
    if (!folded || ending !== '\n' || !begins || isSpace(peek(cursor))) text += ending;
    else if (breaks.length === 0) text += ' ';
  }
  if (chomping !== '-') text += ending;
  if (chomping === '+') text += breaks.join('');
  return { kind: 'scalar', text, plain: false, mark };
}

const isSpace = (character: string): boolean => character === ' ' || character === '\t';

function header(cursor: Cursor): Header {
  const indicators = takeWhile(cursor, (character) => /[-+0-9]/.test(character));
  const found = /^(?:([-+])([1-9])?|([1-9])([-+])?)?$/.exec(indicators);
  if (found === null || !(peek(cursor) === ' ' || isBreakOrEnd(peek(cursor))))
    throw new YamlFailure('expected chomping or indentation indicators', markOf(cursor));
  const [, chomping, increment, first, last] = found;
  return { chomping: chomping ?? last ?? '', increment: Number(increment ?? first ?? 0) };
}

/** The empty lines before the text, and the deepest column that spaces lead to. */
function leadingBreaks(cursor: Cursor): { breaks: string[]; column: number } {
  const breaks: string[] = [];
  let column = 0;
  while (peek(cursor) === ' ' || isBreak(peek(cursor))) {
    if (peek(cursor) === ' ') {
      take(cursor, 1);
      column = Math.max(column, columnOf(cursor));
    } else breaks.push(takeBreak(cursor));
  }
  return { breaks, column };
}

function breaksBefore(cursor: Cursor, indent: number): string[] {
  const breaks: string[] = [];
  const indentation = (): unknown =>
    takeWhile(cursor, (character, ahead) => character === ' ' && columnOf(cursor) + ahead < indent);
  indentation();
  while (isBreak(peek(cursor))) {
    breaks.push(takeBreak(cursor));
    indentation();
  }
  return breaks;
}
