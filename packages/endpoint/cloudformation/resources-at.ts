import type { Physical } from './model.ts';
import { resourcesBelow } from './records.ts';
import type { StackState, Store } from './store.ts';

/** Logical ids from a root stack down: `Database/Instance`. */
export interface ResourcePath {
  readonly stack: string;
  readonly region: string;
  readonly path: string;
}

/** The resource at a path, or those of the nested stack there and of the stacks below it; none where nothing is there. */
export function resourcesAt(store: Store, { stack, region, path }: ResourcePath): Physical[] {
  let state: StackState | undefined = store.named(stack, region);
  let found: Physical | undefined;
  for (const logicalId of path.split('/')) {
    found = state?.resources.get(logicalId)?.current;
    state = found && store.stack(found.physicalId);
  }
  if (found === undefined) return [];
  return state ? resourcesBelow(store, { stack: state.stack.id }) : [found];
}
