import type { PropertyType, Resource, ResourceProperties, SpecDatabase } from '@aws-cdk/service-spec-types';
import { isReadableProperty } from './generic/readable.ts';

/** What is known of AWS's resource types. */
export interface Specification {
  find(type: string): Resource | undefined;
  /** Every resource type there is. */
  types(): string[];
  /** Properties of the object type that a property's type refers to. */
  propertiesOf(type: Extract<PropertyType, { type: 'ref' }>): ResourceProperties;
  hasAttribute(type: string, attribute: string): boolean;
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
const CDK_METADATA: Resource = {
  $id: 'rookery-cdk-metadata',
  name: 'Metadata',
  cloudFormationType: 'AWS::CDK::Metadata',
  properties: { Analytics: { type: { type: 'string' } } },
  attributes: {},
};

function over(database: SpecDatabase): Specification {
  const all = [...database.all('resource'), CDK_METADATA];
  const types = new Map(all.map((one) => [one.cloudFormationType, one] as const));
  const find = (type: string): Resource | undefined => types.get(type);
  return {
    find,
    types: () => [...types.keys()],
    propertiesOf: ({ reference }) => database.get('typeDefinition', reference.$ref).properties,
    hasAttribute: (type, attribute) => hasAttribute(find, type, attribute),
  };
}

let loaded: Promise<Specification> | undefined;

async function load(): Promise<Specification> {
  const { loadAwsServiceSpec } = await import('@aws-cdk/aws-service-spec');
  return over(await loadAwsServiceSpec());
}

/** Loads the specification once a process: it costs half a second and two hundred megabytes. */
export function loadSpecification(): Promise<Specification> {
  loaded ??= load();
  return loaded;
}
