import { reasonOf } from '../failure.ts';
import { runGraph } from '../graph.ts';
import type { Physical, ResourceRecord } from '../model.ts';
import type { DeletionPolicy } from '../template/template.ts';
import { Closed, type Engine, handlerOf, operationOf, stateOf } from './context.ts';
import { failOnDemand } from './failures.ts';
import { remember } from './imports.ts';
import { handlerRequest, type NestedStacks, recordOf, tokenOf, untilClosed, writeResource } from './step.ts';

/** Something to delete: what stands behind a logical id now, or what stood there before. */
export interface Removal {
  readonly logicalId: string;
  readonly physical: Physical;
  /** Whether the logical id itself goes, and with it its record's status. */
  readonly whole: boolean;
  readonly policy: DeletionPolicy;
}

/** Which resource a removal is: a logical id can have several things to remove. */
const keyOf = ({ logicalId, physical }: Removal): string => `${logicalId}\n${physical.physicalId}`;

/** What depends on a resource is deleted before it. */
function order(removals: readonly Removal[]): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const removal of removals) keys.set(removal.logicalId, [...(keys.get(removal.logicalId) ?? []), keyOf(removal)]);
  const graph = new Map<string, string[]>(removals.map((removal) => [keyOf(removal), []]));
  for (const removal of removals) {
    for (const need of removal.physical.dependsOn)
      for (const key of keys.get(need) ?? []) graph.get(key)?.push(keyOf(removal));
  }
  return graph;
}

const withoutStep = (record: ResourceRecord): ResourceRecord => ({ ...record, step: undefined });

function report(
  engine: Engine,
  stackId: string,
  { logicalId, physical, whole }: Removal,
  status: string,
  reason?: string,
): void {
  const record = recordOf(engine, stackId, logicalId);
  if (record === undefined) return;
  const event = { status, reason, physicalId: physical.physicalId, properties: physical.properties };
  const after: ResourceRecord = whole ? { ...withoutStep(record), status } : record;
  writeResource(engine, stackId, status.endsWith('_IN_PROGRESS') ? after : forget(after, physical, status), event);
}

/** Once it is gone (or left alone for good) a thing is no longer the stack's. */
function forget(record: ResourceRecord, physical: Physical, status: string): ResourceRecord {
  if (status === 'DELETE_FAILED') return record;
  const isCurrent = record.current?.physicalId === physical.physicalId;
  const isBefore = record.before?.physicalId === physical.physicalId;
  return {
    ...record,
    current: isCurrent ? undefined : record.current,
    lastPhysicalId: isCurrent ? physical.physicalId : record.lastPhysicalId,
    before: isBefore ? undefined : record.before,
    garbage: record.garbage.filter(({ physicalId }) => physicalId !== physical.physicalId),
  };
}

async function remove(
  engine: Engine,
  nested: NestedStacks,
  stackId: string,
  removal: Removal,
  signal: AbortSignal,
): Promise<void> {
  const { logicalId, physical } = removal;
  const token = `${tokenOf(engine, stackId, logicalId, 'delete')}/${physical.physicalId}`;
  const step = { stackId, logicalId, target: physical, token, signal };
  const request = handlerRequest(engine, step);
  const existing = { physicalId: physical.physicalId, previousProperties: physical.properties };
  await untilClosed(
    engine,
    physical.type === 'AWS::CloudFormation::Stack'
      ? nested.delete(engine, physical.physicalId, stackId)
      : handlerOf(engine, physical.type).delete(request, existing),
  );
}

/** What to keep whatever happens: by policy, because the request names it, or because the operation imported it. */
function isKept(engine: Engine, stackId: string, { logicalId, policy }: Removal): boolean {
  const { retainResources = [] } = operationOf(stateOf(engine, stackId).stack);
  return policy === 'Retain' || retainResources.includes(logicalId) || isImported(engine, stackId, logicalId);
}

function isImported(engine: Engine, stackId: string, logicalId: string): boolean {
  return recordOf(engine, stackId, logicalId)?.imported === operationOf(stateOf(engine, stackId).stack).id;
}

function letGo(engine: Engine, stackId: string, removal: Removal): void {
  const imported = isImported(engine, stackId, removal.logicalId);
  if (imported) report(engine, stackId, removal, 'IMPORT_ROLLBACK_IN_PROGRESS');
  report(engine, stackId, removal, imported ? 'IMPORT_ROLLBACK_COMPLETE' : 'DELETE_SKIPPED');
  remember(engine, stackId, removal.physical);
}

/** Deletes things in the reverse of the order in which they were made, and returns the logical ids of those that could not be deleted. */
export async function runRemovals(
  engine: Engine,
  nested: NestedStacks,
  stackId: string,
  removals: readonly Removal[],
  signal: AbortSignal,
): Promise<string[]> {
  const byKey = new Map(removals.map((removal) => [keyOf(removal), removal]));
  const failed = new Set<string>();
  const { force = false } = operationOf(stateOf(engine, stackId).stack);
  await runGraph(order(removals), async (key) => {
    const removal = byKey.get(key);
    if (removal === undefined) return true;
    if (isKept(engine, stackId, removal)) {
      letGo(engine, stackId, removal);
      return true;
    }
    const { status } = recordOf(engine, stackId, removal.logicalId) ?? {};
    if (!removal.whole || status !== 'DELETE_IN_PROGRESS') report(engine, stackId, removal, 'DELETE_IN_PROGRESS');
    try {
      failOnDemand(engine, stackId, removal.logicalId, 'delete');
      await remove(engine, nested, stackId, removal, signal);
      report(engine, stackId, removal, 'DELETE_COMPLETE');
      return true;
    } catch (error) {
      if (error instanceof Closed) throw error;
      report(engine, stackId, removal, 'DELETE_FAILED', reasonOf(error));
      failed.add(removal.logicalId);
      return force;
    }
  });
  return [...failed];
}
