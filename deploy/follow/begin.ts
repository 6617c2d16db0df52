import type { Connection } from '../aws/connection.ts';
import { awsFailure, lostContact } from '../aws/faults.ts';
import { outcomeUnknown } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { describeStack } from '../aws/stack.ts';
import type { Stack } from '../model.ts';
import type { Marker } from './events.ts';
import { type Operation, type OperationKind, operationOf } from './operation.ts';
import { pollEvents } from './poller.ts';
import { eventsOrStatuses } from './without-events.ts';

// Events lag behind what was begun.
const LOOKS = 4;

/** Whether an event of the root carries the token of this operation: then it has begun. */
export async function carriesToken(connection: Connection, marker: Marker, token: string): Promise<boolean> {
  const from = { ...marker, operation: undefined };
  const events = await eventsOrStatuses(connection, from, pollEvents(connection, from)).next();
  // Without the right to read events there are no tokens: then that the stack has changed has to do.
  return marker.before === undefined ? events.some((event) => event.token === token) : events.length > 0;
}

/**
 * Sends the call that begins an operation, and answers what is to be followed. A reply that is lost, or a refusal of a call
 * that was sent again, tells nothing: then the stack tells, by an event of this token or by its status.
 */
export async function beginOperation(
  connection: Connection,
  stack: Pick<Stack, 'id' | 'name'>,
  marker: Marker,
  { kind, token, send }: { readonly kind: OperationKind; readonly token: string; send(): Promise<unknown> },
): Promise<Marker> {
  const operation = operationOf(kind, token);
  try {
    await send();
    return { ...marker, operation };
  } catch (error) {
    const lost = lostContact(error);
    if (!lost && awsFailure(error).attempts <= 1) throw error;
    const found = await lookFor(connection, stack, marker, operation).catch((second: unknown) => {
      throw outcomeUnknown(connection.target, stack.name, stack.id, second);
    });
    if (found) return { ...marker, operation: found };
    throw lost ? outcomeUnknown(connection.target, stack.name, stack.id, error) : error;
  }
}

async function lookFor(
  connection: Connection,
  { id }: Pick<Stack, 'id'>,
  marker: Marker,
  operation: Operation,
): Promise<Operation | undefined> {
  const { token = '', begins, ends } = operation;
  const pace = paceOf(connection.target.endpoint);
  for (let count = 0; count < LOOKS; count += 1) {
    if (await carriesToken(connection, marker, token)) return operation;
    // Whoever began it: it is what was wanted, and it goes on.
    const status = (await describeStack(connection, id))?.status ?? 'DELETE_COMPLETE';
    if (begins.test(status) || (status === 'DELETE_COMPLETE' && ends.test(status))) {
      return { begins, ends, acknowledged: true };
    }
    await pause(interval(pace, count));
  }
  return undefined;
}
