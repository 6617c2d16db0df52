import { fn } from '../../../generator/index.ts';
import { Sub } from '../../../generator/values/sub.ts';
import { Token } from '../../../generator/values/value.ts';

/** Columns that a line of the text has at the most, where it can be broken. */
const WIDTH = 110;
/** What a token takes of them, about. */
const TOKEN = 20;

type Parts = readonly (string | Token<string | number>)[];

/**
 * JSON as a text that a reviewer can read where CloudFormation takes a text only: a block of lines, in which what only the
 * deployment knows stands as `${Name}`. What fits on a line stays on it.
 */
export function jsonText(value: unknown): Token<string> {
  const parts = writer()(value, '');
  const literals: string[] = [''];
  const tokens: Token<string | number>[] = [];
  for (const part of parts) {
    if (typeof part === 'string') literals[literals.length - 1] += part;
    else {
      tokens.push(part);
      literals.push('');
    }
  }
  literals[literals.length - 1] += '\n';
  return fn.sub(Object.assign(literals, { raw: literals }), ...tokens);
}

/** What stands in the text as it is, without quotes: a number that only the deployment knows, a place for a value. */
export class Verbatim {
  readonly part: string | Token<number>;

  constructor(part: string | Token<number>) {
    this.part = part;
  }
}

type Write = (value: unknown, indent: string) => Parts;

/** What writes values, each of them on one line once: all that it stands in asks how long that is. */
function writer(): Write {
  const flat = new Map<unknown, Parts>();
  const write: Write = (value, indent) => {
    const known = indent === '' ? flat.get(value) : undefined;
    const parts = known ?? (isBlock(value) ? block(value, indent, write) : inline(value));
    if (indent === '') flat.set(value, parts);
    return parts;
  };
  return write;
}

const isBlock = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Verbatim || value instanceof Token);

function inline(value: unknown): Parts {
  if (value instanceof Verbatim) return [value.part];
  if (value instanceof Sub) return ['"', ...value.pieces.map(inQuotes), '"'];
  // What it stands for is a name or an id, and has no quotes.
  return value instanceof Token ? ['"', value as Token<string>, '"'] : [JSON.stringify(value)];
}

/** A list or an object: on one line where it fits, else with a line for each member. */
function block(value: object, indent: string, write: Write): Parts {
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{ ', ' }'];
  const members = Object.entries(value);
  if (members.length === 0) return [`${open}${close}`.replaceAll(' ', '')];
  const between = (begin: string, separator: string, end: string, inner: string): Parts => {
    const parts: Parts[number][] = [];
    for (const [name, member] of members) {
      parts.push(`${parts.length === 0 ? begin : separator}${isList ? '' : `${JSON.stringify(name)}: `}`);
      for (const part of write(member, inner)) parts.push(part);
    }
    parts.push(end);
    return parts;
  };
  const flat = between(open, ', ', close, '');
  if (isRow(value) || indent.length + lengthOf(flat) - open.length - close.length < WIDTH) return flat;
  const inner = `${indent}  `;
  return between(`${open.trim()}\n${inner}`, `,\n${inner}`, `\n${indent}${close.trim()}`, inner);
}

/** A list that begins with texts, as a metric of a dashboard: it is read from left to right. */
const isRow = (value: object): boolean =>
  Array.isArray(value) && (typeof value[0] === 'string' || value[0] instanceof Token);

// The pieces of a text that are no text are names and numbers.
const inQuotes = (piece: Sub['pieces'][number]) =>
  typeof piece === 'string' ? JSON.stringify(piece).slice(1, -1) : (piece as Token<string>);

const lengthOf = (parts: Parts): number =>
  parts.reduce<number>((sum, part) => sum + (typeof part === 'string' ? part.length : TOKEN), 0);
