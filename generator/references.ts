import { RookeryError } from './errors.ts';
import { Condition, Sub } from './intrinsics.ts';
import type { Document, ResourceAttributes } from './template.ts';
import { Intrinsic, type Owner } from './value.ts';

/** Catches what types cannot: a handle that was carried out of one template's body into another's. */
export function checkReferences(owner: Owner, document: Document): void {
  const { Rules, Conditions, Resources, Outputs } = document;
  for (const [section, entries] of Object.entries({ Rules, Conditions, Outputs })) {
    for (const [name, entry] of Object.entries(entries)) check(owner, entry, `${section}.${name}`);
  }
  for (const [name, { Properties, attributes }] of Object.entries(Resources)) {
    check(owner, Properties, `Resources.${name}.Properties`);
    checkAttributes(owner, attributes, `Resources.${name}`);
  }
}

function checkAttributes(owner: Owner, attributes: ResourceAttributes, place: string): void {
  const { Condition: condition, DependsOn, comment: _, ...rest } = attributes;
  check(owner, condition, `${place}.Condition`);
  for (const other of DependsOn ?? []) checkOwner(owner, other.owner, other.logicalId, `${place}.DependsOn`);
  check(owner, rest, place);
}

function check(owner: Owner, value: unknown, place: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Intrinsic) checkIntrinsic(owner, value, place);
  else if (value instanceof Condition) checkOwner(owner, value.owner, value.logicalId, place);
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) check(owner, item, `${place}.${index}`);
  else for (const key in value) check(owner, (value as Record<string, unknown>)[key], `${place}.${key}`);
}

function checkIntrinsic(owner: Owner, value: Intrinsic, place: string): void {
  if (value.owner !== undefined) checkOwner(owner, value.owner, nameOf(value), place);
  if (value instanceof Sub) for (const hole of value.holes) check(owner, hole, place);
  for (const name in value.intrinsic) check(owner, value.intrinsic[name], place);
}

/** The logical id that an intrinsic function names: its argument, or the first of its arguments. */
function nameOf(value: Intrinsic): string {
  const [argument] = Object.values(value.intrinsic);
  return String(Array.isArray(argument) ? argument[0] : argument);
}

function checkOwner(owner: Owner, other: Owner, target: string, place: string): void {
  if (other === owner) return;
  throw new RookeryError('ReferenceUndeclared', {
    what: `${owner.path}: ${place} points at "${target}" of ${other.path}, which this template does not declare.`,
    why: 'CloudFormation refuses a template with an unresolved reference.',
    mend: `declare "${target}" here, or pass its value in: an output of the one stack, a parameter of the other.`,
  });
}
