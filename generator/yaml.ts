import { Condition } from './values/intrinsics.ts';
import { Intrinsic } from './values/value.ts';
import { isRecord, presented, presentedItem, WIDTH } from './yaml-nodes.ts';
import { isPlain, lineScalar, RESERVED, scalarText } from './yaml-scalars.ts';

/**
 * YAML of one value as CloudFormation's readers like it: short forms, lists of scalars on one line where they fit, no
 * anchors, no folding, quotes only around what YAML 1.1 or 1.2 would read as something else. `undefined` members are left
 * out. Each line begins with the margin; mappings whose members would stand at the column `rows` are the rows of a table,
 * on one line each.
 */
export function toYaml(value: unknown, margin = '', rows?: number): string {
  if (rows === undefined && isBlock(value)) return block(value, margin);
  return `${margin}${presented(value, margin, rows)}`;
}

type Block = Readonly<Record<string, unknown>> | readonly unknown[];

/** Whether a value stands on lines of its own, below what it belongs to: no list that may fit on one line does. */
function isBlock(value: unknown): value is Block {
  if (Array.isArray(value)) return value.some((item) => isRecord(item) || Array.isArray(item));
  return isRecord(value) && Object.values(value).some((member) => member !== undefined);
}

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
  const plain = plainText(item) ?? lineText(item, margin.length + 2);
  if (plain !== undefined) return `${margin}- ${plain}\n`;
  return margin + presentedItem(item, margin);
}

function memberText(name: string, value: unknown, margin: string): string {
  if (isPlain(name)) {
    if (isBlock(value)) return `${margin}${name}:\n${block(value, `${margin}  `)}`;
    const plain = plainText(value) ?? lineText(value, margin.length + name.length + 2);
    if (plain !== undefined) return `${margin}${name}: ${plain}\n`;
  }
  return `${margin}${presented({ [name]: value }, margin)}`;
}

/** Most values: what stands on one line as it is. */
function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return scalarText(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (value instanceof Condition) return scalarText(value.logicalId);
  if (!(value instanceof Intrinsic)) return undefined;
  const { Ref, 'Fn::GetAtt': path, 'Fn::Sub': text } = value.intrinsic;
  if (typeof Ref === 'string') return isPlain(Ref) ? `!Ref ${Ref}` : undefined;
  if (typeof text === 'string') return subText(text);
  const attribute = Array.isArray(path) ? path.join('.') : '';
  return isPlain(attribute) ? `!GetAtt ${attribute}` : undefined;
}

function subText(text: string): string | undefined {
  const scalar = lineScalar(text);
  return scalar && `!Sub ${scalar}`;
}

/** What stands in a list on one line as it is. */
const WORD = /^[A-Za-z][\w./-]*$/;

/** A list of words, or a function of one, from a column on, where it fits on one line. */
function lineText(value: unknown, column: number): string | undefined {
  const text = value instanceof Intrinsic ? functionText(value) : listText(value);
  return text !== undefined && column + text.length <= WIDTH ? text : undefined;
}

function listText(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(wordText);
  return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
}

function wordText(item: unknown): string | undefined {
  if (typeof item === 'string') return quoted(item);
  if (typeof item === 'boolean' || Number.isSafeInteger(item)) return String(item);
  if (item instanceof Condition) return quoted(item.logicalId);
  return item instanceof Intrinsic ? functionText(item) : undefined;
}

function quoted(text: string): string | undefined {
  if (text === '' || RESERVED.test(text) || /^[1-9]\d{0,14}$/.test(text)) return `'${text}'`;
  return WORD.test(text) ? text : undefined;
}

function functionText(value: Intrinsic): string | undefined {
  const [[name, argument]] = Object.entries(value.intrinsic) as [[string, unknown]];
  if (name === 'Ref' || name === 'Condition') return WORD.test(String(argument)) ? `!${name} ${argument}` : undefined;
  if (name === 'Fn::GetAtt') return plainText(value);
  const list = name === 'Fn::Sub' ? undefined : listText(argument);
  return list && `${name.replace('Fn::', '!')} ${list}`;
}
