import type { Resource } from '@aws-cdk/service-spec-types';
import type { ChangeDetail } from '../../model.ts';
import { same } from './template-data.ts';

/** What a change of a property does to a resource of a type. */
export type Recreation = (type: string, property: string, before: unknown, after: unknown) => Recreates;
type Recreates = ChangeDetail['requiresRecreation'];

function at(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (name === '*') return Array.isArray(value) ? value.map((item) => at(item, rest)) : undefined;
  return typeof value === 'object' && value !== null && name in value
    ? at((value as Readonly<Record<string, unknown>>)[name], rest)
    : undefined;
}

/** By CloudFormation's own specification; what is not in there may be replaced by anything. */
function recreates(resource: Resource | undefined, name: string, before: unknown, after: unknown): Recreates {
  const property = resource?.properties[name];
  if (resource === undefined || property === undefined) return 'Conditionally';
  if (property.causesReplacement === 'yes') return 'Always';
  const inner = (resource.additionalReplacementProperties ?? []).filter(([first]) => first === name);
  if (inner.some(([, ...path]) => !same(at(before, path), at(after, path)))) return 'Always';
  return property.causesReplacement === 'maybe' ? 'Conditionally' : 'Never';
}

let loaded: Promise<Recreation> | undefined;

async function load(): Promise<Recreation> {
  const { loadAwsServiceSpec } = await import('@aws-cdk/aws-service-spec');
  const database = await loadAwsServiceSpec();
  const types = new Map(database.all('resource').map((one) => [one.cloudFormationType, one] as const));
  return (type, property, before, after) => recreates(types.get(type), property, before, after);
}

/** Loads what is known of replacements once a process: it costs half a second. */
export function loadRecreation(): Promise<Recreation> {
  loaded ??= load();
  return loaded;
}
