import type { Fields } from './answers.ts';

/** Lists of which AWS promises no order. */
const UNORDERED = new Set(['Details', 'Scope', 'Capabilities', 'Parameters', 'Outputs', 'StackResources']);

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function matchesText(recorded: string, actual: unknown): boolean {
  const text = actual instanceof Date ? actual.toISOString() : actual;
  if (typeof text !== 'string') return false;
  const parts = recorded.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return recorded === text || new RegExp(`^${parts.join('.+')}$`, 's').test(text);
}

function unordered(recorded: readonly unknown[], actual: readonly unknown[], path: string): string[] {
  const left = [...actual];
  const missing = recorded.filter((one) => {
    const found = left.findIndex((other) => differencesOf(one, other).length === 0);
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
  return [
    ...missing.map((one) => `${path} has no ${JSON.stringify(one)}`),
    ...left.map((one) => `${path} has ${JSON.stringify(one)} besides`),
  ];
}

function ofLists(recorded: readonly unknown[], actual: unknown, path: string): string[] {
  if (!Array.isArray(actual)) return [`${path} is no list`];
  if (UNORDERED.has(path.split('.').at(-1) ?? '')) return unordered(recorded, actual, path);
  const lengths =
    recorded.length === actual.length ? [] : [`${path} has ${actual.length} items, not ${recorded.length}`];
  return [...lengths, ...recorded.flatMap((one, index) => differencesOf(one, actual[index], `${path}.${index}`))];
}

/** In what an answer differs from the recorded one, as lines that begin with the path. */
export function differencesOf(recorded: unknown, actual: unknown, path = ''): string[] {
  if (typeof recorded === 'string') {
    return matchesText(recorded, actual)
      ? []
      : [`${path} is ${JSON.stringify(actual)}, not ${JSON.stringify(recorded)}`];
  }
  if (Array.isArray(recorded)) return ofLists(recorded, actual, path);
  if (!isFields(recorded)) return recorded === actual ? [] : [`${path} is ${JSON.stringify(actual)}`];
  if (!isFields(actual)) return [`${path} is ${JSON.stringify(actual)}`];
  const names = new Set([
    ...Object.keys(recorded),
    ...Object.keys(actual).filter((name) => actual[name] !== undefined),
  ]);
  return [...names].flatMap((name) => {
    const inner = path === '' ? name : `${path}.${name}`;
    if (!(name in recorded)) return [`${inner} is ${JSON.stringify(actual[name])}, where AWS has nothing`];
    if (actual[name] === undefined) return [`${inner} is missing`];
    return differencesOf(recorded[name], actual[name], inner);
  });
}
