import { type Mark, YamlFailure } from './cursor.ts';
import { tokensOf } from './scanner.ts';
import type { Token } from './tokens.ts';

/** A part of a text, as it is written. */
export type Node = Readonly<
  { tag: string | undefined; mark: Mark } & (
    | { kind: 'scalar'; text: string; plain: boolean }
    | { kind: 'sequence'; items: readonly Node[] }
    | { kind: 'mapping'; pairs: readonly (readonly [key: Node, value: Node])[] }
  )
>;

interface Reader {
  readonly tokens: readonly Token[];
  position: number;
  handles: ReadonlyMap<string, string>;
  depth: number;
}

type Kind = Token['kind'];
type OfKind<K extends Kind> = Extract<Token, { kind: K }>;

const STANDARD = 'tag:yaml.org,2002:';
const HANDLES: readonly (readonly [string, string])[] = [
  ['!', '!'],
  ['!!', STANDARD],
];
/** Deeper than any template, and shallower than what ends the process. */
const DEEPEST = 500;

/** Reads the one document of a text; undefined where there is none. */
export function readDocument(text: string): Node | undefined {
  const reader: Reader = { tokens: tokensOf(text), position: 0, handles: new Map(HANDLES), depth: 0 };
  const implicit = !at(reader, 'directive', 'document start', 'stream end');
  const node = implicit ? blockNode(reader) : explicitDocument(reader);
  if (node === undefined) return undefined;
  if (at(reader, 'document end')) take(reader);
  while (at(reader, 'document end')) take(reader);
  if (!at(reader, 'stream end')) {
    directives(reader);
    const what = at(reader, 'document start') ? 'expected a single document' : 'expected the document to begin';
    throw new YamlFailure(what, peek(reader).mark);
  }
  return node;
}

function peek(reader: Reader): Token {
  const token = reader.tokens[reader.position];
  if (token === undefined) throw new Error('a text has ended, and is read on.');
  if (token.kind === 'failure') throw token.failure;
  return token;
}

function at<K extends Kind>(reader: Reader, ...kinds: readonly K[]): boolean {
  const { kind } = peek(reader);
  return kinds.some((one) => one === kind);
}

function take(reader: Reader): Token {
  const token = peek(reader);
  reader.position += 1;
  return token;
}

function taken<K extends Kind>(reader: Reader, kind: K): OfKind<K> | undefined {
  const token = peek(reader);
  if (token.kind !== kind) return undefined;
  reader.position += 1;
  // Its kind was just compared.
  return token as OfKind<K>;
}

function explicitDocument(reader: Reader): Node | undefined {
  while (at(reader, 'document end')) take(reader);
  if (at(reader, 'stream end')) return undefined;
  directives(reader);
  if (!at(reader, 'document start')) throw new YamlFailure('expected the document to begin', peek(reader).mark);
  take(reader);
  if (at(reader, 'directive', 'document start', 'document end', 'stream end')) return empty(peek(reader).mark);
  return blockNode(reader);
}

function directives(reader: Reader): void {
  const handles = new Map<string, string>();
  let version = false;
  for (let found = taken(reader, 'directive'); found !== undefined; found = taken(reader, 'directive')) {
    const [first = '', prefix = ''] = found.value;
    if (found.name === 'YAML') {
      if (version) throw new YamlFailure('found duplicate YAML directive', found.mark);
      if (!/^0*1\./.test(first)) throw new YamlFailure('version 1.* is required', found.mark);
      version = true;
    } else if (found.name === 'TAG') {
      if (handles.has(first)) throw new YamlFailure('duplicate tag handle', found.mark);
      handles.set(first, prefix);
    }
  }
  reader.handles = new Map([...HANDLES, ...handles]);
}

const empty = (mark: Mark): Node => ({ kind: 'scalar', text: '', plain: true, tag: undefined, mark });

const blockNode = (reader: Reader): Node => node(reader, true, false);
const flowNode = (reader: Reader): Node => node(reader, false, false);

interface Properties {
  readonly tag: string | undefined;
  readonly mark: Mark;
  readonly any: boolean;
}

/** The tag and the anchor of a node, in either order. Anchors are of no use, since aliases are refused. */
function properties(reader: Reader): Properties {
  const { mark } = peek(reader);
  const before = taken(reader, 'anchor');
  const tag = taken(reader, 'tag');
  if (before === undefined && tag !== undefined) taken(reader, 'anchor');
  if (tag === undefined) return { tag: undefined, mark, any: before !== undefined };
  const prefix = tag.handle === undefined ? '' : reader.handles.get(tag.handle);
  if (prefix === undefined) throw new YamlFailure(`found undefined tag handle ${tag.handle}`, tag.mark);
  return { tag: prefix + tag.suffix, mark, any: true };
}

function node(reader: Reader, block: boolean, indentless: boolean): Node {
  reader.depth += 1;
  if (reader.depth > DEEPEST) throw new YamlFailure('it is nested too deeply', peek(reader).mark);
  const found = contents(reader, block, indentless);
  reader.depth -= 1;
  return found;
}

function contents(reader: Reader, block: boolean, indentless: boolean): Node {
  const alias = taken(reader, 'alias');
  if (alias !== undefined) {
    throw new YamlFailure(
      `found the alias *${alias.name}`,
      alias.mark,
      'Template error: YAML aliases are not allowed in CloudFormation templates',
    );
  }
  const { tag, mark, any } = properties(reader);
  const scalar = taken(reader, 'scalar');
  if (scalar !== undefined) return { kind: 'scalar', text: scalar.text, plain: scalar.plain, tag, mark };
  if (indentless && at(reader, '-')) return { kind: 'sequence', items: indentlessItems(reader), tag, mark };
  if (at(reader, '[')) return { kind: 'sequence', items: flowItems(reader), tag, mark };
  if (at(reader, '{')) return { kind: 'mapping', pairs: flowPairs(reader), tag, mark };
  if (block && at(reader, 'block sequence')) return { kind: 'sequence', items: blockItems(reader), tag, mark };
  if (block && at(reader, 'block mapping')) return { kind: 'mapping', pairs: blockPairs(reader), tag, mark };
  if (any) return { ...empty(mark), tag };
  throw new YamlFailure(`expected the node content, but found ${peek(reader).kind}`, peek(reader).mark);
}

/** The node, or nothing where what may follow it stands already. */
function orEmpty(reader: Reader, read: (reader: Reader) => Node, ...before: readonly Kind[]): Node {
  return at(reader, ...before) ? empty(peek(reader).mark) : read(reader);
}

function blockItems(reader: Reader): Node[] {
  take(reader);
  const items: Node[] = [];
  while (taken(reader, '-') !== undefined) items.push(orEmpty(reader, blockNode, '-', 'block end'));
  blockEnd(reader);
  return items;
}

function indentlessItems(reader: Reader): Node[] {
  const items: Node[] = [];
  while (taken(reader, '-') !== undefined) items.push(orEmpty(reader, blockNode, '-', '?', ':', 'block end'));
  return items;
}

function blockEnd(reader: Reader): void {
  if (taken(reader, 'block end') === undefined)
    throw new YamlFailure(`expected the block to end, but found ${peek(reader).kind}`, peek(reader).mark);
}

function blockPairs(reader: Reader): [Node, Node][] {
  take(reader);
  const pairs: [Node, Node][] = [];
  const inner = (): Node => orEmpty(reader, (one) => node(one, true, true), '?', ':', 'block end');
  while (taken(reader, '?') !== undefined) {
    const key = inner();
    pairs.push([key, taken(reader, ':') === undefined ? empty(peek(reader).mark) : inner()]);
  }
  blockEnd(reader);
  return pairs;
}

function comma(reader: Reader, end: ']' | '}'): void {
  if (taken(reader, ',') === undefined)
    throw new YamlFailure(`expected "," or "${end}", but found ${peek(reader).kind}`, peek(reader).mark);
}

function flowItems(reader: Reader): Node[] {
  take(reader);
  const items: Node[] = [];
  while (!at(reader, ']')) {
    if (items.length > 0) comma(reader, ']');
    if (at(reader, '?')) items.push(pairInSequence(reader));
    else if (!at(reader, ']')) items.push(flowNode(reader));
  }
  take(reader);
  return items;
}

/** `[a: b]`: a mapping of one pair. */
function pairInSequence(reader: Reader): Node {
  const { mark } = take(reader);
  const key = orEmpty(reader, flowNode, ':', ',', ']');
  const value = taken(reader, ':') === undefined ? empty(peek(reader).mark) : orEmpty(reader, flowNode, ',', ']');
  return { kind: 'mapping', pairs: [[key, value]], tag: undefined, mark };
}

function flowPairs(reader: Reader): [Node, Node][] {
  take(reader);
  const pairs: [Node, Node][] = [];
  while (!at(reader, '}')) {
    if (pairs.length > 0) comma(reader, '}');
    if (taken(reader, '?') !== undefined) {
      const key = orEmpty(reader, flowNode, ':', ',', '}');
      const value = taken(reader, ':') === undefined ? empty(peek(reader).mark) : orEmpty(reader, flowNode, ',', '}');
      pairs.push([key, value]);
    } else if (!at(reader, '}')) {
      const key = flowNode(reader);
      pairs.push([key, empty(key.mark)]);
    }
  }
  take(reader);
  return pairs;
}
