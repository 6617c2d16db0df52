import type { Document } from '../model.ts';
import { Condition, Sub } from './intrinsics.ts';
import { Intrinsic, type Owner } from './value.ts';

/** Something that names what a template declares: whose, its logical id, and where. */
export interface Reference {
  readonly owner: Owner;
  readonly target: string;
  readonly place: string;
}

/** The names of all that a template refers to. */
export function referredNames({ Rules, Conditions, Resources, Outputs }: Document): ReadonlySet<string> {
  const names = new Set<string>();
  for (const section of [Rules, Conditions, Outputs]) addNames(section, names);
  for (const { Properties, tags, attributes } of Object.values(Resources)) {
    const { DependsOn = [], comment: _, ...rest } = attributes;
    for (const value of [Properties, tags, rest]) addNames(value, names);
    for (const { logicalId } of DependsOn) names.add(logicalId);
  }
  return names;
}

function addNames(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Condition) {
    names.add(value.logicalId);
    return;
  }
  if (value instanceof Intrinsic) {
    if (value.owner !== undefined) names.add(nameOf(value));
    if (value instanceof Sub) for (const hole of value.holes) addNames(hole, names);
  }
  for (const member of Object.values(value instanceof Intrinsic ? value.intrinsic : value)) addNames(member, names);
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
