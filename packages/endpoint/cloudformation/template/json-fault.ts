/** Numbers, words and strings of JSON, whole. */
const LITERAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a string of JSON holds none.
  /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a string of JSON holds none.
const OPEN_STRING = /"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const BLANK = /[ \t\r\n]*/y;

interface Reader {
  readonly text: string;
  index: number;
}

/** Thrown where the text is no JSON; the reader's index says where. */
class Fault extends Error {}

function matched(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.index;
  const found = pattern.exec(reader.text)?.[0];
  reader.index += found?.length ?? 0;
  return found;
}

function next(reader: Reader): string {
  matched(reader, BLANK);
  return reader.text[reader.index] ?? '';
}

function expect(reader: Reader, character: string): void {
  if (next(reader) !== character) throw new Fault();
  reader.index += 1;
}

function readString(reader: Reader): void {
  if (next(reader) !== '"') throw new Fault();
  readLiteral(reader);
}

function readLiteral(reader: Reader): void {
  if (matched(reader, LITERAL) !== undefined) return;
  // What is wrong inside a string is where it ceases to be one.
  matched(reader, OPEN_STRING);
  throw new Fault();
}

function readMembers(reader: Reader, end: string, member: () => void): void {
  reader.index += 1;
  if (next(reader) === end) {
    reader.index += 1;
    return;
  }
  for (;;) {
    member();
    const separator = next(reader);
    if (separator !== end && separator !== ',') throw new Fault();
    reader.index += 1;
    if (separator === end) return;
  }
}

function readValue(reader: Reader): void {
  const begins = next(reader);
  if (begins === '[') readMembers(reader, ']', () => readValue(reader));
  else if (begins === '{') readMembers(reader, '}', () => readMember(reader));
  else readLiteral(reader);
}

function readMember(reader: Reader): void {
  readString(reader);
  expect(reader, ':');
  readValue(reader);
}

/**
 * Where a text ceases to be JSON, counted from one as CloudFormation's reader does: it has then read the character that
 * does not belong there.
 */
export function jsonFault(text: string): { line: number; column: number } {
  const reader: Reader = { text, index: 0 };
  try {
    readValue(reader);
    if (next(reader) === '') return { line: 1, column: 1 };
  } catch (error) {
    if (!(error instanceof Fault || error instanceof RangeError)) throw error;
  }
  const before = text.slice(0, reader.index + 1).split('\n');
  if (reader.index >= text.length) return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  // A line break that does not belong there is the last of its own line.
  if (text[reader.index] === '\n') before.pop();
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
