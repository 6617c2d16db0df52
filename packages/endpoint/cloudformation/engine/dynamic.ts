import type { ResourceHandler } from '../handler.ts';
import { type Fields, isFields } from '../value.ts';

/** Reads what a dynamic reference (`{{resolve:ssm:/name}}` and its like) stands for; throws where there is no such thing. */
export type ReadReference = (
  reference: string,
  place: { readonly account: string; readonly region: string },
) => string | Promise<string>;

const isParameter = (reference: string): boolean => reference.startsWith('{{resolve:ssm');

const pattern = /\{\{resolve:[^}]*\}\}/g;

function dynamicReferences(value: unknown): string[] {
  if (typeof value === 'string') return value.match(pattern) ?? [];
  if (Array.isArray(value)) return value.flatMap(dynamicReferences);
  return isFields(value) ? Object.values(value).flatMap(dynamicReferences) : [];
}

/** Whether a dynamic reference stands anywhere in a value. */
export const hasReferences = (value: unknown): boolean => dynamicReferences(value).length > 0;

/** Whether what a handler makes of these properties runs; a record keeps dynamic references as they are written. */
export function isLive(handler: ResourceHandler | undefined, properties: Fields): boolean {
  return handler !== undefined && handler.isRecord?.(properties) !== true;
}

/**
 * Why a resource cannot have its dynamic references where nothing reads them, or undefined: a mere record may hold a
 * reference to a secret as it is written, but nothing that runs gets one in place of its value.
 */
export function dynamicRefusal(properties: unknown, live: boolean): string | undefined {
  const unreadable = dynamicReferences(properties).filter(
    (reference) => live || !reference.startsWith('{{resolve:secretsmanager:'),
  );
  if (unreadable.length === 0) return undefined;
  return `Could not resolve ${unreadable.join(', ')}: the embedded endpoint has neither Systems Manager nor Secrets Manager.`;
}

/** Reads a record's references to parameters, which must be there; the record keeps them as they are written. */
export async function checkReferences(
  properties: Fields,
  read: ReadReference,
  place: Parameters<ReadReference>[1],
): Promise<void> {
  for (const reference of dynamicReferences(properties).filter(isParameter)) await read(reference, place);
}

/** Properties with the value of every dynamic reference in its place: for a handler only, never for a record. */
export async function resolveReferences(
  properties: Fields,
  read: ReadReference,
  place: Parameters<ReadReference>[1],
): Promise<Fields> {
  const references = [...new Set(dynamicReferences(properties))];
  if (references.length === 0) return properties;
  const values = new Map<string, string>();
  for (const reference of references) values.set(reference, await read(reference, place));
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(pattern, (reference) => values.get(reference) ?? reference);
    if (Array.isArray(value)) return value.map(replaced);
    return isFields(value) ? fields(value) : value;
  };
  const fields = (value: Fields): Fields =>
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item)]));
  return fields(properties);
}
