import { RookeryError } from './errors.ts';
import type { DeclaredResource, DescribedOutput } from './model.ts';
import { nameOf, within } from './references.ts';
import { pieceOf, Sub } from './sub.ts';
import { Intrinsic, Token } from './value.ts';

/** What stands for a resource that is left out: by attribute, and `Ref`. */
export type Stand = Readonly<Record<string, unknown>>;

/** The resources that are left out of one template, by logical id. */
export interface LeftOut {
  readonly path: string;
  readonly stands: ReadonlyMap<string, Stand>;
}

/** A resource without references to those that are left out. */
export function resourceWithout(leftOut: LeftOut, name: string, resource: DeclaredResource): DeclaredResource {
  const { DependsOn, ...attributes } = resource.attributes;
  const place = `Resources.${name}`;
  const remaining = DependsOn?.filter(({ logicalId }) => !leftOut.stands.has(logicalId));
  return {
    ...resource,
    // What is mapped keeps its shape; only references in it are exchanged for their values.
    tags: without(leftOut, resource.tags, `${place}.Properties.Tags`) as DeclaredResource['tags'],
    Properties: without(leftOut, resource.Properties, `${place}.Properties`),
    attributes: {
      ...(without(leftOut, attributes, place) as DeclaredResource['attributes']),
      ...(remaining === undefined || remaining.length === 0 ? {} : { DependsOn: remaining }),
    },
  };
}

/** An output without references to resources that are left out. */
export const outputWithout = (leftOut: LeftOut, name: string, output: DescribedOutput): DescribedOutput =>
  // As above.
  without(leftOut, output, `Outputs.${name}`) as DescribedOutput;

function without(leftOut: LeftOut, value: unknown, place: string): unknown {
  if (value instanceof Intrinsic) return isTouched(leftOut, value) ? functionWithout(leftOut, value, place) : value;
  if (Array.isArray(value)) return value.map((item, index) => without(leftOut, item, `${place}.${index}`));
  return isRecord(value) ? recordWithout(leftOut, value, place) : value;
}

const isTouched = ({ stands }: LeftOut, value: Intrinsic) =>
  [...within(value)].some(({ target }) => stands.has(target));

const recordWithout = (leftOut: LeftOut, record: Readonly<Record<string, unknown>>, place: string) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, without(leftOut, value, `${place}.${key}`)]));

function functionWithout(leftOut: LeftOut, value: Intrinsic, place: string): unknown {
  if (value instanceof Sub) return subWithout(leftOut, value, place);
  const { Ref, 'Fn::GetAtt': attribute } = value.intrinsic;
  const stand = Ref === undefined && attribute === undefined ? undefined : leftOut.stands.get(nameOf(value));
  // Tests, the other functions there are, stand in conditions and rules, where no resource is in reach.
  if (stand === undefined) return new Token(recordWithout(leftOut, value.intrinsic, place), value.owner);
  const name = Array.isArray(attribute) ? String(attribute[1]) : 'Ref';
  if (Object.hasOwn(stand, name)) return stand[name];
  throw leftOutReference(leftOut.path, place, nameOf(value), name);
}

/** A text with what stands for the references in it. */
const subWithout = (leftOut: LeftOut, { pieces }: Sub, place: string): Sub =>
  new Sub(pieces.map((piece) => (typeof piece === 'string' ? piece : pieceOf(without(leftOut, piece, place)))));

/** Handles and conditions are instances of a class, or named where they are known: what is free-form is plain. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function leftOutReference(path: string, place: string, target: string, name: string): RookeryError {
  const [section, holder] = place.split('.');
  const instead =
    section === 'Outputs' ? `answer { ${holder}: ... } from the override` : `change or leave out "${holder}"`;
  return new RookeryError('ReferenceLeftOut', {
    what: `${path}: ${place} needs ${name} of "${target}", which the override leaves out.`,
    why: 'CloudFormation refuses a template with an unresolved reference.',
    mend: `give the value that is to stand there: leaveOut('${target}', 'its type', { ${key(name)}: ... }); or ${instead}.`,
  });
}

const key = (name: string) => (/^\w+$/.test(name) ? name : `'${name}'`);
