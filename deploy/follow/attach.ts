import type { Connection } from '../aws/connection.ts';
import { describeStack } from '../aws/stack.ts';
import { isSuccess } from '../aws/status.ts';
import type { Outcome, Stack, StackEvent } from '../model.ts';
import { firstCause } from './cause.ts';
import { findRunning } from './running.ts';
import { type ServiceEvent, watchServices } from './service-events.ts';
import { watchStack } from './watch.ts';

export interface AttachOptions {
  readonly onEvent?: ((event: StackEvent) => void) | undefined;
  readonly onService?: ((event: ServiceEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How an operation ended that somebody else may have begun: by what it was begun for. */
export interface AttachedOutcome extends Outcome {
  readonly begin: StackEvent;
}

/** Whether an operation has reached what it was begun for: a rollback that was asked for wants to be rolled back. */
export function reached(begin: string, end: string): boolean {
  if (begin.startsWith('DELETE_')) return end === 'DELETE_COMPLETE';
  return begin.includes('ROLLBACK_') ? end.endsWith('ROLLBACK_COMPLETE') : isSuccess(end);
}

/** Follows the operation that a stack is in, from its first event to its end; undefined where none goes on. */
export async function followRunning(
  connection: Connection,
  stack: Pick<Stack, 'id' | 'name'>,
  { onEvent = () => {}, onService, signal = new AbortController().signal }: AttachOptions = {},
): Promise<AttachedOutcome | undefined> {
  const { begin, marker } = await findRunning(connection, stack.id);
  if (begin === undefined) return undefined;
  const services = onService && watchServices(connection, onService);
  const watched = await watchStack(connection, stack.name, marker, { onEvent, signal, onTick: services?.tick });
  const { status, events } = watched;
  const givenUp = services?.failed() ?? [];
  const succeeded = reached(begin.status, status) && givenUp.length === 0;
  const cause = succeeded ? undefined : (firstCause(events) ?? givenUp[0]);
  const now = await describeStack(connection, stack.id).catch(() => undefined);
  const failedTask = cause && services?.failedTask(cause);
  return { begin, status, succeeded, stackId: stack.id, cause, failedTask, outputs: now?.outputs ?? [] };
}
