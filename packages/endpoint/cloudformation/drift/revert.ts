import type { Differences } from '../changes/compare.ts';
import { shown } from '../changes/details.ts';
import type { ChangeSet, Detail, IgnoredAttribute, ResourceChange } from '../changes/model.ts';
import { type Engine, stateOf } from '../engine/context.ts';
import { shownProperties } from '../engine/hidden.ts';
import { recreationOf } from '../engine/target.ts';
import type { Physical, ResourceRecord, StackRecord } from '../model.ts';
import type { StackState } from '../store.ts';
import type { Fields } from '../value.ts';
import { differencesOf } from './differences.ts';
import { readLive, templatesOf } from './live.ts';
import { ignoredOf } from './managed.ts';

/** A resource as it was found. */
interface Look {
  readonly status: NonNullable<ResourceChange['ResourceDriftStatus']>;
  readonly deployed: Physical;
  /** What it is now, as far as that is to be put back. */
  readonly properties: Fields;
  readonly ignored: readonly IgnoredAttribute[];
}

/** All resources of a stack as they were found. */
export interface Looks {
  readonly time: string;
  /** What the last deployment made, as it may be shown. */
  readonly deployed: (logicalId: string) => string;
  readonly looks: ReadonlyMap<string, Look>;
  /** The stack's records with what was found in them. */
  readonly resources: ReadonlyMap<string, ResourceRecord>;
  readonly drift: Pick<ChangeSet, 'deploymentMode' | 'stackDriftStatus' | 'found'>;
}

/**
 * What differs and can be put back: what AWS manages is left to it, and what only another resource would put back stays
 * ("Replacing drifted resources", CloudFormation's guide to drift-aware change sets).
 */
function reverted(
  engine: Engine,
  current: Physical,
  expected: Fields,
  actual: Fields,
  ignored: readonly IgnoredAttribute[],
) {
  const names = new Set(differencesOf(expected, actual).map(({ PropertyPath }) => PropertyPath.split('/')[1] ?? ''));
  for (const { Path } of ignored) names.delete(Path.split('/')[2] ?? '');
  const resource = engine.specification.find(current.type);
  const back = [...names].filter(
    (name) =>
      recreationOf(resource, name, current.properties, { ...current.properties, [name]: actual[name] }) !== 'Always',
  );
  const found = back.map((name): [string, unknown] => [name, actual[name]]);
  const properties = { ...current.properties, ...Object.fromEntries(found) };
  const kept = Object.entries(properties).filter(([, value]) => value !== undefined);
  return { any: back.length > 0, properties: Object.fromEntries(kept) };
}

async function lookAt(engine: Engine, stack: StackRecord, current: Physical): Promise<Look> {
  const sides = await readLive(engine, stack, current);
  const ignored = ignoredOf(engine, stack, current);
  const same = { deployed: current, properties: current.properties, ignored };
  if (sides === undefined) return { ...same, status: 'UNSUPPORTED' };
  if (sides.actual === undefined) return { ...same, status: 'DELETED' };
  const { any, properties } = reverted(engine, current, sides.expected, sides.actual, ignored);
  return any ? { ...same, status: 'MODIFIED', properties } : { ...same, status: 'IN_SYNC' };
}

const foundIn = ({ status, properties }: Look): Fields | null => (status === 'DELETED' ? null : properties);

/** Looks at the present state of every resource of a stack. */
export async function lookAtAll(engine: Engine, { stack, resources }: StackState): Promise<Looks> {
  const looks = new Map<string, Look>();
  for (const { logicalId, current } of resources.values())
    if (current !== undefined) looks.set(logicalId, await lookAt(engine, stack, current));
  const other = [...looks].filter(([, { status }]) => status === 'MODIFIED' || status === 'DELETED');
  const found = Object.fromEntries(other.map(([logicalId, look]) => [logicalId, foundIn(look)]));
  return {
    time: engine.now().toISOString(),
    deployed: (id) =>
      `{"Properties":${shownProperties(id, looks.get(id)?.deployed.properties ?? {}, templatesOf(engine, stack))}}`,
    looks,
    resources: new Map([...resources].map(([id, record]) => [id, asFound(record, found[id])])),
    drift: { deploymentMode: 'REVERT_DRIFT', stackDriftStatus: other.length > 0 ? 'DRIFTED' : 'IN_SYNC', found },
  };
}

/** A record with what was found in place of what the last deployment made. */
function asFound(record: ResourceRecord, found: Fields | null | undefined): ResourceRecord {
  const { current } = record;
  if (found === undefined || current === undefined) return record;
  if (found === null) return { ...record, current: undefined, lastPhysicalId: current.physicalId, gone: true };
  return { ...record, current: { ...current, properties: found, deployed: current.properties } };
}

/** Begins an operation from what was found: it puts back what differs, and a rollback of it ends where it began. */
export function takeAsFound(engine: Engine, stackId: string, found: NonNullable<ChangeSet['found']>): void {
  for (const record of [...stateOf(engine, stackId).resources.values()]) {
    const own = asFound(record, found[record.logicalId]);
    if (own !== record) engine.store.write(stackId, { resource: { ...own, drift: undefined } });
  }
}

function text(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const plain = shown(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function driftOf(detail: Detail, { deployed, properties }: Look, time: string): Detail {
  const { Target } = detail;
  const name = Target.Name ?? '';
  const found = Target.Attribute === 'Properties' && properties[name] !== deployed.properties[name];
  const hidden = Target.BeforeValue === '****';
  const Drift = {
    PreviousValue: hidden ? '****' : text(deployed.properties[name]),
    ActualValue: Target.BeforeValue,
    DriftDetectionTimestamp: time,
  };
  return {
    ...detail,
    Target: {
      ...Target,
      BeforeValueFrom: found ? 'ACTUAL_STATE' : 'PREVIOUS_DEPLOYMENT_STATE',
      AfterValueFrom: 'TEMPLATE',
      ...(found && { Drift }),
    },
  };
}

/** What the template has become is what is there already: nothing but the stack's own record changes. */
function synced(logicalId: string, { deployed, properties }: Look): ResourceChange {
  const names = Object.keys({ ...deployed.properties, ...properties }).filter(
    (name) => properties[name] !== deployed.properties[name],
  );
  return {
    Action: 'SyncWithActual',
    LogicalResourceId: logicalId,
    PhysicalResourceId: deployed.physicalId,
    ResourceType: deployed.type,
    Scope: ['Properties'],
    Details: names.map((Name) => ({
      Target: {
        Attribute: 'Properties',
        Name,
        RequiresRecreation: 'Never',
        Path: `/Properties/${Name}`,
        AttributeChangeType: 'SyncWithActual',
      },
      Evaluation: 'Static',
      ChangeSource: 'NoModification',
    })),
    ResourceDriftStatus: 'MODIFIED',
  };
}

/** The changes of a stack with what the present state of its resources has to do with each. */
export function withDrift(differences: Differences, { looks, time, deployed }: Looks): Differences {
  const changes = differences.changes.map((change): ResourceChange => {
    const look = looks.get(change.LogicalResourceId);
    if (look === undefined) return change;
    const { status, ignored } = look;
    return {
      ...change,
      ResourceDriftStatus: status,
      ...(ignored.length > 0 && { ResourceDriftIgnoredAttributes: ignored }),
      Details: change.Details.map((detail) => driftOf(detail, look, time)),
      PreviousDeploymentContext: deployed(change.LogicalResourceId),
    };
  });
  const listed = new Set(changes.map(({ LogicalResourceId }) => LogicalResourceId));
  const rest = [...looks].filter(([id, { status }]) => status === 'MODIFIED' && !listed.has(id));
  const all = [...changes, ...rest.map(([id, look]) => synced(id, look))];
  all.sort((one, other) => one.LogicalResourceId.localeCompare(other.LogicalResourceId));
  return { ...differences, changes: all, outputs: differences.outputs || all.length > 0 };
}
