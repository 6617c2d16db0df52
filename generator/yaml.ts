import { COLLECTION_STYLE, DUMP_SCHEMA, type Node, present, SCALAR_STYLE } from 'js-yaml';
import { Condition } from './intrinsics.ts';
import { Intrinsic } from './value.ts';

const SHORT: Readonly<Record<string, string>> = { Ref: '!Ref', Condition: '!Condition' };
const FLOW_WIDTH = 80;
const STRING = 'tag:yaml.org,2002:str';

/**
 * YAML of one value as CloudFormation's readers like it: short forms, no anchors, no folding, quotes only around what
 * YAML 1.1 or 1.2 would read as something else. `undefined` members are left out.
 */
export function toYaml(value: unknown): string {
  return present([{ contents: node(value), directives: [] }], { schema: DUMP_SCHEMA, lineWidth: -1 });
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
