import type { Connection } from '../aws/connection.ts';
import { describeStack } from '../aws/stack.ts';
import { isBusy } from '../aws/status.ts';
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

/** Waits for another's operation to end, within a bound. Answers the stack as it is then; undefined when it is gone. */
export async function waitForEnd(
  connection: Connection,
  stack: Stack,
  { onEvent, signal }: Following,
): Promise<Stack | undefined> {
  const { marker } = await findRunning(connection, stack.id);
  // The end may have come between the look at the stack and the look at its events.
  const now = await describeStack(connection, stack.id);
  if (isBusy(now?.status)) {
    await watchStack(connection, stack.name, marker, { onEvent, signal, timeout: SETTLING_MS });
  }
  const ended = await describeStack(connection, stack.id);
  return ended?.status === 'DELETE_COMPLETE' ? undefined : ended;
}
