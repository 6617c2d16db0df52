import { recreationOf } from '../engine/target.ts';
import type { Resource } from '../specification.ts';
import { type Reference, Unknown, unknownsIn } from '../template/unknown.ts';
import { type Fields, isFields, same } from '../value.ts';
import type { ExpectedChange } from './expected-changes.ts';
import type { Detail } from './model.ts';

/** A part of a resource before and after: one property, or an attribute such as its metadata. */
export interface Part {
  readonly attribute: string;
  readonly name?: string | undefined;
  readonly before: unknown;
  readonly after: unknown;
  /** What the new value was made from. */
  readonly reads: readonly Reference[];
  /** The template's text of it differs. */
  readonly edited: boolean;
  readonly secret: boolean;
}

/** What the details of a part depend on besides the part. */
export interface Circumstances {
  readonly resource: Resource | undefined;
  readonly beforeProperties: Fields;
  readonly afterProperties: Fields;
  readonly expectedChangeOf: (logicalId: string) => ExpectedChange;
  readonly parameterChanged: (name: string) => 'no' | 'yes' | 'unknown';
  /** An attribute that is a property as well, which the update in place of its resource leaves as it is. */
  readonly keeps: (attribute: string) => boolean;
}

const applied = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** A value as a change set shows it: what is not known yet has a placeholder. */
export function shown(value: unknown): unknown {
  if (value instanceof Unknown) return applied;
  if (Array.isArray(value)) return value.map(shown);
  if (isFields(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function textOf(value: unknown, secret: boolean): string | undefined {
  if (value === undefined) return undefined;
  if (secret) return '****';
  const plain = shown(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function kindOf({ before, after }: Part): 'Add' | 'Remove' | 'Modify' {
  if (before === undefined) return 'Add';
  return after === undefined ? 'Remove' : 'Modify';
}

function targetOf(part: Part, circumstances: Circumstances): Detail['Target'] {
  const { attribute, name, before, after, secret } = part;
  const { resource, beforeProperties, afterProperties } = circumstances;
  return {
    Attribute: attribute,
    Name: name,
    RequiresRecreation: name === undefined ? 'Never' : recreationOf(resource, name, beforeProperties, afterProperties),
    Path: name === undefined ? `/${attribute}` : `/${attribute}/${name}`,
    BeforeValue: textOf(before, secret),
    AfterValue: textOf(after, secret),
    AttributeChangeType: kindOf(part),
  };
}

function unique(references: readonly Reference[]): Reference[] {
  return [...new Map(references.map((reference) => [`${reference.kind} ${reference.name}`, reference])).values()];
}

function parameterDetails(part: Part, { parameterChanged }: Circumstances): Omit<Detail, 'Target'>[] {
  return unique(part.reads)
    .filter(({ kind, name }) => kind === 'parameter' && parameterChanged(name) !== 'no')
    .map(({ name }) => ({
      Evaluation: parameterChanged(name) === 'yes' ? 'Static' : 'Dynamic',
      ChangeSource: 'ParameterReference',
      CausingEntity: name,
    }));
}

function resourceDetails(part: Part, { expectedChangeOf }: Circumstances): Omit<Detail, 'Target'>[] {
  return unique(unknownsIn(part.after).flatMap(({ causes }) => causes))
    .filter(({ kind }) => kind !== 'parameter')
    .map(({ kind, name }) => {
      const expected = expectedChangeOf(name.split('.')[0] ?? name);
      return {
        // Of a resource that is made anew it is certain that what is read of it changes.
        Evaluation: expected === 'add' || expected === 'replace' ? 'Static' : 'Dynamic',
        ChangeSource: kind === 'resource' ? 'ResourceReference' : 'ResourceAttribute',
        CausingEntity: name,
      };
    });
}

function directDetails(part: Part, byParameters: boolean, byResources: boolean): Omit<Detail, 'Target'>[] {
  if (part.edited && !byParameters && !byResources)
    return [{ Evaluation: 'Static', ChangeSource: 'DirectModification' }];
  // CloudFormation says this of every property that a changed parameter reaches.
  if (byParameters || part.edited) return [{ Evaluation: 'Dynamic', ChangeSource: 'DirectModification' }];
  return byResources ? [] : [{ Evaluation: 'Static', ChangeSource: 'DirectModification' }];
}

/** Whether all that a part reads of other resources stays what it is: only who asks for property values is told so. */
export function isKept(part: Part, { keeps, parameterChanged }: Circumstances): boolean {
  const unknown = unknownsIn(part.after);
  return (
    unknown.length > 0 &&
    !part.edited &&
    part.reads.every(({ kind, name }) => kind !== 'parameter' || parameterChanged(name) === 'no') &&
    unknown.every(({ causes }) => causes.every(({ kind, name }) => kind === 'attribute' && keeps(name)))
  );
}

/** Of what a replaced resource leads to, AWS says more to who asks for property values. */
function besides(resources: readonly Omit<Detail, 'Target'>[], direct: readonly unknown[]): Omit<Detail, 'Target'>[] {
  if (direct.length > 0 || !resources.some(({ Evaluation }) => Evaluation === 'Static')) return [];
  return [{ Evaluation: 'Dynamic', ChangeSource: 'DirectModification', view: 'values' }];
}

/** Why a part of a resource changes; nothing where it does not. */
export function detailsOf(part: Part, circumstances: Circumstances): Detail[] {
  if (unknownsIn(part.after).length === 0 && same(part.before, part.after)) return [];
  const parameters = parameterDetails(part, circumstances);
  const resources = resourceDetails(part, circumstances);
  const direct = directDetails(part, parameters.length > 0, resources.length > 0);
  const Target = targetOf(part, circumstances);
  const more = besides(resources, direct);
  const view = isKept(part, circumstances) ? ({ view: 'plain' } as const) : {};
  return [...parameters, ...resources, ...direct, ...more].map((detail) => ({ Target, ...detail, ...view }));
}

/** Whether the details of a resource amount to another one in its place. */
export function replacementOf(details: readonly Detail[]): 'True' | 'False' | 'Conditional' {
  const certain = details.some(
    ({ Evaluation, Target }) => Evaluation === 'Static' && Target.RequiresRecreation === 'Always',
  );
  if (certain) return 'True';
  return details.some(({ Target }) => Target.RequiresRecreation !== 'Never') ? 'Conditional' : 'False';
}
