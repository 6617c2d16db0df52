import { violations } from '../constraints/check.ts';
import { serviceWords } from '../constraints/words.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../handler.ts';
import { handlerFailure } from '../handler-values.ts';
import type { Resource, Specification } from '../specification.ts';
import { attributesOf } from './attributes.ts';
import { boundsRefusal } from './bounds.ts';
import { arnOf, generatedName, idOf } from './identifiers.ts';
import { physicalIds } from './overrides.ts';

/** One part of what `Ref` returns: what the template gave, or something of the kind that its name says. */
function identify(resource: Resource, request: ResourceRequest, identifier: string): string {
  const value = request.properties[identifier];
  if (value !== undefined && typeof value !== 'object') return String(value);
  if (/(Arn|ARN)$/.test(identifier)) return arnOf(resource, request, nameFor(resource, request));
  if (/(Name|Identifier)$/.test(identifier)) return generatedName(request);
  // `CacheSubnetGroupId` may be set by the template and is then a name; an id that cannot be set is the service's own.
  return Object.hasOwn(resource.properties, identifier) && !/Id$/.test(identifier)
    ? generatedName(request)
    : idOf(request.type, request.token);
}

function nameFor(resource: Resource, request: ResourceRequest): string {
  const value = request.properties[`${resource.name}Name`] ?? request.properties.Name;
  return typeof value === 'string' ? value : generatedName(request);
}

/** What `Ref` of a resource returns, as the type's identifier in the specification says. */
export function physicalIdOf(resource: Resource, request: ResourceRequest): string {
  const made = physicalIds[request.type]?.(request, generatedName(request));
  if (made !== undefined) return made;
  const identifiers = resource.cfnRefIdentifier ?? resource.primaryIdentifier ?? [];
  if (identifiers.length === 0) return generatedName(request);
  return identifiers
    .filter(
      (identifier, index) =>
        index === 0 || !Object.hasOwn(resource.properties, identifier) || request.properties[identifier] !== undefined,
    )
    .map((identifier) => identify(resource, request, identifier))
    .join('|');
}

function resourceOf(specification: Specification, type: string): Resource {
  const resource = specification.find(type);
  if (resource === undefined) throw new Error(`Resource type ${type} is not known to the embedded endpoint.`);
  return resource;
}

/** A handler for any type of the specification: it makes a record and nothing else. */
export function genericHandler(specification: Specification): ResourceHandler {
  const state = (request: ResourceRequest, physicalId: string): ResourceState => ({
    physicalId,
    attributes: attributesOf(resourceOf(specification, request.type), request, physicalId),
  });
  const check = (request: ResourceRequest): void => {
    const limits = specification.limitsOf(request.type);
    const found = limits === undefined ? [] : violations(limits, request.properties, 's');
    // ARNs and ids may be those that the endpoint made up for a record.
    const wrong = found.find(
      ({ keyword, value }) => keyword !== 'pattern' || !/^arn:|:\/\/|[0-9a-f]{16}/.test(String(value)),
    );
    const refusal = wrong === undefined ? boundsRefusal(request) : serviceWords(wrong);
    if (refusal !== undefined) throw handlerFailure(refusal, 'InvalidRequest', request.token);
  };
  return {
    create: async (request, made) => {
      check(request);
      const physicalId = physicalIdOf(resourceOf(specification, request.type), request);
      made(physicalId);
      return state(request, physicalId);
    },
    update: async (request, { physicalId }) => {
      check(request);
      return state(request, physicalId);
    },
    delete: async () => {},
  };
}
