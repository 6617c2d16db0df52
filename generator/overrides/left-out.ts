import { RookeryError } from '../errors.ts';
import type { DeclaredResource, DescribedOutput } from '../model.ts';
import { nameOf, within } from '../values/references.ts';
import { pieceOf, Sub } from '../values/sub.ts';
import { Intrinsic, Token } from '../values/value.ts';

/** The values that replace references to a resource that is left out: by attribute, and `Ref`. */
export type Replacement = Readonly<Record<string, unknown>>;

/** The resources that are left out of one template, by logical id. */
export interface LeftOut {
  readonly path: string;
  readonly replacements: ReadonlyMap<string, Replacement>;
}

/** A resource without references to those that are left out. */
export function resourceWithout(leftOut: LeftOut, name: string, resource: DeclaredResource): DeclaredResource {
  const { DependsOn, ...attributes } = resource.attributes;
  const place = `Resources.${name}`;
  const remaining = DependsOn?.filter(({ logicalId }) => !leftOut.replacements.has(logicalId));
  return {
    ...resource,
    // The shape stays the same; only references are replaced by their values.
    tags: without(leftOut, resource.tags, `${place}.Properties.Tags`) as DeclaredResource['tags'],
    Properties: without(leftOut, resource.Properties, `${place}.Properties`),
    attributes: {
      ...(without(leftOut, attributes, place) as DeclaredResource['attributes']),
      ...(remaining === undefined || remaining.length === 0 ? {} : { DependsOn: remaining }),
    },
  };
}

/** An output without references to resources that are left out. */
export function outputWithout(leftOut: LeftOut, name: string, output: DescribedOutput): DescribedOutput {
  // Its shape stays the same.
  return without(leftOut, output, `Outputs.${name}`) as DescribedOutput;
}

function without(leftOut: LeftOut, value: unknown, place: string): unknown {
  if (value instanceof Intrinsic) return isTouched(leftOut, value) ? functionWithout(leftOut, value, place) : value;
  if (Array.isArray(value)) return value.map((item, index) => without(leftOut, item, `${place}.${index}`));
  return isRecord(value) ? recordWithout(leftOut, value, place) : value;
}

function isTouched({ replacements }: LeftOut, value: Intrinsic) {
  return [...within(value)].some(({ target }) => replacements.has(target));
}

function recordWithout(leftOut: LeftOut, record: Readonly<Record<string, unknown>>, place: string) {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, without(leftOut, value, `${place}.${key}`)]),
  );
}

function functionWithout(leftOut: LeftOut, value: Intrinsic, place: string): unknown {
  if (value instanceof Sub) return subWithout(leftOut, value, place);
  const { Ref, 'Fn::GetAtt': attribute } = value.intrinsic;
  const replacement =
    Ref === undefined && attribute === undefined ? undefined : leftOut.replacements.get(nameOf(value));
  // Tests, the other functions there are, are used in conditions and rules, where no resource is in reach.
  if (replacement === undefined) return new Token(recordWithout(leftOut, value.intrinsic, place), value.owner);
  const name = Array.isArray(attribute) ? String(attribute[1]) : 'Ref';
  if (Object.hasOwn(replacement, name)) return replacement[name];
  throw leftOutReference(leftOut.path, place, nameOf(value), name);
}

/** A text with replacements for the references in it. */
function subWithout(leftOut: LeftOut, { pieces }: Sub, place: string): Sub {
  return new Sub(pieces.map((piece) => (typeof piece === 'string' ? piece : pieceOf(without(leftOut, piece, place)))));
}

/** Handles and conditions are instances of a class; free-form JSON is plain objects. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function leftOutReference(path: string, place: string, target: string, name: string): RookeryError {
  const [section, holder] = place.split('.');
  const instead =
    section === 'Outputs' ? `answer { ${holder}: ... } from the override` : `change or leave out "${holder}"`;
  return new RookeryError('ReferenceLeftOut', {
    what: `${path}: ${place} needs ${name} of "${target}", which the override leaves out.`,
    why: 'CloudFormation refuses a template with an unresolved reference.',
    mend: `give the value that replaces it: leaveOut('${target}', 'its type', { ${key(name)}: ... }); or ${instead}.`,
  });
}

const key = (name: string) => (/^\w+$/.test(name) ? name : `'${name}'`);
