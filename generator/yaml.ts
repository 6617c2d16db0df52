import { COLLECTION_STYLE, DUMP_SCHEMA, type Node, present, SCALAR_STYLE } from 'js-yaml';
import { Condition } from './intrinsics.ts';
import { Intrinsic } from './value.ts';

const SHORT: Readonly<Record<string, string>> = { Ref: '!Ref', Condition: '!Condition' };
const FLOW_WIDTH = 80;
const STRING = 'tag:yaml.org,2002:str';

/**
 * YAML of one value as CloudFormation's readers like it: short forms, no anchors, no folding, quotes only around what
 * YAML 1.1 or 1.2 would read as something else. `undefined` members are left out. Each line begins with the margin.
 */
export const toYaml = (value: unknown, margin = ''): string =>
  isBlock(value) ? block(value, margin) : `${margin}${presented(value, margin)}`;

type Block = Readonly<Record<string, unknown>> | readonly unknown[];

/** Whether a value stands on lines of its own, below what it belongs to. */
const isBlock = (value: unknown): value is Block =>
  (Array.isArray(value) || isRecord(value)) && Object.values(value).some((member) => member !== undefined);

function block(value: Block, margin: string): string {
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) if (item !== undefined) text += itemText(item, margin);
    return text;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const name in record) if (record[name] !== undefined) text += memberText(name, record[name], margin);
  return text;
}

function itemText(item: unknown, margin: string): string {
  if (isBlock(item)) return `${margin}- ${block(item, `${margin}  `).slice(margin.length + 2)}`;
  const plain = plainText(item);
  return plain === undefined ? `${margin}${presented([item], margin)}` : `${margin}- ${plain}\n`;
}

function memberText(name: string, value: unknown, margin: string): string {
  if (isPlain(name)) {
    if (isBlock(value)) return `${margin}${name}:\n${block(value, `${margin}  `)}`;
    const plain = plainText(value);
    if (plain !== undefined) return `${margin}${name}: ${plain}\n`;
  }
  return `${margin}${presented({ [name]: value }, margin)}`;
}

/** Texts that need no quotes, by the look of them; of others js-yaml knows whether they do. */
const PLAIN = /^(?:\.?\/)?[A-Za-z$](?:[\w./,;()*${}-]|:+(?=[\w$])| (?=[\w($])){0,250}$/;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Versions and addresses: no reader takes more than one point for a number. */
const POINTED = /^\d{1,9}(?:\.\d{1,9}){2,3}(?:\/\d\d?)?$/;
const isPlain = (text: string): boolean => (PLAIN.test(text) && !RESERVED.test(text)) || POINTED.test(text);

/** Most values: what stands on one line as it is. */
function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return isPlain(value) ? value : undefined;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (!(value instanceof Intrinsic)) return undefined;
  const { Ref, 'Fn::GetAtt': path, 'Fn::Sub': text } = value.intrinsic;
  if (typeof Ref === 'string') return isPlain(Ref) ? `!Ref ${Ref}` : undefined;
  if (typeof text === 'string') return isPlain(text) ? `!Sub ${text}` : undefined;
  const attribute = Array.isArray(path) ? path.join('.') : '';
  return isPlain(attribute) ? `!GetAtt ${attribute}` : undefined;
}

/** All lines but the first begin with the margin. */
function presented(value: unknown, margin: string): string {
  const text = present([{ contents: node(value), directives: [] }], { schema: DUMP_SCHEMA, lineWidth: -1 });
  return margin === '' ? text : text.replace(/\n(?=[^\n])/g, `\n${margin}`);
}

function node(value: unknown): Node {
  if (typeof value === 'string') return scalar(value, STRING);
  if (typeof value === 'number') {
    return scalar(String(value), Number.isInteger(value) ? 'tag:yaml.org,2002:int' : 'tag:yaml.org,2002:float');
  }
  if (typeof value === 'boolean') return scalar(String(value), 'tag:yaml.org,2002:bool');
  if (value instanceof Intrinsic) return intrinsic(value);
  if (value instanceof Condition) return scalar(value.logicalId, STRING);
  if (Array.isArray(value)) return sequence(value);
  if (isRecord(value)) return mapping(value);
  throw new TypeError(`${String(value)} (${typeof value}) has no place in a template`);
}

/** A class of somebody else's, a Date for example, would be written as something that CloudFormation does not read. */
const isRecord = (value: unknown): value is Record<string, unknown> => {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || prototype === null;
};

const scalar = (value: string, tag: string): Node => ({
  kind: 'scalar',
  tag,
  tagged: false,
  style: SCALAR_STYLE.PLAIN,
  value,
});

const sequence = (items: readonly unknown[]): Node => ({
  kind: 'sequence',
  tag: 'tag:yaml.org,2002:seq',
  tagged: false,
  style: COLLECTION_STYLE.BLOCK,
  items: items.filter((item) => item !== undefined).map(node),
});

function mapping(record: Readonly<Record<string, unknown>>): Node {
  const items = [];
  for (const key in record) {
    if (record[key] !== undefined) items.push({ key: scalar(key, STRING), value: node(record[key]) });
  }
  return { kind: 'mapping', tag: 'tag:yaml.org,2002:map', tagged: false, style: COLLECTION_STYLE.BLOCK, items };
}

/** A function in its short form; directly inside another function's short form YAML has no place for a second tag. */
function intrinsic(value: Intrinsic): Node {
  const [[name, argument]] = Object.entries(value.intrinsic) as [[string, unknown]];
  if (name === 'Fn::GetAtt') return tagged('!GetAtt', scalar((argument as string[]).join('.'), STRING));
  const inner = node(argument);
  if (inner.kind === 'alias' || inner.tagged) return mapping({ [name]: argument });
  return tagged(SHORT[name] ?? name.replace('Fn::', '!'), inner);
}

type Taggable = Exclude<Node, { kind: 'alias' }>;

function tagged(tag: string, inner: Taggable | Node): Node {
  if (inner.kind === 'alias') return inner;
  if (inner.kind === 'sequence' && flowWidth(inner) + tag.length <= FLOW_WIDTH) toFlow(inner);
  // A tagged scalar is read as text whatever it looks like; only the empty one needs quotes to be there at all.
  const style = inner.kind === 'scalar' && inner.value === '' ? SCALAR_STYLE.SINGLE_QUOTED : inner.style;
  return Object.assign(inner, { tag, tagged: true, style });
}

/** How wide a list is on one line: what cannot stand there is infinitely wide. */
function flowWidth(item: Node): number {
  if (item.kind === 'scalar') {
    return item.value.includes('\n')
      ? Number.POSITIVE_INFINITY
      : item.value.length + (item.tagged ? item.tag.length + 1 : 0);
  }
  if (item.kind !== 'sequence') return Number.POSITIVE_INFINITY;
  return item.items.reduce((width, child) => width + flowWidth(child) + 2, item.tagged ? item.tag.length + 1 : 0);
}

function toFlow(item: Node): void {
  if (item.kind !== 'sequence') return;
  item.style = COLLECTION_STYLE.FLOW;
  item.items.forEach(toFlow);
}
