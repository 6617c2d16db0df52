import { reasonOf } from '../failure.ts';
import { Closed, type Engine, setStatus, stateOf } from './context.ts';
import { isInProgress, runPhase } from './lifecycle.ts';
import { nestedStacks } from './nested.ts';

async function drive(engine: Engine, id: string): Promise<void> {
  while (isInProgress(stateOf(engine, id).stack)) {
    const controller = new AbortController();
    engine.controllers.set(id, controller);
    // A phase follows another only once, and each starts with a signal of its own: a rollback is not what was cancelled.
    await runPhase(engine, nestedStacks, id, controller.signal);
  }
}

const stuck = (status: string): string => status.replace(/(_COMPLETE_CLEANUP)?_IN_PROGRESS$/, '_FAILED');

/** Runs a stack's operation to its end, in the background. */
export function start(engine: Engine, id: string): void {
  const done = drive(engine, id)
    .catch((error: unknown) => {
      if (error instanceof Closed || engine.isClosed()) return;
      const { stack } = stateOf(engine, id);
      setStatus(engine, stack, stuck(stack.status), `Internal failure of the embedded endpoint: ${reasonOf(error)}`);
    })
    .finally(() => {
      engine.controllers.delete(id);
      engine.running.delete(id);
    });
  engine.running.set(id, done);
}

/** Goes on with every operation that a stop of the process interrupted. Nested stacks go on with their parents. */
export function resumeAll(engine: Engine): void {
  const stacks = engine.store.all().map(({ stack }) => stack);
  for (const stack of stacks) if (isInProgress(stack) && !isPartOfParents(engine, stack.id)) start(engine, stack.id);
}

function isPartOfParents(engine: Engine, id: string): boolean {
  const { stack } = stateOf(engine, id);
  const parent = engine.store.stack(stack.parentId ?? '')?.stack;
  return parent !== undefined && isInProgress(parent) && parent.operation?.id === stack.operation?.id;
}
