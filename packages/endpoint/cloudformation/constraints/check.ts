import { Unknown } from '../template/unknown.ts';
import { isFields } from '../value.ts';
import type { Limits, Node } from './compact.ts';

/** A value that a schema does not take. */
export interface Violation {
  /** JSON pointer, for example `/LoadBalancers/0`. */
  readonly path: string;
  readonly keyword: keyof Limits;
  readonly value: unknown;
  readonly limits: Limits;
}

/** Whose limits: the schema's, which CloudFormation checks, or the service's. */
type Whose = 'l' | 's';

/** Where a resource's properties are outside of the limits. */
export function violations(root: Node, properties: unknown, whose: Whose): Violation[] {
  const found: Violation[] = [];
  const walk = (node: Node | undefined, value: unknown, path: string): void => {
    if (node === undefined || isLater(value)) return;
    if (node.r !== undefined) walk(root.d?.[node.r], value, path);
    const limits = node[whose];
    if (limits !== undefined) {
      const keyword = broken(limits, value);
      if (keyword !== undefined) found.push({ path, keyword, value, limits });
    }
    if (Array.isArray(value)) for (const [at, item] of value.entries()) walk(node.a, item, `${path}/${at}`);
    else if (isFields(value)) {
      for (const [name, member] of Object.entries(value)) walk(node.c?.[name] ?? node.m, member, `${path}/${name}`);
    }
  };
  walk(root, properties, '');
  return found;
}

/** A value that is not known yet is not yet wrong. */
function isLater(value: unknown): boolean {
  return value instanceof Unknown || (typeof value === 'string' && value.includes('{{resolve:'));
}

function broken(limits: Limits, value: unknown): keyof Limits | undefined {
  if (Array.isArray(value)) return brokenList(limits, value);
  if (typeof value === 'object' && value !== null) return undefined;
  const text = String(value);
  if (limits.enum && !limits.enum.some((one) => String(one) === text)) return 'enum';
  if (limits.minLength !== undefined && [...text].length < limits.minLength) return 'minLength';
  if (limits.maxLength !== undefined && [...text].length > limits.maxLength) return 'maxLength';
  if (limits.pattern !== undefined && expression(limits.pattern)?.test(text) === false) return 'pattern';
  if (limits.minimum !== undefined && Number(text) < limits.minimum) return 'minimum';
  if (limits.maximum !== undefined && Number(text) > limits.maximum) return 'maximum';
  return undefined;
}

function brokenList({ minItems, maxItems, uniqueItems }: Limits, value: readonly unknown[]): keyof Limits | undefined {
  if (minItems !== undefined && value.length < minItems) return 'minItems';
  if (maxItems !== undefined && value.length > maxItems) return 'maxItems';
  if (!uniqueItems || value.some(holdsLater)) return undefined;
  return new Set(value.map((item) => JSON.stringify(item))).size < value.length ? 'uniqueItems' : undefined;
}

function holdsLater(value: unknown): boolean {
  if (isLater(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsLater);
}

const expressions = new Map<string, RegExp | undefined>();

/** A pattern as JavaScript's expression; undefined where it has none, and nothing is held against a value. */
export function expression(pattern: string): RegExp | undefined {
  if (expressions.has(pattern)) return expressions.get(pattern);
  // Flags that stand in the pattern, and the ends of the text as the languages of these schemas write them.
  const [, flags = '', rest = pattern] = /^(?:\^?\(\?([ims]+)\))(.*)$/s.exec(pattern) ?? [];
  const source = `${flags !== '' && pattern.startsWith('^') ? '^' : ''}${rest}`
    .replaceAll('\\Z', '$')
    .replaceAll('\\A', '^');
  // Without the flag u, a category of letters (\p) would be read as a letter p.
  const made = tried(source, `u${flags}`) ?? (source.includes('\\p') ? undefined : tried(source, flags));
  expressions.set(pattern, made);
  return made;
}

function tried(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
