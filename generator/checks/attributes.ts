import { RookeryError } from '../errors.ts';
import type { DeclaredResource } from '../model.ts';
import { nearest } from '../nearest.ts';
import { Condition } from '../values/intrinsics.ts';
import { Intrinsic } from '../values/value.ts';
import { isPlain } from './known.ts';
import { policyProblem } from './update-policies.ts';

const POLICIES = ['Delete', 'Retain', 'Snapshot'];
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  DeletionPolicy: [...POLICIES, 'RetainExceptOnCreate'],
  UpdateReplacePolicy: POLICIES,
};
const NAMES = [
  'Condition',
  'DependsOn',
  ...Object.keys(CHOICES),
  'CreationPolicy',
  'UpdatePolicy',
  'Metadata',
  'comment',
];

/** Refuses what stands beside the properties of a resource and is no attribute, or not of its kind. */
export function checkAttributes(path: string, logicalId: string, { Type, attributes, tags }: DeclaredResource): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const problem = problemOf(name, value) ?? problemOfType(name, Type, value);
    if (problem !== undefined) throw invalid(path, logicalId, problem);
  }
  const problem = tags === undefined ? undefined : tagsProblem(tags);
  if (problem !== undefined) throw invalid(path, logicalId, problem);
}

interface Problem {
  readonly what: string;
  readonly mend: string;
}

function invalid(path: string, logicalId: string, { what, mend }: Problem) {
  return new RookeryError('AttributeInvalid', {
    what: `${path}: Resources.${logicalId}: ${what}.`,
    why: 'CloudFormation refuses the template, or takes something else than was meant.',
    mend: `${mend}.`,
  });
}

/** What can be kept as a snapshot (AWS CloudFormation Template Reference, "DeletionPolicy attribute"). */
const WITH_SNAPSHOTS = [
  'AWS::DocDB::DBCluster',
  'AWS::EC2::Volume',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Neptune::DBCluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::Redshift::Cluster',
];

function problemOfType(name: string, type: string, value: unknown): Problem | undefined {
  if (Object.hasOwn(CHOICES, name) && value === 'Snapshot' && !WITH_SNAPSHOTS.includes(type)) {
    return { what: `${type} has no snapshots, and ${name} is "Snapshot"`, mend: 'write "Retain" or "Delete"' };
  }
  if (name === 'Metadata' && !isPlain(value))
    return { what: 'Metadata is no object', mend: 'give it names and values' };
  if (name === 'comment' && typeof value !== 'string') return { what: 'comment is no text', mend: 'write a text' };
  return policyProblem(name, type, value);
}

/** Tags of a nested stack: a list of objects, each of a key and a value. */
function tagsProblem(tags: unknown): Problem | undefined {
  const mend = "list them: [{ Key: 'Owner', Value: 'team' }]";
  if (tags instanceof Intrinsic) return undefined;
  if (!Array.isArray(tags)) return { what: 'Tags is no list', mend };
  const other = tags.findIndex((tag: unknown) => !(tag instanceof Intrinsic || isTag(tag)));
  return other < 0 ? undefined : { what: `Tags.${other} is no tag of a Key and a Value`, mend };
}

function isTag(tag: unknown): boolean {
  return (
    isPlain(tag) &&
    Object.keys(tag).every((key) => key === 'Key' || key === 'Value') &&
    isText(tag.Key) &&
    isText(tag.Value)
  );
}

function isText(value: unknown): boolean {
  return value instanceof Intrinsic || typeof value === 'string' || typeof value === 'number';
}

function problemOf(name: string, value: unknown): Problem | undefined {
  if (!NAMES.includes(name)) {
    return { what: `there is no attribute "${name}"`, mend: `write "${nearest(name, NAMES) ?? NAMES.join('", "')}"` };
  }
  if (name === 'Condition' && !(value instanceof Condition)) {
    const found = typeof value === 'string' ? `"${value}"` : 'no condition';
    return { what: `Condition is ${found}`, mend: 'give it what `condition(...)` answers' };
  }
  if (name === 'DependsOn' && !(Array.isArray(value) && value.every(isHandle))) {
    return { what: 'DependsOn does not name resources', mend: 'list what `resource(...)` or `stack(...)` answers' };
  }
  const choices = CHOICES[name];
  if (choices === undefined || choices.includes(String(value))) return undefined;
  const meant = nearest(String(value), choices);
  return {
    what: `${name} is ${JSON.stringify(value)}`,
    mend: meant === undefined ? `write one of ${choices.join(', ')}` : `write "${meant}"`,
  };
}

function isHandle(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'logicalId' in value &&
    'owner' in value &&
    !(value instanceof Condition)
  );
}
