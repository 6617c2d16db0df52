import type { Connection } from '../aws/connection.ts';
import { describeStack } from '../aws/stack.ts';
import { isBusy } from '../aws/status.ts';
import { isOwn, readPages } from '../follow/event-stream.ts';
import { markEvents } from '../follow/events.ts';
import { watchStack } from '../follow/watch.ts';
import type { Stack, StackEvent } from '../model.ts';

/** How an operation of somebody else is followed. */
export interface Following {
  readonly onEvent: (event: StackEvent) => void;
  readonly signal: AbortSignal;
}

// Cleaning up after an update takes as long as its slowest deletion; half an hour is that of a network interface.
const SETTLING_MS = 30 * 60 * 1000;

/** Who keeps the stack busy, since when, as the end of a sentence; empty where the events cannot be read. */
export async function operationOf(connection: Connection, stack: Stack): Promise<string> {
  const events = await readPages(connection, stack.id, [], () => false).catch(() => []);
  const begin = events.find((event) => isOwn(event) && event.status.endsWith('_IN_PROGRESS'));
  if (!begin) return '';
  const { status, time, token } = begin;
  return `: ${status} since ${time.toISOString()}${token ? `, request token ${token}` : ''}`;
}

/** Waits for another's operation to end, within a bound. Answers the stack as it is then; undefined when it is gone. */
export async function waitForEnd(
  connection: Connection,
  stack: Stack,
  { onEvent, signal }: Following,
): Promise<Stack | undefined> {
  const marker = await markEvents(connection, stack.id);
  // The end may have come between the look at the stack and the look at its events.
  const now = await describeStack(connection, stack.id);
  if (isBusy(now?.status)) {
    await watchStack(connection, stack.name, marker, { onEvent, signal, timeout: SETTLING_MS });
  }
  const ended = await describeStack(connection, stack.id);
  return ended?.status === 'DELETE_COMPLETE' ? undefined : ended;
}
