import { inForm, type Kind, naming, PLAIN, PLAIN_LIST } from '../values/kinds.ts';
import { SCHEMAS } from './generated/schemas.ts';
import type { Members, Schema, Shape } from './shape.ts';

const parsed = new Map<string, Schema>();

/** What is known of a resource type; undefined for one that was not generated. */
export function schemaOf(type: string): Schema | undefined {
  const known = parsed.get(type);
  const text = SCHEMAS[type];
  if (known !== undefined || text === undefined) return known;
  // The text was written by generation from the same interface.
  const schema = JSON.parse(text) as Schema;
  parsed.set(type, schema);
  return schema;
}

/** Every resource type that templates can declare. */
export const typeNames = (): readonly string[] => Object.keys(SCHEMAS);

/** What a value of this shape is; undefined where it may be anything, or is an object. */
export function kindOf(shape: Shape | undefined): Kind | undefined {
  if (shape === 1) return PLAIN;
  if (typeof shape !== 'object') return undefined;
  if ('e' in shape) return PLAIN;
  if ('i' in shape) return naming(...shape.i);
  if (!('l' in shape)) return undefined;
  const element = kindOf(shape.l);
  return element === undefined ? PLAIN_LIST : inForm('list', element);
}

/** The member of that name, and whether it must be there. */
export function memberOf(
  members: Members,
  name: string,
): { readonly shape: Shape; readonly required: boolean } | undefined {
  const optional = members[name];
  if (optional !== undefined) return { shape: optional, required: false };
  const required = members[`${name}!`];
  return required === undefined ? undefined : { shape: required, required: true };
}

/** The names of members as templates write them. */
export function memberNames(members: Members): readonly string[] {
  return Object.keys(members).map((name) => name.replace(/!$/, ''));
}

/** The names of those that must be there. */
export function requiredNames(members: Members): readonly string[] {
  return Object.keys(members).flatMap((name) => (name.endsWith('!') ? name.slice(0, -1) : []));
}
