import { parsedValue, shownText } from '../values/differences.ts';
import { MASK, masked } from '../values/mask.ts';
import { fold, type Known, LATER } from './fold.ts';
import { readsOf } from './reads.ts';
import type { Sides } from './sides.ts';
import { type Fields, fieldsOf, isFields } from './template-data.ts';

/** CloudFormation's own word for a value that only the operation will know. */
const LATER_TEXT = '{{changeSet:KNOWN_AFTER_APPLY}}';

const isNoEcho = (declaration: unknown): boolean => String(fieldsOf(declaration).NoEcho) === 'true';

/** Whether an expression reads a parameter whose value is never shown, here or where it comes from. */
export function readsSecret({ before, after, parameters }: Sides, ...expressions: readonly unknown[]): boolean {
  return [...readsOf(...expressions).names].some(
    (name) =>
      isNoEcho(before.Parameters[name]) || isNoEcho(after.Parameters[name]) || parameters[name]?.secret === true,
  );
}

const isFunction = (value: Fields): boolean => {
  const [name = '', ...more] = Object.keys(value);
  return more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
};

/** A value as far as it is known, with a placeholder for each part of it that is not. */
function partial(value: unknown, known: Known): unknown {
  const folded = fold(value, known);
  if (folded !== LATER) return folded;
  if (Array.isArray(value)) return value.map((item) => partial(item, known));
  if (!isFields(value) || isFunction(value)) return LATER_TEXT;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, partial(item, known)]));
}

const textOf = (value: unknown): string | undefined =>
  value === undefined || typeof value === 'string' ? value : JSON.stringify(value);

/** What a property was and will be, as a change set shows it; nothing where its old value cannot be told. */
export function shownSides(
  sides: Sides,
  { before, after }: { readonly before: Known; readonly after: Known },
  name: string,
  [old, next]: readonly [old: unknown, next: unknown],
): { readonly before?: string; readonly after?: string } {
  const was = textOf(partial(old, before));
  if (was?.includes(LATER_TEXT)) return {};
  const is = textOf(partial(next, after));
  if (readsSecret(sides, old, next)) return { ...(was && { before: MASK }), ...(is && { after: MASK }) };
  const [one, other] = [shownText(name, was), shownText(name, is)];
  return { ...(one !== undefined && { before: one }), ...(other !== undefined && { after: other }) };
}

/** All properties of a resource as far as they are known and may be shown. */
export function shownProperties(sides: Sides, known: Known, properties: Fields): Fields {
  const shown = Object.entries(properties).flatMap(([name, value]) => {
    if (readsSecret(sides, value)) return [[name, MASK] as const];
    const part = partial(value, known);
    return part === undefined ? [] : [[name, masked(name, parsedValue(textOf(part)))] as const];
  });
  return Object.fromEntries(shown);
}
