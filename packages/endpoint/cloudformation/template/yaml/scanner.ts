import { readBlockScalar } from './block-scalar.ts';
import {
  type Cursor,
  columnOf,
  cursorOver,
  isBlank,
  isDocumentMark,
  type Mark,
  markOf,
  peek,
  take,
  takeBreak,
  takeLine,
  takeSpaces,
  YamlFailure,
} from './cursor.ts';
import { readPlain, startsPlain } from './plain.ts';
import { readDirective, readName, readTag } from './properties.ts';
import { readQuoted } from './quoted.ts';
import type { Sign, Token } from './tokens.ts';

/** What may turn out to be a key, when a colon follows on its line. */
interface PossibleKey {
  /** How many tokens stand before it. */
  readonly at: number;
  readonly index: number;
  readonly mark: Mark;
  /** It stands where only a key can. */
  readonly required: boolean;
}

interface Scan {
  readonly cursor: Cursor;
  readonly tokens: Token[];
  /** Columns of the block collections that are open. */
  readonly indents: number[];
  indent: number;
  flowLevel: number;
  keyAllowed: boolean;
  /** By level of flow collections. */
  readonly keys: (PossibleKey | undefined)[];
  /** Below this level there is none. */
  firstKey: number;
}

/** A key may be this long: yaml.org/spec/1.1/#id904245 */
const LONGEST_KEY = 1024;

/** All tokens of a text. Where the text is no YAML the last one says why. */
export function tokensOf(text: string): Token[] {
  const cursor = cursorOver(text);
  const scan: Scan = {
    cursor,
    tokens: [],
    indents: [],
    indent: -1,
    flowLevel: 0,
    keyAllowed: true,
    keys: [],
    firstKey: 0,
  };
  try {
    while (next(scan));
  } catch (failure) {
    if (!(failure instanceof YamlFailure)) throw failure;
    // What may yet be a key is not known to be anything before its line has been read.
    const pending = scan.keys.flatMap((key) => key?.at ?? []);
    scan.tokens.length = Math.min(scan.tokens.length, ...pending);
    scan.tokens.push({ kind: 'failure', failure, mark: failure.mark });
  }
  return scan.tokens;
}

function push(scan: Scan, kind: Sign, mark = markOf(scan.cursor)): void {
  scan.tokens.push({ kind, mark });
}

function sign(scan: Scan, kind: Sign, length = 1): true {
  push(scan, kind);
  take(scan.cursor, length);
  return true;
}

function skipBlanks(scan: Scan): void {
  const { cursor } = scan;
  for (;;) {
    takeSpaces(cursor);
    if (peek(cursor) === '#') takeLine(cursor);
    if (takeBreak(cursor) === '') return;
    if (scan.flowLevel === 0) scan.keyAllowed = true;
  }
}

function forgetStaleKeys(scan: Scan): void {
  const { cursor, keys } = scan;
  // What is deeper began later: behind the first that is not stale there is none.
  for (; scan.firstKey <= scan.flowLevel; scan.firstKey += 1) {
    const key = keys[scan.firstKey];
    if (key === undefined) continue;
    if (key.mark.line === cursor.line && cursor.index - key.index <= LONGEST_KEY) return;
    if (key.required) throw new YamlFailure('could not find expected ":"', markOf(cursor));
    keys[scan.firstKey] = undefined;
  }
}

function dropKey({ cursor, keys, flowLevel }: Scan): void {
  if (keys[flowLevel]?.required) throw new YamlFailure('could not find expected ":"', markOf(cursor));
  keys[flowLevel] = undefined;
}

function mayBeKey(scan: Scan): void {
  const { cursor } = scan;
  if (!scan.keyAllowed) return;
  dropKey(scan);
  const required = scan.flowLevel === 0 && scan.indent === columnOf(cursor);
  scan.firstKey = Math.min(scan.firstKey, scan.flowLevel);
  scan.keys[scan.flowLevel] = { at: scan.tokens.length, index: cursor.index, mark: markOf(cursor), required };
}

function closeBlocks(scan: Scan, column: number): void {
  if (scan.flowLevel > 0) return;
  while (scan.indent > column) {
    scan.indent = scan.indents.pop() ?? -1;
    push(scan, 'block end');
  }
}

/** Whether a block collection begins at a column. */
function opens(scan: Scan, column: number): boolean {
  if (scan.flowLevel > 0 || scan.indent >= column) return false;
  scan.indents.push(scan.indent);
  scan.indent = column;
  return true;
}

/** Appends the next token, and answers whether there are more. */
function next(scan: Scan): boolean {
  const { cursor } = scan;
  skipBlanks(scan);
  forgetStaleKeys(scan);
  closeBlocks(scan, columnOf(cursor));
  const character = peek(cursor);
  if (character === '\0') return end(scan);
  if (columnOf(cursor) === 0 && character === '%') return between(scan, () => scan.tokens.push(readDirective(cursor)));
  if (isDocumentMark(cursor, '---')) return between(scan, () => sign(scan, 'document start', 3));
  if (isDocumentMark(cursor, '...')) return between(scan, () => sign(scan, 'document end', 3));
  const ends = scan.flowLevel > 0 || isBlank(peek(cursor, 1));
  if (character === '[' || character === '{') return openFlow(scan, character);
  if (character === ']' || character === '}') return closeFlow(scan, character);
  if (character === ',') return entry(scan, ',');
  if (character === '-' && isBlank(peek(cursor, 1))) return blockEntry(scan);
  if (character === '?' && ends) return explicitKey(scan);
  if (character === ':' && ends) return value(scan);
  if (scan.flowLevel === 0 && (character === '|' || character === '>')) return blockScalar(scan);
  return content(scan, reader(scan, character));
}

function reader(scan: Scan, character: string): () => Token {
  const { cursor } = scan;
  if (character === '*' || character === '&') return () => readName(cursor);
  if (character === '!') return () => readTag(cursor);
  if (character === "'" || character === '"') return () => readQuoted(cursor);
  if (!startsPlain(cursor, scan.flowLevel > 0))
    throw new YamlFailure(`found character "${character}" that cannot start any token`, markOf(cursor));
  return () => {
    const { token, keyAllowed } = readPlain(cursor, scan.indent + 1, scan.flowLevel > 0);
    scan.keyAllowed = keyAllowed;
    return token;
  };
}

function content(scan: Scan, read: () => Token): true {
  mayBeKey(scan);
  scan.keyAllowed = false;
  scan.tokens.push(read());
  return true;
}

function end(scan: Scan): false {
  closeBlocks(scan, -1);
  dropKey(scan);
  push(scan, 'stream end');
  return false;
}

/** What stands between documents ends all that is open. */
function between(scan: Scan, read: () => unknown): true {
  closeBlocks(scan, -1);
  dropKey(scan);
  scan.keyAllowed = false;
  read();
  return true;
}

function openFlow(scan: Scan, kind: '[' | '{'): true {
  mayBeKey(scan);
  scan.flowLevel += 1;
  scan.keyAllowed = true;
  return sign(scan, kind);
}

function closeFlow(scan: Scan, kind: ']' | '}'): true {
  dropKey(scan);
  scan.flowLevel -= 1;
  scan.keyAllowed = false;
  if (scan.flowLevel < 0) scan.flowLevel = 0;
  return sign(scan, kind);
}

function entry(scan: Scan, kind: ',' | '-'): true {
  scan.keyAllowed = true;
  dropKey(scan);
  return sign(scan, kind);
}

function requireAllowed(scan: Scan, what: string): void {
  if (scan.flowLevel === 0 && !scan.keyAllowed)
    throw new YamlFailure(`${what} are not allowed here`, markOf(scan.cursor));
}

function blockEntry(scan: Scan): true {
  requireAllowed(scan, 'sequence entries');
  if (opens(scan, columnOf(scan.cursor))) push(scan, 'block sequence');
  return entry(scan, '-');
}

function explicitKey(scan: Scan): true {
  requireAllowed(scan, 'mapping keys');
  if (opens(scan, columnOf(scan.cursor))) push(scan, 'block mapping');
  scan.keyAllowed = scan.flowLevel === 0;
  dropKey(scan);
  return sign(scan, '?');
}

function value(scan: Scan): true {
  const key = scan.keys[scan.flowLevel];
  if (key !== undefined) {
    scan.keys[scan.flowLevel] = undefined;
    const begins: Token[] = opens(scan, key.mark.column) ? [{ kind: 'block mapping', mark: key.mark }] : [];
    scan.tokens.splice(key.at, 0, ...begins, { kind: '?', mark: key.mark });
    scan.keyAllowed = false;
    return sign(scan, ':');
  }
  requireAllowed(scan, 'mapping values');
  if (opens(scan, columnOf(scan.cursor))) push(scan, 'block mapping');
  scan.keyAllowed = scan.flowLevel === 0;
  dropKey(scan);
  return sign(scan, ':');
}

function blockScalar(scan: Scan): true {
  scan.keyAllowed = true;
  dropKey(scan);
  scan.tokens.push(readBlockScalar(scan.cursor, scan.indent));
  return true;
}
