import type { Physical } from '../model.ts';
import type { Resource, Specification } from '../specification.ts';
import { evaluate, type Scope } from '../template/intrinsics.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import { at, type Fields, isFields, same } from '../value.ts';

/** What a resource is to be, all functions worked out. */
export type TargetResource = Omit<Physical, 'physicalId' | 'attributes'>;

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** Works out what the template says of one resource. */
export function targetOf(
  resolved: ResolvedTemplate,
  logicalId: string,
  scope: Scope,
  tags: Physical['tags'],
): TargetResource {
  const definition = resolved.template.resources[logicalId];
  if (definition === undefined) throw new Error(`resource ${logicalId} is not in the template.`);
  return {
    type: definition.type,
    properties: fieldsOf(evaluate(definition.properties, scope)),
    resourceAttributes: fieldsOf(evaluate(definition.attributes, scope)),
    tags,
    dependsOn: resolved.graph.get(logicalId) ?? [],
    deletionPolicy: definition.deletionPolicy,
    updateReplacePolicy: definition.updateReplacePolicy,
  };
}

/** The names of properties that differ. */
export function changedProperties(before: Fields, after: Fields): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !same(before[name], after[name]),
  );
}

function valuesAt(value: unknown, path: readonly string[]): unknown {
  const star = path.indexOf('*');
  if (star < 0) return at(value, path);
  const list = at(value, path.slice(0, star));
  return Array.isArray(list) ? list.map((item) => valuesAt(item, path.slice(star + 1))) : undefined;
}

/** What a change of one property does to the resource, by the specification. */
export function recreationOf(
  resource: Resource | undefined,
  name: string,
  before: Fields,
  after: Fields,
): 'Never' | 'Conditionally' | 'Always' {
  const property = resource?.properties[name];
  if (property?.causesReplacement === 'yes') return 'Always';
  const inner = (resource?.additionalReplacementProperties ?? []).filter(([first]) => first === name);
  if (inner.some((path) => !same(valuesAt(before, path), valuesAt(after, path)))) return 'Always';
  return property?.causesReplacement === 'maybe' ? 'Conditionally' : 'Never';
}

/** Whether stack tags reach resources of a type. */
export function isTaggable(specification: Specification, type: string): boolean {
  return type === 'AWS::CloudFormation::Stack' || specification.find(type)?.isTaggable === true;
}

/** What an update has to do: nothing, change the resource, or make another one in its place. */
export function decide(
  specification: Specification,
  before: Physical,
  after: TargetResource,
): 'none' | 'update' | 'replace' {
  const resource = specification.find(before.type);
  const changed = changedProperties(before.properties, after.properties);
  if (changed.some((name) => recreationOf(resource, name, before.properties, after.properties) === 'Always'))
    return 'replace';
  const retagged = isTaggable(specification, before.type) && !same(before.tags, after.tags);
  return changed.length > 0 || retagged || !same(before.resourceAttributes, after.resourceAttributes)
    ? 'update'
    : 'none';
}

/** The name that prevents it when a resource with a name of the template's own is to be replaced. */
export function nameInTheWay(
  specification: Specification,
  before: Physical,
  after: TargetResource,
): string | undefined {
  const resource = specification.find(before.type);
  const [identifier, ...more] = resource?.primaryIdentifier ?? [];
  if (identifier === undefined || more.length > 0 || !/(Name|Identifier)$/.test(identifier)) return undefined;
  const name = after.properties[identifier];
  return typeof name === 'string' && name === before.properties[identifier] ? name : undefined;
}
