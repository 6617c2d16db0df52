import type { StackRecord } from '../model.ts';
import type { Store } from '../store.ts';

/** The time of a stack's next event. */
export type EventTime = (stack: Pick<StackRecord, 'id' | 'rootId'>) => string;

/**
 * Clients sort events by time, and AWS gives it in milliseconds: of a tree of nested stacks no two events have the same,
 * each is later than the one before, and what a step costs here is less than that.
 */
export function eventClock(store: Store, now: () => Date): EventTime {
  const last = new Map<string, number>();
  const recorded = (root: string): number => {
    const trees = store.all().filter(({ stack }) => (stack.rootId ?? stack.id) === root);
    return Math.max(0, ...trees.map(({ events }) => Date.parse(events.at(-1)?.time ?? '') || 0));
  };
  return ({ id, rootId }) => {
    const root = rootId ?? id;
    const time = Math.max(now().getTime(), (last.get(root) ?? recorded(root)) + 1);
    last.set(root, time);
    return new Date(time).toISOString();
  };
}
