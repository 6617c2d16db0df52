import { object } from '../cloudformation/handler-values.ts';
import { type Scope, valueAt } from './data.ts';
import { runtimeFailure } from './failure.ts';
import { lookUp } from './path.ts';

type Rule = Readonly<Record<string, unknown>>;

function isTimestamp(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value);
}

/** How values of a kind compare; undefined for what is not of that kind. */
const kinds: Readonly<Record<string, (value: unknown) => string | number | boolean | undefined>> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Numeric: (value) => (typeof value === 'number' ? value : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Timestamp: (value) => (isTimestamp(value) ? Date.parse(String(value)) : undefined),
};

type Comparable = string | number | boolean;
const comparisons: Readonly<Record<string, (a: Comparable, b: Comparable) => boolean>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === 'string',
  IsNumeric: (value) => typeof value === 'number',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
};

/** Whether a rule of a Choice state holds. */
export function holds(rule: Rule, scope: Scope): boolean {
  if (Array.isArray(rule.And)) return rule.And.every((one) => holds(object(one), scope));
  if (Array.isArray(rule.Or)) return rule.Or.some((one) => holds(object(one), scope));
  if (rule.Not !== undefined) return !holds(object(rule.Not), scope);
  const [operator, expected] =
    Object.entries(rule).find(([name]) => !['Variable', 'Next', 'Comment'].includes(name)) ?? [];
  const variable = String(rule.Variable);
  if (operator === 'IsPresent') {
    return (lookUp(variable, variable.startsWith('$$') ? scope.context : scope.input) !== undefined) === expected;
  }
  const value = valueAt(variable, scope, 'Variable');
  const check = checks[operator ?? ''];
  if (check) return check(value) === expected;
  const to = operator?.endsWith('Path') ? valueAt(String(expected), scope, operator) : expected;
  return compare(operator?.replace(/Path$/, '') ?? '', value, to);
}

function compare(operator: string, value: unknown, to: unknown): boolean {
  if (operator === 'StringMatches') return typeof value === 'string' && pattern(String(to)).test(value);
  const [, kind = '', comparison = ''] = /^(String|Numeric|Boolean|Timestamp)(\w+)$/.exec(operator) ?? [];
  const how = comparisons[comparison];
  if (!how)
    throw runtimeFailure(`The embedded endpoint does not simulate the comparison ${operator || 'without a name'}`);
  const [a, b] = [kinds[kind]?.(value), kinds[kind]?.(to)];
  return a !== undefined && b !== undefined && how(a, b);
}

/** `*` stands for any text, `\\*` for itself. */
function pattern(text: string): RegExp {
  const parts = text.match(/\\[\s\S]|\*|[^*\\]+|\\/g) ?? [];
  const source = parts.map((part) =>
    part === '*' ? '[\\s\\S]*' : part.replace(/^\\([*\\])$/, '$1').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return new RegExp(`^${source.join('')}$`);
}
