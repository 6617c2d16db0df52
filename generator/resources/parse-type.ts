import type { Members, Shape } from './shape.ts';

const TOKEN = /\s*('(?:[^'\\]|\\.)*'|`[^`]*`|-?\d+(?:\.\d+)?|\w+|[<>|,;:?[\](){}])/y;
const SCALARS = new Set(['Text', 'Numeric', 'Flag', 'string', 'number', 'boolean', 'never']);
/** Types whose argument is all that matters at run time. */
const TRANSPARENT = new Set(['Value', 'readonly']);

/** The shape of a type as generation writes it: what the compiler holds and what `synth` holds have one source. */
export function shapeOf(text: string): Shape {
  const tokens = tokensOf(text);
  const shape = union(tokens);
  if (tokens.length > 0) throw new TypeError(`"${text}" goes on with "${tokens.join(' ')}"`);
  return shape;
}

function tokensOf(text: string): string[] {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match?.[1] === undefined) throw new TypeError(`"${text}" cannot be read from position ${at} on`);
    tokens.push(match[1]);
  }
  return tokens;
}

function union(tokens: string[]): Shape {
  if (tokens[0] === '|') tokens.shift();
  const shapes = [suffixed(tokens)];
  while (tokens[0] === '|') {
    tokens.shift();
    shapes.push(suffixed(tokens));
  }
  return merged(shapes);
}

function suffixed(tokens: string[]): Shape {
  let shape = primary(tokens);
  while (tokens[0] === '[') {
    expect(tokens, '[', ']');
    shape = { l: shape };
  }
  return shape;
}

function primary(tokens: string[]): Shape {
  const token = tokens.shift() ?? '';
  if (token === '(') return closed(tokens, union(tokens), ')');
  if (token === '{') return { o: object(tokens) };
  if (token === 'readonly') return suffixed(tokens);
  if (token.startsWith("'")) return { e: [literal(token)] };
  if (/^-?\d/.test(token)) return { e: [Number(token)] };
  if (token.startsWith('`') || SCALARS.has(token)) return 1;
  if (token === 'Json') return 0;
  return tokens[0] === '<' ? generic(token, tokens) : token;
}

function generic(name: string, tokens: string[]): Shape {
  expect(tokens, '<');
  if (tokens[0] === '>') return closed(tokens, 1, '>');
  const type = tokens[0];
  const inner = union(tokens);
  if (name === 'Id') return { i: identity(literal(type ?? ''), tokens) };
  expect(tokens, '>');
  if (TRANSPARENT.has(name)) return inner;
  if (name === 'List') return { l: inner };
  if (name === 'Dictionary') return { d: inner };
  if (name === 'Known') return 1;
  throw new TypeError(`${name}<...> has no shape`);
}

function identity(type: string, tokens: string[]): readonly string[] {
  if (tokens[0] === '>') {
    expect(tokens, '>');
    return [`Arn of ${type}`, `Name of ${type}`];
  }
  expect(tokens, ',');
  const kind = literal(tokens.shift() ?? '');
  expect(tokens, '>');
  return [`${kind} of ${type}`];
}

function object(tokens: string[]): Members {
  const members: Record<string, Shape> = {};
  while (tokens[0] !== '}') {
    if (tokens[0] === 'readonly') tokens.shift();
    const name = tokens.shift() ?? '';
    const optional = tokens[0] === '?';
    expect(tokens, ...(optional ? ['?', ':'] : [':']));
    members[optional ? name : `${name}!`] = union(tokens);
    if (tokens[0] === ';') tokens.shift();
  }
  expect(tokens, '}');
  return members;
}

/** Values and names of one union stand together; what takes any plain value takes those as well. */
function merged(shapes: readonly Shape[]): Shape {
  const [first = 0] = shapes;
  if (shapes.length === 1) return first;
  if (shapes.includes(0)) return 0;
  const values = shapes.flatMap((shape) => (typeof shape === 'object' && 'e' in shape ? shape.e : []));
  const names = shapes.flatMap((shape) => (typeof shape === 'object' && 'i' in shape ? shape.i : []));
  const rest = shapes.filter((shape) => typeof shape !== 'object' || !('e' in shape || 'i' in shape));
  const plain: Shape[] = rest.includes(1) || (values.length > 0 && names.length > 0) ? [1] : scalar(values, names);
  const all = [...plain, ...rest.filter((shape) => shape !== 1)];
  return all.length === 1 ? (all[0] ?? 0) : { u: all };
}

function scalar(values: readonly (string | number)[], names: readonly string[]): Shape[] {
  return [...(values.length > 0 ? [{ e: values }] : []), ...(names.length > 0 ? [{ i: names }] : [])];
}

const literal = (token: string): string => token.slice(1, -1).replaceAll("\\'", "'");

function closed(tokens: string[], shape: Shape, end: string): Shape {
  expect(tokens, end);
  return shape;
}

function expect(tokens: string[], ...wanted: readonly string[]): void {
  for (const one of wanted) {
    const found = tokens.shift();
    if (found !== one) throw new TypeError(`"${one}" is missing before "${found}"`);
  }
}
