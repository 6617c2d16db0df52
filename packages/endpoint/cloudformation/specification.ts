import type { PropertyType, ResourceProperties } from '@aws-cdk/service-spec-types';
import { type Constraints, loadConstraints } from './constraints/limits.ts';
import { isReadableProperty } from './generic/readable.ts';
import { type Packed, unpacked } from './packed.ts';
import type { Packed as PackedResource, Resource } from './specification/compact.ts';

export type { Resource };

/** What is known of AWS's resource types. */
export interface Specification {
  find(type: string): Resource | undefined;
  /** Every resource type there is. */
  types(): string[];
  /** Properties of the object type that a property's type refers to. */
  propertiesOf(type: Extract<PropertyType, { type: 'ref' }>): ResourceProperties;
  hasAttribute(type: string, attribute: string): boolean;
  /** What is known of the values of a type's properties. */
  readonly limitsOf: Constraints;
}

/** Resource types that run somebody's own code. */
export function isCustomResource(type: string): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
}

function hasAttribute(find: Specification['find'], type: string, attribute: string): boolean {
  if (isCustomResource(type)) return true;
  if (type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) return true;
  const { attributes = {}, properties = {} } = find(type) ?? {};
  if (isReadableProperty(type, properties, attribute)) return true;
  const parts = attribute.split('.');
  // An attribute that is an object is listed as a whole; what is inside it may be asked for as well.
  return parts.some((_, index) => Object.hasOwn(attributes, parts.slice(0, index + 1).join('.')));
}

/** CloudFormation takes it, and makes nothing: the CDK counts its constructs with it. The database does not have it. */
const CDK_METADATA = {
  type: 'AWS::CDK::Metadata',
  resource: { name: 'Metadata', properties: { Analytics: { type: { type: 'string' } } }, attributes: {} },
} as const satisfies { type: string; resource: Resource };

function over(packed: Packed<PackedResource>, limitsOf: Constraints): Specification {
  const definitions = new Map<string, ResourceProperties>();
  const resources = new Map<string, Resource>([[CDK_METADATA.type, CDK_METADATA.resource]]);
  const find = (type: string): Resource | undefined => {
    const known = resources.get(type);
    const found = known === undefined ? packed.find(type) : undefined;
    if (found === undefined) return known;
    for (const [name, properties] of Object.entries(found.definitions)) definitions.set(name, properties);
    resources.set(type, found.resource);
    return found.resource;
  };
  return {
    find,
    types: () => [...packed.names(), CDK_METADATA.type],
    // Who has a reference has it of a resource, and its definitions came with that.
    propertiesOf: ({ reference }) => definitions.get(reference.$ref) ?? unknownReference(reference.$ref),
    hasAttribute: (type, attribute) => hasAttribute(find, type, attribute),
    limitsOf,
  };
}

function unknownReference(name: string): never {
  throw new Error(`the resource specification has no object type ${name}.`);
}

let loaded: Promise<Specification> | undefined;

async function load(): Promise<Specification> {
  const { PACKED } = await import('./specification/data.ts');
  return over(unpacked(PACKED), await loadConstraints());
}

/** Loads the specification once a process: it costs some milliseconds, and each type that is used a little more. */
export function loadSpecification(): Promise<Specification> {
  loaded ??= load();
  return loaded;
}
