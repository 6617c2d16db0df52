import type { Engine } from '../engine/context.ts';
import type { StackRecord } from '../model.ts';

/**
 * Once a stack changes, change sets that were made against what it was can no longer be executed.
 * Those that earlier operations executed are forgotten; with the stack, all are but the one that was executed last.
 */
export function obsolete({ store: { changeSets } }: Engine, { id, operation, changeSetId }: StackRecord): void {
  const gone = new Set<string>();
  for (const [key, set] of changeSets.all()) {
    if (set.stackId !== id) continue;
    const executed = set.executionStatus === 'EXECUTE_IN_PROGRESS';
    const last = set.operation === operation?.id || (operation?.type === 'DELETE_STACK' && set.id === changeSetId);
    if (executed ? !last : operation?.type === 'DELETE_STACK') gone.add(set.id);
    else if (set.executionStatus === 'AVAILABLE') changeSets.put(key, { ...set, executionStatus: 'OBSOLETE' });
  }
  for (const [key, set] of changeSets.all()) if (gone.has(set.id) || gone.has(set.rootId ?? '')) changeSets.delete(key);
}
