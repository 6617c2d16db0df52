import { checkedNumber } from '../checks/numbers.ts';
import { RookeryError } from '../errors.ts';
import { PLAIN } from './kinds.ts';
import { Token } from './value.ts';

/** A part of a text: what is literal, or a token whose value stands there. */
export type Piece = string | Token<unknown>;

/** `Fn::Sub`, which keeps what its text is made of: nothing has to read the text again. */
export class Sub extends Token<string> {
  /** Literal pieces and tokens in turn, literal ones first and last; texts within the text are taken apart. */
  readonly pieces: readonly Piece[];
  /** The tokens whose names stand in the text. */
  readonly holes: readonly Token<unknown>[];

  /** Takes literal pieces and values in turn, as a template literal has them. */
  constructor(parts: readonly Piece[]) {
    const numbered = joined(parts);
    const { argument, holes } = written(numbered);
    super({ 'Fn::Sub': argument }, undefined, PLAIN);
    this.pieces = numbered.map(({ piece }) => piece);
    this.holes = holes;
  }
}

/** A piece and which of the values it belongs to. */
interface Numbered {
  readonly piece: Piece;
  readonly index: number;
}

/** Literal pieces that meet are one: `$` and `{` can come from different ones. */
function joined(parts: readonly Piece[]): readonly Numbered[] {
  const result: Numbered[] = [];
  const add = (piece: Piece, index: number) => {
    const last = result.at(-1)?.piece;
    if (typeof piece === 'string' && typeof last === 'string')
      result[result.length - 1] = { piece: last + piece, index };
    else result.push({ piece, index });
  };
  for (const [position, part] of parts.entries()) {
    for (const piece of part instanceof Sub ? part.pieces : [part]) add(piece, (position - 1) / 2);
  }
  return result;
}

/** The name by which a text can reach a token without a variable: `Vpc`, `Vpc.CidrBlock`, `AWS::Region`. */
function nameIn({ intrinsic: { Ref: ref, 'Fn::GetAtt': attribute } }: Token<unknown>): string | undefined {
  const name = Array.isArray(attribute) ? attribute.join('.') : ref;
  // "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons"
  return typeof name === 'string' && /^[\w.:]+$/.test(name) ? name : undefined;
}

/** The argument of `Fn::Sub`, with variables for what its text cannot say. */
function written(pieces: readonly Numbered[]) {
  const holes = pieces.flatMap(({ piece }) =>
    typeof piece !== 'string' && nameIn(piece) !== undefined ? [piece] : [],
  );
  const taken = new Set(holes.map(nameIn));
  const variables: Record<string, unknown> = {};
  const variable = (wanted: string, value: unknown): string => {
    let name = wanted;
    // A variable hides what the template declares under its name.
    while (taken.has(name) || (Object.hasOwn(variables, name) && variables[name] !== value)) name += 'x';
    variables[name] = value;
    return `\${${name}}`;
  };
  const text = pieces.map(({ piece, index }) => {
    if (typeof piece === 'string') return literal(piece, () => variable('Dollar', '$'));
    const name = nameIn(piece);
    return name === undefined ? variable(`Value${index}`, piece) : `\${${name}}`;
  });
  return { argument: Object.keys(variables).length > 0 ? [text.join(''), variables] : text.join(''), holes };
}

/**
 * What is literal, so that it stays so. AWS documents one escape, `${!Literal}` for `${Literal}`; what it does with braces
 * that are not closed, are empty or nested, or already begin with an exclamation mark, it does not say: there a variable
 * stands for the dollar sign.
 */
function literal(text: string, dollar: () => string) {
  return text.replaceAll(/\$\{(?:([^\s{}$!][^{}$\n]*)\})?/g, (_, content: string | undefined) =>
    content === undefined ? `${dollar()}{` : `\${!${content}}`,
  );
}

/** A value that is put into a text. */
export function pieceOf(value: unknown): Piece {
  if (value instanceof Token || typeof value === 'string') return value;
  if (typeof value === 'number') return String(checkedNumber(value, 'fn.sub'));
  if (typeof value === 'boolean') return String(value);
  // A handle says by itself what to write instead.
  const name = value === null || value === undefined || Array.isArray(value) ? typeNames(value) : String(value);
  throw new RookeryError('TextRefused', {
    what: `fn.sub: ${name} is to stand in a text.`,
    why: 'a text is made of texts, numbers and tokens; anything else would be written as JavaScript names it.',
    mend: Array.isArray(value) ? "join the list: fn.join(',', list)." : 'put a text, a number or a token there.',
  });
}

const typeNames = (value: unknown) => (Array.isArray(value) ? 'a list' : String(value));
