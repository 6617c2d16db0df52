import type { Placed } from '../../generator/system/known.ts';
import { functionOf } from '../../generator/system/known.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A value's members, with branches taken where that is known; none of what is no object. */
export function membersOf(placed: Placed, value: unknown): Fields {
  const settled = placed.settled(value);
  // Any object has members by name; what they are is looked at where they are read.
  return typeof settled === 'object' && settled !== null && functionOf(settled) === undefined
    ? (settled as Fields)
    : {};
}

/** The elements of a list, with branches taken where that is known. */
export function elementsOf(placed: Placed, value: unknown): readonly unknown[] {
  const settled = placed.settled(value);
  return Array.isArray(settled) ? settled.map((one) => placed.settled(one)) : [];
}

/** A property by its path, as text; undefined where only the deployment knows it. */
export function textAt(placed: Placed, ...path: readonly string[]): string | undefined {
  const last = path.at(-1) ?? '';
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((value, name) => membersOf(placed, value)[name], placed.resource.Properties);
  return placed.known(membersOf(placed, holder)[last]).value;
}

/** Every text that is known in the properties of a resource. */
export function textsIn(placed: Placed): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    const { value: text } = placed.known(value);
    if (text !== undefined) found.push(text);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (functionOf(value) !== undefined) visit(Object.values(functionOf(value)?.slice(1) ?? []));
    else if (typeof value === 'object' && value !== null) Object.values(membersOf(placed, value)).forEach(visit);
  };
  visit(placed.resource.Properties);
  return found;
}
