import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { describeStack } from '../aws/stack.ts';
import { isBusy, updateStep } from '../aws/status.ts';
import { findRunning } from '../follow/running.ts';
import { watchStack } from '../follow/watch.ts';
import type { Stack, StackEvent } from '../model.ts';

/** How an operation of somebody else is followed. */
export interface Following {
  readonly onEvent: (event: StackEvent) => void;
  readonly signal: AbortSignal;
}

// Cleaning up after an update takes as long as its slowest deletion; half an hour is that of a network interface.
const SETTLING_MS = 30 * 60 * 1000;

/**
 * Waits for another's operation to end: within a bound where it only cleans up, which nobody asked to wait for. Answers the
 * stack as it is then, busy still where the bound has passed; undefined when it is gone.
 */
export async function waitForEnd(
  connection: Connection,
  stack: Stack,
  { onEvent, signal }: Following,
  limit = SETTLING_MS,
): Promise<Stack | undefined> {
  const { marker } = await findRunning(connection, stack.id);
  // The end may have come between the look at the stack and the look at its events.
  const now = await describeStack(connection, stack.id);
  if (isBusy(now?.status)) {
    const timeout = updateStep(now?.status) === 'wait' ? limit : undefined;
    await watchStack(connection, stack.name, marker, { onEvent, signal, timeout }).catch((error: unknown) => {
      if (!isOverdue(error)) throw error;
    });
  }
  const ended = await describeStack(connection, stack.id);
  return ended?.status === 'DELETE_COMPLETE' ? undefined : ended;
}

/** Nothing of ours is under way: that the bound has passed is no unknown outcome. */
function isOverdue(error: unknown): boolean {
  const { cause } = error instanceof RookeryError ? error : {};
  return cause instanceof RookeryError && cause.code === 'DeadlinePassed';
}
