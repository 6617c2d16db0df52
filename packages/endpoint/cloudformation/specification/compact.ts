import type {
  PropertyType,
  ResourceProperties,
  SpecDatabase,
  Resource as Specified,
  TypeDefinition,
} from '@aws-cdk/service-spec-types';

/** What AWS's database says of a resource type, as far as the endpoint asks. */
export type Resource = Pick<
  Specified,
  'name' | 'properties' | 'attributes' | 'primaryIdentifier' | 'cfnRefIdentifier' | 'arnTemplate'
> &
  Pick<Specified, 'additionalReplacementProperties'> & {
    /** Stack tags reach it. */
    readonly isTaggable?: true;
  };

/** A resource type with the object types that its properties and attributes refer to, by their references. */
export interface Packed {
  readonly resource: Resource;
  readonly definitions: Readonly<Record<string, ResourceProperties>>;
}

function typeOf(type: PropertyType): PropertyType {
  switch (type.type) {
    case 'array':
    case 'map':
      return { type: type.type, element: typeOf(type.element) };
    case 'union':
      return { type: 'union', types: type.types.map(typeOf) };
    case 'ref':
      return { type: 'ref', reference: { $ref: type.reference.$ref } };
    case 'string':
      return { type: 'string', ...(type.allowedValues && { allowedValues: type.allowedValues }) };
    default:
      return { type: type.type };
  }
}

function propertiesOf(properties: ResourceProperties): ResourceProperties {
  const entries = Object.entries(properties).map(
    ([name, { type, previousTypes, required, causesReplacement }]) =>
      [
        name,
        {
          type: typeOf(type),
          ...(previousTypes && { previousTypes: previousTypes.map(typeOf) }),
          ...(required && { required }),
          ...(causesReplacement && causesReplacement !== 'no' && { causesReplacement }),
        },
      ] as const,
  );
  return Object.fromEntries(entries);
}

/** The references in a type. */
function referencesIn(type: PropertyType): string[] {
  if (type.type === 'ref') return [type.reference.$ref];
  if (type.type === 'union') return type.types.flatMap(referencesIn);
  return type.type === 'array' || type.type === 'map' ? referencesIn(type.element) : [];
}

/** Everything that some properties refer to, and what that refers to in turn. */
function definitionsOf(database: SpecDatabase, known: ResourceProperties): Record<string, ResourceProperties> {
  const found = new Map<string, ResourceProperties>();
  const follow = (properties: ResourceProperties): void => {
    const types = Object.values(properties).flatMap(({ type, previousTypes = [] }) => [type, ...previousTypes]);
    for (const reference of types.flatMap(referencesIn)) {
      if (found.has(reference)) continue;
      const definition: TypeDefinition = database.get('typeDefinition', reference);
      found.set(reference, propertiesOf(definition.properties));
      follow(definition.properties);
    }
  };
  follow(known);
  return Object.fromEntries(found);
}

/** A line a resource type: its name, and a `Packed` of it. */
export function linesOf(database: SpecDatabase): string[] {
  return [...database.all('resource')]
    .sort((one, other) => (one.cloudFormationType < other.cloudFormationType ? -1 : 1))
    .map((specified) => {
      const { name, primaryIdentifier, cfnRefIdentifier, arnTemplate, additionalReplacementProperties } = specified;
      const attributes = propertiesOf(specified.attributes);
      const resource: Resource = {
        name,
        properties: propertiesOf(specified.properties),
        attributes,
        primaryIdentifier,
        cfnRefIdentifier,
        arnTemplate,
        additionalReplacementProperties,
        ...(specified.tagInformation && { isTaggable: true }),
      };
      const definitions = definitionsOf(database, { ...specified.attributes, ...specified.properties });
      return `${specified.cloudFormationType} ${JSON.stringify({ resource, definitions } satisfies Packed)}`;
    });
}
