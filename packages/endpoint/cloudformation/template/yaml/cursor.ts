/** Where something stands in a text, counted from nought. */
export interface Mark {
  readonly line: number;
  readonly column: number;
}

/** Says why a text is no YAML 1.1, and where. */
export class YamlFailure extends Error {
  readonly mark: Mark;
  /** What CloudFormation says of it, where that is not the common sentence. */
  readonly sentence: string | undefined;

  constructor(reason: string, mark: Mark, sentence?: string) {
    super(reason);
    this.mark = mark;
    this.sentence = sentence;
  }
}

/** A place in a text that is read from its beginning to its end. A NUL ends the text. */
export interface Cursor {
  readonly text: string;
  index: number;
  line: number;
  lineStart: number;
}

// YAML 1.1 allows no other control characters: yaml.org/spec/1.1/#c-printable
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd]|[\ufffe\uffff]/;

/** A cursor at the beginning of a text. */
export function cursorOver(text: string): Cursor {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const cursor = { text: `${body}\0`, index: 0, line: 0, lineStart: 0 };
  const wrong = UNPRINTABLE.exec(body);
  if (wrong === null) return cursor;
  const before = body.slice(0, wrong.index).split('\n');
  throw new YamlFailure('special characters are not allowed', {
    line: before.length - 1,
    column: (before.at(-1) ?? '').length,
  });
}

export const columnOf = (cursor: Cursor): number => cursor.index - cursor.lineStart;
export const markOf = (cursor: Cursor): Mark => ({ line: cursor.line, column: columnOf(cursor) });
export const peek = (cursor: Cursor, ahead = 0): string => cursor.text[cursor.index + ahead] ?? '\0';

/** The line breaks of YAML 1.1, and the end. */
export const isBreakOrEnd = (character: string): boolean => '\0\n\r\x85\u2028\u2029'.includes(character);
export const isBreak = (character: string): boolean => character !== '\0' && isBreakOrEnd(character);
/** What separates tokens: a space, a tab, a line break or the end. */
export const isBlank = (character: string): boolean =>
  character === ' ' || character === '\t' || isBreakOrEnd(character);

/** Takes a run of characters within a line. */
export function take(cursor: Cursor, length: number): string {
  const taken = cursor.text.slice(cursor.index, cursor.index + length);
  cursor.index += length;
  return taken;
}

/** Takes what goes on as long as a test holds, within a line. */
export function takeWhile(cursor: Cursor, holds: (character: string, ahead: number) => boolean): string {
  let length = 0;
  while (holds(peek(cursor, length), length)) length += 1;
  return take(cursor, length);
}

/** Takes what a sticky pattern without line breaks matches here. */
export function takeMatch(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.index;
  return take(cursor, pattern.exec(cursor.text)?.[0].length ?? 0);
}

const SPACES = / +/y;
const LINE = /[^\0\r\n\x85\u2028\u2029]+/y;

/** Takes spaces, but no tabs. */
export const takeSpaces = (cursor: Cursor): string => takeMatch(cursor, SPACES);
/** Takes all up to the end of the line. */
export const takeLine = (cursor: Cursor): string => takeMatch(cursor, LINE);

/** Takes a line break, and answers what it stands for: nothing where there is none. */
export function takeBreak(cursor: Cursor): string {
  const character = peek(cursor);
  if (!isBreak(character)) return '';
  cursor.index += character === '\r' && peek(cursor, 1) === '\n' ? 2 : 1;
  cursor.line += 1;
  cursor.lineStart = cursor.index;
  return character === '\u2028' || character === '\u2029' ? character : '\n';
}

/** Takes spaces, a comment and the line break after them; anything else there is refused. */
export function takeRestOfLine(cursor: Cursor): void {
  takeSpaces(cursor);
  if (peek(cursor) === '#') takeLine(cursor);
  if (!isBreakOrEnd(peek(cursor))) throw new YamlFailure('expected a comment or a line break', markOf(cursor));
  takeBreak(cursor);
}

/** Whether a line that begins here says that a document begins (`---`) or ends (`...`). */
export function isDocumentMark(cursor: Cursor, mark?: '---' | '...'): boolean {
  if (columnOf(cursor) !== 0) return false;
  const begins = cursor.text.slice(cursor.index, cursor.index + 3);
  return (mark === undefined ? begins === '---' || begins === '...' : begins === mark) && isBlank(peek(cursor, 3));
}
