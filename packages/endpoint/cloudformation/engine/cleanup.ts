import type { Physical, ResourceRecord } from '../model.ts';
import type { DeletionPolicy } from '../template/template.ts';
import { type Engine, operationOf, resolvedTemplateOf, stateOf } from './context.ts';
import type { Removal } from './removal.ts';

/** A policy as it counts while a creation is rolled back: what was just made holds nothing worth keeping. */
function onRollback(policy: DeletionPolicy | undefined, retainExceptOnCreate: boolean): DeletionPolicy {
  if (policy === 'RetainExceptOnCreate' || (policy === 'Retain' && retainExceptOnCreate)) return 'Delete';
  return policy ?? 'Delete';
}

function asRetain(policy: DeletionPolicy | undefined): DeletionPolicy {
  return policy === 'RetainExceptOnCreate' ? 'Retain' : (policy ?? 'Delete');
}

function removal(logicalId: string, physical: Physical, whole: boolean, policy: DeletionPolicy): Removal {
  return {
    logicalId,
    physical,
    whole,
    policy,
  };
}

function superseded({ logicalId, garbage }: ResourceRecord, own?: Physical | null): Removal[] {
  return [...garbage, ...(own ? [own] : [])].map((physical) =>
    removal(logicalId, physical, false, physical.updateReplacePolicy ?? 'Delete'),
  );
}

/** After a successful update: what was replaced, and what the new template no longer has. */
export function afterUpdate(engine: Engine, stackId: string): Removal[] {
  const { stack, resources } = stateOf(engine, stackId);
  const { graph } = resolvedTemplateOf(engine, stack);
  return [...resources.values()].flatMap((record) => {
    const { logicalId, before, current } = record;
    const replaced = before != null && before.physicalId !== current?.physicalId ? before : undefined;
    const gone = !graph.has(logicalId) && current !== undefined;
    return [
      ...superseded(record, replaced),
      ...(gone ? [removal(logicalId, current, true, asRetain(current.deletionPolicy))] : []),
    ];
  });
}

/** After an update was rolled back: what it had made. */
export function afterRollback(engine: Engine, stackId: string): Removal[] {
  const { stack, resources } = stateOf(engine, stackId);
  const { retainExceptOnCreate = false } = operationOf(stack);
  return [...resources.values()].flatMap((record) => {
    const { logicalId, before, current, garbage } = record;
    const made =
      before === null && current !== undefined
        ? [removal(logicalId, current, true, onRollback(current.deletionPolicy, retainExceptOnCreate))]
        : [];
    // What took the place of something else is the update's own: nothing but the rollback will ever remove it.
    return [...made, ...garbage.map((physical) => removal(logicalId, physical, false, 'Delete'))];
  });
}

/** Everything: when a stack is deleted, or its creation rolled back. */
export function all(engine: Engine, stackId: string, creating: boolean): Removal[] {
  const { stack, resources } = stateOf(engine, stackId);
  const { retainExceptOnCreate = false } = operationOf(stack);
  return [...resources.values()].flatMap((record) => {
    const { logicalId, current, before } = record;
    const policy = creating
      ? onRollback(current?.deletionPolicy, retainExceptOnCreate)
      : asRetain(current?.deletionPolicy);
    const replaced = before != null && before.physicalId !== current?.physicalId ? before : undefined;
    return [
      ...superseded(record, replaced),
      ...(current === undefined ? [] : [removal(logicalId, current, true, policy)]),
    ];
  });
}

/** Makes the present resources the state that the next operation starts from. */
export function forgetBefore(engine: Engine, stackId: string): void {
  const { stack, resources } = stateOf(engine, stackId);
  const active = stack.current === undefined ? undefined : resolvedTemplateOf(engine, stack).graph;
  for (const record of [...resources.values()]) {
    const { logicalId, before, garbage, current } = record;
    if (current === undefined && active?.has(logicalId) !== true) engine.store.write(stackId, { removed: logicalId });
    else if (before !== undefined || garbage.length > 0 || current?.deployed !== undefined) {
      // What was found instead of it counts only while the operation goes on.
      const { deployed, ...physical } = current ?? {};
      const settled = deployed === undefined ? current : { ...(physical as Physical), properties: deployed };
      const own = { ...record, current: settled, before: undefined, garbage: [], step: undefined, gone: undefined };
      engine.store.write(stackId, { resource: own });
    }
  }
}
