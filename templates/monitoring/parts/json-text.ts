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
  const parts = written(value, '');
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

function written(value: unknown, indent: string): Parts {
  if (value instanceof Verbatim) return [value.part];
  if (value instanceof Sub) return ['"', ...value.pieces.map(inQuotes), '"'];
  // What it stands for is a name or an id, and has no quotes.
  if (value instanceof Token) return ['"', value as Token<string>, '"'];
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }'];
  const members = Array.isArray(value)
    ? value.map((element) => (inner: string) => written(element, inner))
    : Object.entries(value).map(([name, member]) => (inner: string) => [
        `${JSON.stringify(name)}: `,
        ...written(member, inner),
      ]);
  if (members.length === 0) return [`${open}${close}`.replaceAll(' ', '')];
  const flat = between(
    members.map((member) => member('')),
    ', ',
  );
  if (isRow(value) || indent.length + lengthOf(flat) < WIDTH) return [open, ...flat, close];
  const inner = `${indent}  `;
  const broken = between(
    members.map((member) => member(inner)),
    `,\n${inner}`,
  );
  return [`${open.trim()}\n${inner}`, ...broken, `\n${indent}${close.trim()}`];
}

/** A list that begins with texts, as a metric of a dashboard: it is read from left to right. */
const isRow = (value: object): boolean =>
  Array.isArray(value) && (typeof value[0] === 'string' || value[0] instanceof Token);

// The pieces of a text that are no text are names and numbers.
const inQuotes = (piece: Sub['pieces'][number]) =>
  typeof piece === 'string' ? JSON.stringify(piece).slice(1, -1) : (piece as Token<string>);

const between = (members: readonly Parts[], separator: string): Parts =>
  members.flatMap((member, index) => (index === 0 ? member : [separator, ...member]));

const lengthOf = (parts: Parts): number =>
  parts.reduce<number>((sum, part) => sum + (typeof part === 'string' ? part.length : TOKEN), 0);
