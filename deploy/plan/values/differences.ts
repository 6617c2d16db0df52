import { masked } from './mask.ts';

/** One place inside a property that differs. */
export interface Difference {
  /** `[web].Image`: below the property; empty for the property itself. */
  readonly path: string;
  /** Absent where there is none. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value of a change set: CloudFormation writes lists and objects as JSON. */
export function parsedValue(text: string | undefined): unknown {
  if (text === undefined || !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // A text that only begins so, such as {{changeSet:KNOWN_AFTER_APPLY}}.
  }
}

/** A value as one text, what is secret in it starred out; undefined stays so. */
export function shownText(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const value = masked(name, parsedValue(text));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const textOf = (value: unknown): string | undefined =>
  value === undefined || typeof value === 'string' ? value : JSON.stringify(value);

/** By what an element of a list is the same one before and after, in whatever place it stands. */
const IDENTITIES = ['Name', 'Key', 'Id', 'Sid', 'PolicyName', 'ContainerName', 'DeviceName', 'AttributeName'] as const;

function identityOf(one: readonly unknown[], other: readonly unknown[]): string | undefined {
  const isUnique = (list: readonly unknown[], key: string) => {
    const names = list.map((item) => (isFields(item) ? item[key] : undefined));
    return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
  };
  return IDENTITIES.find((key) => isUnique(one, key) && isUnique(other, key));
}

function byIdentity(list: readonly unknown[], key: string): Map<string, unknown> {
  return new Map(list.map((item) => [String(isFields(item) ? item[key] : ''), item]));
}

function* ofLists(before: readonly unknown[], after: readonly unknown[], path: string): Generator<Difference> {
  const key = identityOf(before, after);
  if (key !== undefined) {
    const [old, next] = [byIdentity(before, key), byIdentity(after, key)];
    for (const name of new Set([...old.keys(), ...next.keys()]))
      yield* walk(old.get(name), next.get(name), `${path}[${name}]`);
    return;
  }
  const isPaired = before.length === after.length && (before.length === 1 || [...before, ...after].every(isFields));
  if (isPaired) {
    for (const [index, item] of before.entries()) yield* walk(item, after[index], `${path}[${index}]`);
    return;
  }
  const [old, next] = [before.map((item) => textOf(item)), after.map((item) => textOf(item))];
  const [had, has] = [new Set(old), new Set(next)];
  const gone = [...had].filter((item) => !has.has(item));
  // Each element that is only known later may be one of those.
  const later = next.filter(isLater).length;
  for (const item of gone.slice(later)) yield { path: `${path}[]`, before: item };
  for (const item of has) if (!had.has(item)) yield { path: `${path}[]`, after: item };
  const [one, other] = [JSON.stringify(old), JSON.stringify(next)];
  // The same elements in another order, or one of them more than once.
  if (one !== other && [...old].sort().join() === [...next].sort().join()) yield { path, before: one, after: other };
}

function* walk(before: unknown, after: unknown, path: string): Generator<Difference> {
  if (Array.isArray(before) && Array.isArray(after)) yield* ofLists(before, after, path);
  else if (isFields(before) && isFields(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      yield* walk(before[name], after[name], path === '' ? name : `${path}.${name}`);
  } else {
    const [old, next] = [textOf(before), textOf(after)];
    if (old !== next) yield { path, before: old, after: next };
  }
}

/** Where two values of a property differ, leaf by leaf. */
export function differences(before: string | undefined, after: string | undefined): Difference[] {
  return [...walk(parsedValue(before), parsedValue(after), '')];
}

/** What CloudFormation passes in place of a value that does not exist yet. */
const LATER = /\{\{(changeSet|IntrinsicFunction):[^{}]*\}\}/g;

/** Whether a value, or part of it, is only known when the operation runs. */
export const isLater = (text: string | undefined): boolean => text !== undefined && text.search(LATER) >= 0;

/** What is written in place of such a value. */
export const LATER_WORD = '(known later)';

/** A value as people read it: what is known later is called so. */
export const readable = (text: string): string => text.replaceAll(LATER, LATER_WORD);
