import { COLLECTION_STYLE, DUMP_SCHEMA, type Node, present, SCALAR_STYLE } from 'js-yaml';
import { Condition } from './values/intrinsics.ts';
import { Intrinsic } from './values/value.ts';

const SHORT: Readonly<Record<string, string>> = { Ref: '!Ref', Condition: '!Condition' };
/** Columns that a line takes, for a list to stand on it. */
export const WIDTH = 110;
const STRING = 'tag:yaml.org,2002:str';

/** Where a value is written. */
interface Place {
  /** The column that its first line begins at. */
  readonly column: number;
  /** The column of its other lines. */
  readonly indent: number;
  readonly page: Page;
}

interface Page {
  readonly width: number;
  /** The column of members of a mapping that stand on one line where they fit. */
  readonly rows?: number | undefined;
  /** Lists that take several lines, which the presenter has no style for: marks stand for them until all else is written. */
  readonly filled: string[];
}

/** What js-yaml writes of a value: all lines but the first begin with the margin. */
export function presented(value: unknown, margin: string, rows?: number): string {
  return written((page) => node(value, { column: 0, indent: 0, page }), margin, rows);
}

/** The same of one item of a list whose items take a line each. */
export function presentedItem(item: unknown, margin: string): string {
  return written((page) => blockList([node(item, { column: 2, indent: 2, page })]), margin);
}

function written(contentsOn: (page: Page) => Node, margin: string, rows?: number): string {
  const page: Page = { width: WIDTH - margin.length, rows, filled: [] };
  const text = present([{ contents: contentsOn(page), directives: [] }], { schema: DUMP_SCHEMA, lineWidth: -1 });
  const whole = page.filled.reduce((all, lines, index) => all.replace(markOf(index), () => lines), text);
  return margin === '' ? whole : whole.replace(/\n(?=[^\n])/g, `\n${margin}`);
}

/** Begins what stands for a list. A text with this character in it is refused: it is for private use, and means nothing. */
const MARK = '\uE000';
const markOf = (index: number) => `${MARK}${index}${MARK}`;

function node(value: unknown, place: Place): Node {
  if (typeof value === 'string' && !value.includes(MARK)) return scalar(value, STRING);
  if (typeof value === 'number') {
    return scalar(String(value), Number.isInteger(value) ? 'tag:yaml.org,2002:int' : 'tag:yaml.org,2002:float');
  }
  if (typeof value === 'boolean') return scalar(String(value), 'tag:yaml.org,2002:bool');
  if (value instanceof Intrinsic) return intrinsic(value, place);
  if (value instanceof Condition) return scalar(value.logicalId, STRING);
  if (Array.isArray(value)) return sequence(value, place);
  if (isRecord(value)) return mapping(value, place);
  throw new TypeError(`${String(value)} (${typeof value}) has no place in a template`);
}

/** A class of somebody else's, a Date for example, would be written as something that CloudFormation does not read. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || prototype === null;
}

function scalar(value: string, tag: string): Node {
  return {
    kind: 'scalar',
    tag,
    tagged: false,
    style: SCALAR_STYLE.PLAIN,
    value,
  };
}

function blockList(items: Node[]): Extract<Node, { kind: 'sequence' }> {
  return { kind: 'sequence', tag: 'tag:yaml.org,2002:seq', tagged: false, style: COLLECTION_STYLE.BLOCK, items };
}

function sequence(all: readonly unknown[], { column, indent, page }: Place): Node {
  const items = all.filter((item) => item !== undefined);
  const list = blockList(items.map((item) => node(item, { column: indent + 2, indent: indent + 2, page })));
  if (!list.items.every(({ kind }) => kind === 'scalar')) return list;
  if (column + flowWidth(list) <= page.width) toFlow(list);
  else if (items.every(isWhole)) {
    const index = page.filled.push(onLines(items, column, indent, page.width)) - 1;
    return scalar(markOf(index), STRING);
  }
  return list;
}

function mapping(
  record: Readonly<Record<string, unknown>>,
  { column = 0, indent, page }: Partial<Place> & Omit<Place, 'column'>,
): Node {
  const items: Extract<Node, { kind: 'mapping' }>['items'] = [];
  for (const key in record) {
    if (record[key] === undefined) continue;
    const place = { column: indent + key.length + 2, indent: indent + 2, page };
    items.push({ key: scalar(key, STRING), value: node(record[key], place) });
  }
  const width = items.reduce((all, { key, value: member }) => all + flowWidth(key) + flowWidth(member) + 4, column);
  const isRow = indent === page.rows && items.every(({ value: { kind } }) => kind === 'scalar') && width <= page.width;
  const style = isRow ? COLLECTION_STYLE.FLOW : COLLECTION_STYLE.BLOCK;
  return { kind: 'mapping', tag: 'tag:yaml.org,2002:map', tagged: false, style, items };
}

/** A function in its short form; directly inside another function's short form YAML has no place for a second tag. */
function intrinsic(value: Intrinsic, { column, indent, page }: Place): Node {
  const [[name, argument]] = Object.entries(value.intrinsic) as [[string, unknown]];
  if (name === 'Fn::GetAtt') return tagged('!GetAtt', scalar((argument as string[]).join('.'), STRING), 0);
  const tag = SHORT[name] ?? name.replace('Fn::', '!');
  const inner = node(argument, { column: column + tag.length + 1, indent, page });
  if (inner.kind === 'alias' || inner.tagged) return mapping({ [name]: argument }, { indent, page });
  return tagged(tag, inner, page.width - column);
}

function tagged(tag: string, inner: Node, room: number): Node {
  if (inner.kind === 'alias') return inner;
  if (inner.kind === 'sequence' && tag.length + 1 + flowWidth(inner) <= room) toFlow(inner);
  // A tagged scalar is read as text whatever it looks like; only the empty one needs quotes to be there at all.
  const style = inner.kind === 'scalar' && inner.value === '' ? SCALAR_STYLE.SINGLE_QUOTED : inner.style;
  return Object.assign(inner, { tag, tagged: true, style });
}

/** What needs no quotes in a list on one line; with others it is reckoned that they do. */
const IN_LIST = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z/$_][\w/$.*:=?()-]*$/i;

/** How wide a list is on one line: what cannot stand there is infinitely wide. */
function flowWidth(item: Node): number {
  if (item.kind === 'scalar') {
    if (item.value.includes('\n') || item.value.startsWith(MARK)) return Number.POSITIVE_INFINITY;
    const quotes = (!item.tagged && item.tag !== STRING) || IN_LIST.test(item.value) ? 0 : 2;
    return item.value.length + quotes + (item.tagged ? item.tag.length + 1 : 0);
  }
  if (item.kind !== 'sequence') return Number.POSITIVE_INFINITY;
  return item.items.reduce((width, child) => width + flowWidth(child) + 2, item.tagged ? item.tag.length + 1 : 0);
}

function toFlow(item: Node): void {
  if (item.kind !== 'sequence') return;
  item.style = COLLECTION_STYLE.FLOW;
  item.items.forEach(toFlow);
}

/** Whole numbers, as numbers or as texts: a list of them takes several lines rather than a line each. */
function isWhole(value: unknown): boolean {
  return Number.isInteger(value) || (typeof value === 'string' && /^[1-9][0-9]*$/.test(value));
}

/** Such a list in brackets, on as many lines as it needs. */
function onLines(items: readonly unknown[], column: number, indent: number, width: number): string {
  const lines = [''];
  let at = column + 1;
  for (const [index, item] of items.entries()) {
    const text = `${typeof item === 'string' ? `'${item}'` : String(item)}${index < items.length - 1 ? ',' : ']'}`;
    if (at + text.length > width) {
      lines.push('');
      at = indent + 2;
    }
    const line = lines.length - 1;
    lines[line] += `${lines[line] === '' ? '' : ' '}${text}`;
    at += text.length + 1;
  }
  return `[${lines.join(`\n${' '.repeat(indent + 2)}`)}`;
}
