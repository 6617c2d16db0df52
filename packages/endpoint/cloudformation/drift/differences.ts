import type { PropertyDifference } from '../model.ts';
import { type Fields, isFields, same } from '../value.ts';

/** Properties whose value is a document of its own: what is in it and not in the template counts as well. */
const DOCUMENT = /Polic(y|ies)(Document|Text|Body)?$|^Definition(String)?$/;

function shown(value: unknown): string {
  if (value === undefined) return 'null';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A document may be written as text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Whether all that is expected is there; a service adds defaults of its own, which are no drift. */
function covers(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      expected.length === actual.length &&
      expected.every((item, index) => covers(item, actual[index]))
    );
  }
  if (!isFields(expected)) return same(expected, actual);
  return isFields(actual) && Object.entries(expected).every(([key, value]) => covers(value, actual[key]));
}

type Equal = (expected: unknown, actual: unknown) => boolean;

function difference(
  PropertyPath: string,
  DifferenceType: PropertyDifference['DifferenceType'],
  expected: unknown,
  actual: unknown,
): PropertyDifference {
  return { PropertyPath, ExpectedValue: shown(expected), ActualValue: shown(actual), DifferenceType };
}

/** Items in another order are the same list: what is left on both sides is compared place by place. */
function ofLists(path: string, expected: readonly unknown[], actual: readonly unknown[], equal: Equal) {
  const rest = actual.map((value, index) => ({ value, index }));
  const missing: { value: unknown; index: number }[] = [];
  expected.forEach((value, index) => {
    const found = rest.findIndex((one) => equal(value, one.value));
    if (found < 0) missing.push({ value, index });
    else rest.splice(found, 1);
  });
  const pairs = Math.min(missing.length, rest.length);
  return [
    ...missing.slice(0, pairs).flatMap(({ value, index }, at) => {
      const inner = between(`${path}/${index}`, value, rest[at]?.value, equal);
      return inner.length > 0 ? inner : [difference(`${path}/${index}`, 'NOT_EQUAL', value, rest[at]?.value)];
    }),
    ...missing.slice(pairs).map(({ value, index }) => difference(`${path}/${index}`, 'REMOVE', value, undefined)),
    ...rest.slice(pairs).map(({ value, index }) => difference(`${path}/${index}`, 'ADD', undefined, value)),
  ];
}

/** A `/` or `~` in a name is written as JSON pointers have it. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function between(path: string, expected: unknown, actual: unknown, equal: Equal): PropertyDifference[] {
  if (equal(expected, actual)) return [];
  if (actual === undefined) return [difference(path, 'REMOVE', expected, actual)];
  if (Array.isArray(expected) && Array.isArray(actual)) return ofLists(path, expected, actual, equal);
  if (isFields(expected) && isFields(actual)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      between(`${path}/${escaped(key)}`, value, actual[key], equal),
    );
  }
  return [difference(path, 'NOT_EQUAL', expected, actual)];
}

/** What of the properties that a template sets is not so any more, property by property. */
export function differencesOf(expected: Fields, actual: Fields): PropertyDifference[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    if (!DOCUMENT.test(name)) return between(`/${escaped(name)}`, value, actual[name], covers);
    const [one, other] = [parsed(value), parsed(actual[name])];
    if (same(one, other)) return [];
    const inner = between(`/${escaped(name)}`, one, other, same);
    // What was added to an object of the document is named by the document itself.
    return inner.length > 0 ? inner : [difference(`/${escaped(name)}`, 'NOT_EQUAL', value, actual[name])];
  });
}
