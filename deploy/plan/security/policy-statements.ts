import type { SecurityEntry } from './entry.ts';

type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list, of which IAM takes one element by itself as well. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const joined = (value: unknown): string => listOf(value).map(textOf).toSorted().join(', ');

/** A policy document, as an object or as the text that some properties take; undefined where it is none. */
export function policyDocument(value: unknown): Fields | undefined {
  if (isFields(value)) return value.Statement === undefined ? undefined : value;
  if (typeof value !== 'string' || !/^\s*\{[\s\S]*"Statement"/.test(value)) return undefined;
  try {
    return policyDocument(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** `Service ecs-tasks.amazonaws.com, AWS *`. */
function principals(principal: unknown): string {
  if (!isFields(principal)) return joined(principal);
  return Object.entries(principal)
    .map(([kind, names]) => `${kind} ${joined(names)}`)
    .join('; ');
}

const isEverybody = (principal: unknown): boolean =>
  principal === '*' || (isFields(principal) && listOf(principal.AWS).includes('*'));

/** Whether a statement allows everybody something, or somebody everything. */
function isBroad({ Effect, Principal, Action, NotAction, NotPrincipal, Resource }: Fields): boolean {
  if (Effect !== 'Allow') return false;
  const all = listOf(Action).includes('*') || NotAction !== undefined;
  return isEverybody(Principal) || NotPrincipal !== undefined || (all && (listOf(Resource).includes('*') || !Resource));
}

function condition(value: unknown): string {
  if (!isFields(value)) return '';
  const tests = Object.entries(value).flatMap(([operator, keys]) =>
    Object.entries(isFields(keys) ? keys : {}).map(([key, wanted]) => `${operator} ${key}=${joined(wanted)}`),
  );
  return tests.length === 0 ? '' : ` if ${tests.toSorted().join(' and ')}`;
}

function statementText(statement: Fields): string {
  const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement;
  const actions = NotAction === undefined ? joined(Action) : `all but ${joined(NotAction)}`;
  const on = NotResource === undefined ? joined(Resource) : `all but ${joined(NotResource)}`;
  const who = NotPrincipal === undefined ? principals(Principal) : `all but ${principals(NotPrincipal)}`;
  return `${textOf(Effect ?? 'Allow')} ${actions}${on === '' ? '' : ` on ${on}`}${who === '' ? '' : ` to ${who}`}${condition(Condition)}`;
}

/** Each statement of a policy document by itself. */
export function statements(kind: SecurityEntry['kind'], document: Fields): SecurityEntry[] {
  return listOf(document.Statement)
    .filter(isFields)
    .map((statement) => ({ kind, text: statementText(statement), broad: isBroad(statement) }));
}
