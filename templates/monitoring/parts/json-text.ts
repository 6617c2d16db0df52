import { fn } from '../../../generator/index.ts';
import { Sub } from '../../../generator/values/sub.ts';
import { Token } from '../../../generator/values/value.ts';

/** Columns that a line of the text has at the most, where it can be broken. */
const WIDTH = 110;
/** What a token takes of them, about. */
const TOKEN = 20;

type Part = string | Token<string | number>;
type Parts = readonly Part[];

/**
 * JSON as a text that a reviewer can read where CloudFormation takes a text only: a block of lines, in which what only the
 * deployment knows stands as `${Name}`. What fits on a line stays on it.
 */
export function jsonText(value: unknown): Token<string> {
  const parts = new Writer().written(value, '');
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

interface Line {
  readonly parts: Parts;
  readonly length: number;
}

/** What writes values, each of them on one line once: all that it stands in asks how long that is. */
class Writer {
  readonly #lines = new Map<object, Line>();

  written(value: unknown, indent: string): Parts {
    if (!isBlock(value)) return inline(value);
    const { parts, length } = this.#line(value);
    if (isRow(value) || indent.length + length < WIDTH) return parts;
    const [open, close] = Array.isArray(value) ? '[]' : '{}';
    const inner = `${indent}  `;
    return this.#between(value, inner, [`${open}\n${inner}`, `,\n${inner}`, `\n${indent}${close}`]);
  }

  #line(value: object): Line {
    const known = this.#lines.get(value);
    if (known !== undefined) return known;
    const parts = this.#between(value, '', Array.isArray(value) ? ['[', ', ', ']'] : ['{ ', ', ', ' }']);
    // The brackets of a line do not count.
    const line = { parts, length: lengthOf(parts) - (Array.isArray(value) ? 2 : 4) };
    this.#lines.set(value, line);
    return line;
  }

  #between(value: object, indent: string, [open, separator, close]: readonly [string, string, string]): Parts {
    const members = Object.entries(value);
    if (members.length === 0) return [Array.isArray(value) ? '[]' : '{}'];
    const parts: Part[] = [];
    for (const [index, [name, member]] of members.entries()) {
      const key = Array.isArray(value) ? '' : `${JSON.stringify(name)}: `;
      add(parts, `${index === 0 ? open : separator}${key}`);
      for (const part of this.written(member, indent)) add(parts, part);
    }
    add(parts, close);
    return parts;
  }
}

/** Texts that meet are one. */
function add(parts: Part[], part: Part): void {
  const last = parts.at(-1);
  if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
  else parts.push(part);
}

const isBlock = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Verbatim || value instanceof Token);

function inline(value: unknown): Parts {
  if (value instanceof Verbatim) return [value.part];
  if (value instanceof Sub) return ['"', ...value.pieces.map(inQuotes), '"'];
  // What it stands for is a name or an id, and has no quotes.
  return value instanceof Token ? ['"', value as Token<string>, '"'] : [JSON.stringify(value)];
}

/** A list that begins with texts, as a metric of a dashboard: it is read from left to right. */
const isRow = (value: object): boolean =>
  Array.isArray(value) && (typeof value[0] === 'string' || value[0] instanceof Token);

// The pieces of a text that are no text are names and numbers.
const inQuotes = (piece: Sub['pieces'][number]) =>
  typeof piece === 'string' ? JSON.stringify(piece).slice(1, -1) : (piece as Token<string>);

const lengthOf = (parts: Parts): number =>
  parts.reduce<number>((sum, part) => sum + (typeof part === 'string' ? part.length : TOKEN), 0);
