import type { Document } from '../model.ts';
import { Condition } from '../values/intrinsics.ts';
import { nameOf } from '../values/references.ts';
import { Sub } from '../values/sub.ts';
import { Intrinsic, type Owner } from '../values/value.ts';
import { TAG_LISTS } from './tags.ts';

/** Where a value stands; the words for it are put together only when somebody asks. */
export class Trail {
  readonly section: string;
  readonly name: string;
  /** How many `Fn::If` it leads through. */
  choices = 0;
  private readonly parts: string[] = [];
  private readonly leaf: string;

  constructor(section: string, name: string, leaf = '') {
    this.section = section;
    this.name = name;
    this.leaf = leaf;
  }

  /** For example `Resources.Queue.Properties.Tags.0.Value`. */
  get place(): string {
    return [this.section, this.name, this.leaf, ...this.parts].filter((part) => part !== '').join('.');
  }

  enter(part: string): void {
    this.parts.push(part);
  }

  leave(): void {
    this.parts.pop();
  }
}

/** Something that names what a template declares: whose, its logical id, and where. */
export interface Reference {
  readonly owner: Owner;
  readonly target: string;
  readonly at: Trail;
}

/** What is done with the parts of a template on a walk over it. */
export interface Visitor {
  readonly reference?: (reference: Reference) => void;
  /** A function by its name, with its argument. */
  readonly call?: (name: string, argument: unknown, at: Trail) => void;
  readonly number?: (value: number, at: Trail) => void;
  /** What stands under a name by which properties hold tags. */
  readonly tags?: (tags: unknown, at: Trail) => void;
  /** A condition itself. */
  readonly condition?: (at: Trail) => void;
  /** What is no value of a template. */
  readonly unknown?: (value: unknown, at: Trail) => void;
}

/** Goes over all of a template, once. */
export function walk(document: Document, visitor: Visitor): void {
  for (const section of ['Metadata', 'Rules', 'Mappings', 'Conditions', 'Outputs'] as const) {
    for (const [name, entry] of Object.entries(document[section])) {
      walkValue(entry, new Trail(section, name), visitor);
    }
  }
  for (const [name, { Properties, tags, attributes }] of Object.entries(document.Resources)) {
    const { DependsOn, comment: _, ...rest } = attributes;
    walkValue(Properties, new Trail('Resources', name, 'Properties'), visitor);
    if (tags !== undefined) walkMember('Tags', tags, new Trail('Resources', name, 'Properties'), visitor);
    for (const { owner, logicalId } of DependsOn ?? []) {
      visitor.reference?.({ owner, target: logicalId, at: new Trail('Resources', name, 'DependsOn') });
    }
    walkValue(rest, new Trail('Resources', name), visitor);
  }
}

/** Goes over one value. */
export function walkValue(value: unknown, at: Trail, visitor: Visitor): void {
  if (typeof value === 'string' || typeof value === 'boolean' || value === undefined) return;
  if (typeof value === 'number') visitor.number?.(value, at);
  else if (value instanceof Intrinsic) walkFunction(value, at, visitor);
  else if (value instanceof Condition) {
    visitor.reference?.({ owner: value.owner, target: value.logicalId, at });
    visitor.condition?.(at);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walkItem(String(index), item, at, visitor);
  } else if (isRecord(value)) {
    for (const key in value) walkMember(key, value[key], at, visitor);
  } else visitor.unknown?.(value, at);
}

/** An undefined element of a list is reported, unlike a property without a value. */
function walkItem(index: string, item: unknown, at: Trail, visitor: Visitor): void {
  if (item !== undefined) {
    walkMember(index, item, at, visitor);
    return;
  }
  at.enter(index);
  visitor.unknown?.(item, at);
  at.leave();
}

function walkMember(key: string, member: unknown, at: Trail, visitor: Visitor): void {
  at.enter(key);
  if (TAG_LISTS.has(key)) visitor.tags?.(member, at);
  walkValue(member, at, visitor);
  at.leave();
}

function walkFunction(value: Intrinsic, at: Trail, visitor: Visitor): void {
  const [[name = '', argument] = []] = Object.entries(value.intrinsic);
  if (value.owner !== undefined) visitor.reference?.({ owner: value.owner, target: nameOf(value), at });
  visitor.call?.(name, argument, at);
  if (value instanceof Sub) for (const hole of value.holes) walkValue(hole, at, visitor);
  if (name === 'Fn::If') at.choices += 1;
  walkValue(argument, at, visitor);
  if (name === 'Fn::If') at.choices -= 1;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || prototype === null;
}
