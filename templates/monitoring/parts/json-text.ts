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

/** What writes values, each of them on one line once: all that it stands in asks whether that fits. */
class Writer {
  readonly #lines = new Map<object, Line | undefined>();

  written(value: unknown, indent: string): Parts {
    if (!isBlock(value)) return inline(value);
    const line = this.#line(value);
    if (line !== undefined && (isRow(value) || indent.length + line.length < WIDTH)) return line.parts;
    const [open, close] = Array.isArray(value) ? '[]' : '{}';
    const inner = `${indent}  `;
    const members = Object.values(value).map((member) => this.written(member, inner));
    return between(value, members, [`${open}\n${inner}`, `,\n${inner}`, `\n${indent}${close}`]);
  }

  /** Undefined of what does not fit on a line anywhere. */
  #line(value: object): Line | undefined {
    if (!this.#lines.has(value)) this.#lines.set(value, this.#newLine(value));
    return this.#lines.get(value);
  }

  #newLine(value: object): Line | undefined {
    const members: Parts[] = [];
    for (const member of Object.values(value)) {
      const parts = isBlock(member) ? this.#line(member)?.parts : inline(member);
      if (parts === undefined) return undefined;
      members.push(parts);
    }
    const parts = between(value, members, Array.isArray(value) ? ['[', ', ', ']'] : ['{ ', ', ', ' }']);
    // The brackets of a line do not count.
    const length = lengthOf(parts) - (Array.isArray(value) ? 2 : 4);
    return isRow(value) || length < WIDTH ? { parts, length } : undefined;
  }
}

/** The parts of a value, with its names, brackets and separators between those of its members. */
function between(
  value: object,
  members: readonly Parts[],
  [open, separator, close]: readonly [string, string, string],
) {
  if (members.length === 0) return [Array.isArray(value) ? '[]' : '{}'];
  const names = Array.isArray(value) ? undefined : Object.keys(value);
  const parts: Part[] = [];
  for (const [index, member] of members.entries()) {
    add(parts, `${index === 0 ? open : separator}${names === undefined ? '' : `${JSON.stringify(names[index])}: `}`);
    for (const part of member) add(parts, part);
  }
  add(parts, close);
  return parts;
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
