import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, RelationshipRef, Resource, TypeDefinition } from '@aws-cdk/service-spec-types';
import { RookeryError } from '../errors.ts';

export type { Property, PropertyType, Resource, ResourceProperties, TypeDefinition } from '@aws-cdk/service-spec-types';

/** What a property or attribute names: a resource type, and the property of it whose value is taken. */
export type Target = RelationshipRef;

/** AWS's resource specification, as far as generation reads it. */
export interface Specification {
  find(type: string): Resource | undefined;
  definition(reference: Extract<PropertyType, { type: 'ref' }>): TypeDefinition;
  all(): readonly Resource[];
}

/** Loads the specification: half a second and two hundred megabytes. */
export function loadSpecification(): Specification {
  const database = loadAwsServiceSpecSync();
  const resources = database.all('resource');
  const byType = new Map(resources.map((resource) => [resource.cloudFormationType, resource]));
  return {
    find: (type) => byType.get(type),
    definition: ({ reference }) => database.get('typeDefinition', reference.$ref),
    all: () => resources,
  };
}

/** The resource type of that name; one that the specification lacks is a mistake in the list. */
export function resourceOf(specification: Specification, type: string): Resource {
  const resource = specification.find(type);
  if (resource) return resource;
  throw new RookeryError('ResourceTypeUnknown', {
    what: `generator/resources/list.ts: the resource specification has no "${type}".`,
    why: 'types are generated from the specification that AWS publishes.',
    mend: 'correct the name, or raise the version of @aws-cdk/aws-service-spec.',
  });
}
