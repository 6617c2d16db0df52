import { reasonOf } from '../failure.ts';
import { runGraph } from '../graph.ts';
import type { Physical, ResourceRecord } from '../model.ts';
import { Closed, type Engine, operationOf, stateOf } from './context.ts';
import { type NestedStacks, recordOf, tokenOf, update, writeResource } from './step.ts';

async function restoreInPlace(
  engine: Engine,
  nested: NestedStacks,
  stackId: string,
  record: ResourceRecord,
  before: Physical,
  signal: AbortSignal,
): Promise<void> {
  const { logicalId, current } = record;
  if (current === undefined || current.physicalId !== before.physicalId) return;
  const token = `${tokenOf(engine, stackId, logicalId, 'update')}/rollback`;
  await update(engine, nested, { stackId, logicalId, target: before, token, signal }, current);
}

/** A replacement is undone by pointing back at what was replaced; the new thing goes in the cleanup. */
function garbageOf({ current, garbage }: ResourceRecord, before: Physical): readonly Physical[] {
  return current === undefined || current.physicalId === before.physicalId ? garbage : [...garbage, current];
}

async function restore(
  engine: Engine,
  nested: NestedStacks,
  stackId: string,
  logicalId: string,
  signal: AbortSignal,
): Promise<void> {
  const record = recordOf(engine, stackId, logicalId);
  const before = record?.before;
  const { stack } = stateOf(engine, stackId);
  const mark = `${operationOf(stack).id}/rollback`;
  if (record === undefined || before == null || record.done === mark) return;
  const restored = {
    ...record,
    current: before,
    garbage: garbageOf(record, before),
    before: undefined,
    step: undefined,
    done: mark,
  };
  if (operationOf(stack).resourcesToSkip?.includes(logicalId)) {
    return writeResource(engine, stackId, { ...restored, status: 'UPDATE_COMPLETE' }, {});
  }
  if (record.status !== 'UPDATE_IN_PROGRESS' || record.step !== undefined) {
    writeResource(
      engine,
      stackId,
      { ...record, status: 'UPDATE_IN_PROGRESS', step: undefined },
      { physicalId: before.physicalId, properties: before.properties },
    );
  }
  await restoreInPlace(engine, nested, stackId, record, before, signal);
  writeResource(engine, stackId, { ...restored, status: 'UPDATE_COMPLETE' }, { properties: before.properties });
}

/** Takes back every change of an update, and returns the resources for which that failed. */
export async function runRestore(
  engine: Engine,
  nested: NestedStacks,
  stackId: string,
  signal: AbortSignal,
): Promise<string[]> {
  const touched = [...stateOf(engine, stackId).resources.values()].filter(({ before }) => before != null);
  const graph = new Map(touched.map(({ logicalId, before }) => [logicalId, before?.dependsOn ?? []]));
  const failed = new Set<string>();
  await runGraph(graph, async (logicalId) => {
    try {
      await restore(engine, nested, stackId, logicalId, signal);
      return true;
    } catch (error) {
      if (error instanceof Closed) throw error;
      const record = recordOf(engine, stackId, logicalId);
      if (record !== undefined)
        writeResource(engine, stackId, { ...record, status: 'UPDATE_FAILED' }, { reason: reasonOf(error) });
      failed.add(logicalId);
      return false;
    }
  });
  return [...failed];
}
