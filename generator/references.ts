import { Condition, Sub } from './intrinsics.ts';
import type { Document } from './template.ts';
import { Intrinsic, type Owner } from './value.ts';

/** Something that names what a template declares: whose, its logical id, and where. */
export interface Reference {
  readonly owner: Owner;
  readonly target: string;
  readonly place: string;
}

/** All references of a template. */
export function* referencesOf(document: Document): Generator<Reference> {
  const { Rules, Conditions, Resources, Outputs } = document;
  for (const [section, entries] of Object.entries({ Rules, Conditions, Outputs })) {
    for (const [name, entry] of Object.entries(entries)) yield* within(entry, `${section}.${name}`);
  }
  for (const [name, { Properties, tags, attributes }] of Object.entries(Resources)) {
    const { DependsOn = [], comment: _, ...rest } = attributes;
    const place = `Resources.${name}`;
    yield* within(Properties, `${place}.Properties`);
    yield* within(tags, `${place}.Properties.Tags`);
    for (const { owner, logicalId } of DependsOn) yield { owner, target: logicalId, place: `${place}.DependsOn` };
    yield* within(rest, place);
  }
}

/** The references within a value. */
export function* within(value: unknown, place = ''): Generator<Reference> {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Intrinsic) yield* ofIntrinsic(value, place);
  else if (value instanceof Condition) yield { owner: value.owner, target: value.logicalId, place };
  else for (const [name, member] of Object.entries(value)) yield* within(member, `${place}.${name}`);
}

function* ofIntrinsic(value: Intrinsic, place: string): Generator<Reference> {
  if (value.owner !== undefined) yield { owner: value.owner, target: nameOf(value), place };
  if (value instanceof Sub) for (const hole of value.holes) yield* within(hole, place);
  for (const argument of Object.values(value.intrinsic)) yield* within(argument, place);
}

/** The logical id that an intrinsic function names: its argument, or the first of its arguments. */
export function nameOf(value: Intrinsic): string {
  const [argument] = Object.values(value.intrinsic);
  return String(Array.isArray(argument) ? argument[0] : argument);
}
