import { Condition } from './values/intrinsics.ts';
import { Intrinsic } from './values/value.ts';
import { blockText, flowText, keyText } from './yaml-scalars.ts';

/** Columns that a line takes, for a list to stand on it. */
const WIDTH = 110;
const SHORT: Readonly<Record<string, string>> = { Ref: '!Ref', Condition: '!Condition' };

type Mapping = Readonly<Record<string, unknown>>;
type List = readonly unknown[];

/**
 * YAML of one value as CloudFormation's readers like it: short forms, lists on one line where they fit, no anchors, no
 * folding, quotes only around what YAML 1.1 or 1.2 would read as something else. `undefined` members are left out. Each
 * line begins with the margin; mappings whose members would stand at the column `rows` are the rows of a table, on one
 * line each where they fit.
 */
export function toYaml(value: unknown, margin = '', rows?: number): string {
  const text = behind(value, { margin, column: margin.length, rows });
  return (text.startsWith(' ') ? margin : '') + text.slice(1);
}

/** Where a value is written: behind a name, or the dash of a list. */
interface Place {
  /** What its other lines begin with. */
  readonly margin: string;
  /** The column that its first line begins at. */
  readonly column: number;
  readonly rows?: number | undefined;
  /** A function's argument may be a list of lists on one line. */
  readonly isArgument?: boolean;
}

/** What follows a name or a dash: a space and the rest of the line, or lines of its own. */
function behind(value: unknown, place: Place): string {
  if (typeof value === 'string') return ` ${blockText(value, place.margin)}\n`;
  if (value instanceof Condition) return behind(value.logicalId, place);
  if (value instanceof Intrinsic) return behindFunction(value, place);
  if (Array.isArray(value)) return behindList(value, place);
  if (isMapping(value)) return Object.values(value).some(isGiven) ? `\n${members(value, place)}` : ' {}\n';
  return ` ${scalar(value)}\n`;
}

/** A class of somebody else's, a Date for example, would be written as something that CloudFormation does not read. */
function isMapping(value: unknown): value is Mapping {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || prototype === null;
}

const isGiven = (value: unknown): boolean => value !== undefined;

function scalar(value: unknown): string {
  if (typeof value === 'boolean' || Number.isFinite(value)) return String(value);
  throw new TypeError(`${String(value)} (${typeof value}) has no place in a template`);
}

function members(mapping: Mapping, { margin, rows }: Pick<Place, 'margin' | 'rows'>): string {
  const inner = `${margin}  `;
  let text = '';
  for (const name in mapping) {
    const value = mapping[name];
    if (value === undefined) continue;
    const place = { margin: inner, column: inner.length + name.length, rows };
    text += `${margin}${keyText(name)}:${inner.length === rows ? behindRow(value, place) : behind(value, place)}`;
  }
  return text;
}

function behindRow(value: unknown, place: Place): string {
  const row = isMapping(value) ? rowText(value) : undefined;
  return row === undefined || place.column + row.length > WIDTH ? behind(value, place) : ` ${row}\n`;
}

function rowText(mapping: Mapping): string | undefined {
  const texts = Object.entries(mapping).map(([name, value]) => {
    const text = typeof value === 'object' ? undefined : lineOf(value);
    return text && `${flowText(name)}: ${text}`;
  });
  return texts.every(isGiven) ? `{${texts.join(', ')}}` : undefined;
}

function behindList(list: List, { margin, column, isArgument = false }: Place): string {
  const line = isArgument || !list.some(isCollection) ? listLine(list) : undefined;
  if (line !== undefined && (list.length === 0 || column + line.length <= WIDTH)) return ` ${line}\n`;
  return list.every(isWhole) ? ` ${onLines(list, margin, column)}\n` : `\n${items(list, margin)}`;
}

const isCollection = (value: unknown): boolean => Array.isArray(value) || isMapping(value);

/** The first line of a mapping or a list stands behind the dash. */
function items(list: List, margin: string): string {
  const place = { margin: `${margin}  `, column: margin.length + 2 };
  let text = '';
  for (const item of list) {
    if (item === undefined) continue;
    const after = behind(item, place);
    text += `${margin}-${after.startsWith('\n') ? ` ${after.slice(place.column + 1)}` : after}`;
  }
  return text;
}

function behindFunction(value: Intrinsic, place: Place): string {
  const [name, argument] = nameAndArgument(value);
  if (isTagged(argument)) return `\n${members({ [name]: argument }, place)}`;
  const tag = tagOf(name);
  if (typeof argument === 'string') return ` ${tag} ${blockText(argument, place.margin, tag)}\n`;
  return ` ${tag}${behind(argument, { ...place, column: place.column + tag.length + 1, isArgument: true })}`;
}

function nameAndArgument({ intrinsic }: Intrinsic): [name: string, argument: unknown] {
  const [[name, argument]] = Object.entries(intrinsic) as [[string, unknown]];
  return [name, name === 'Fn::GetAtt' ? (argument as readonly string[]).join('.') : argument];
}

const tagOf = (name: string): string => SHORT[name] ?? name.replace('Fn::', '!');

/** Directly inside another function's short form YAML has no place for a second tag. */
const isTagged = (value: unknown): boolean => value instanceof Intrinsic && !isTagged(nameAndArgument(value)[1]);

/** A value as part of one line; undefined where it cannot be that. */
function lineOf(value: unknown): string | undefined {
  if (typeof value === 'string') return flowText(value);
  if (value instanceof Condition) return flowText(value.logicalId);
  if (value instanceof Intrinsic) return functionLine(value);
  if (Array.isArray(value)) return listLine(value);
  return isMapping(value) ? undefined : scalar(value);
}

function listLine(list: List): string | undefined {
  const texts = list.filter(isGiven).map(lineOf);
  return texts.every(isGiven) ? `[${texts.join(', ')}]` : undefined;
}

function functionLine(value: Intrinsic): string | undefined {
  const [name, argument] = nameAndArgument(value);
  if (argument instanceof Intrinsic) return undefined;
  const tag = tagOf(name);
  const text = typeof argument === 'string' ? flowText(argument, tag) : lineOf(argument);
  return text && `${tag} ${text}`;
}

/** Whole numbers, as numbers or as texts: a list of them takes several lines rather than a line each. */
function isWhole(value: unknown): boolean {
  return Number.isInteger(value) || (typeof value === 'string' && /^[1-9][0-9]*$/.test(value));
}

/** Such a list in brackets, on as many lines as it needs. */
function onLines(list: List, margin: string, column: number): string {
  const lines = [''];
  let at = column + 1;
  for (const [index, item] of list.entries()) {
    const text = `${typeof item === 'string' ? `'${item}'` : String(item)}${index < list.length - 1 ? ',' : ']'}`;
    if (at + text.length > WIDTH) {
      lines.push('');
      at = margin.length + 2;
    }
    const line = lines.length - 1;
    lines[line] += `${lines[line] === '' ? '' : ' '}${text}`;
    at += text.length + 1;
  }
  return `[${lines.join(`\n${margin}  `)}`;
}
