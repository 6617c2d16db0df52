import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { interruptedDuring, outcomeUnknown } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { isMissing } from '../aws/stack.ts';
import type { StackEvent } from '../model.ts';
import { endsRoot, type Marker, pollEvents } from './events.ts';
import { eventsOrStatuses } from './without-events.ts';

export interface WatchOptions {
  readonly onEvent: (event: StackEvent) => void;
  readonly signal: AbortSignal;
  /** Milliseconds after which watching stops; the operation goes on. */
  readonly timeout?: number | undefined;
  /** Called after every look, also when there was nothing new. */
  readonly onTick?: ((events: readonly StackEvent[]) => Promise<void>) | undefined;
}

/** What was seen until the operation ended. */
export interface Watched {
  /** Status of the root's last event; `DELETE_COMPLETE` also when the stack is not known any more. */
  readonly status: string;
  readonly events: readonly StackEvent[];
}

// A stack is not everywhere known at once, right after it was made.
const STALE_READS = 5;

function overdue(timeout: number): RookeryError {
  return new RookeryError(
    'DeadlinePassed',
    {
      what: `not ended within ${Math.round(timeout / 1000)} s.`,
      why: 'the deadline that was given has passed.',
      mend: 'give it more time.',
    },
    5,
  );
}

/** Follows an operation to the event of the root stack that ends it, reporting every event on the way. */
export async function watchStack(
  connection: Connection,
  stackName: string,
  marker: Marker,
  options: WatchOptions,
): Promise<Watched> {
  connection.followed.count += 1;
  try {
    return await follow(connection, stackName, marker, options);
  } finally {
    connection.followed.count -= 1;
  }
}

async function follow(
  connection: Connection,
  stackName: string,
  marker: Marker,
  { onEvent, signal, timeout, onTick }: WatchOptions,
): Promise<Watched> {
  const poller = eventsOrStatuses(connection, marker, pollEvents(connection, marker));
  const pace = paceOf(connection.target.endpoint);
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeout;
  const events: StackEvent[] = [];
  let absent = 0;
  for (let idle = 0; ; idle += 1) {
    if (signal.aborted) throw interruptedDuring(connection.target, stackName, marker.stackId);
    const fresh = await poller.next().catch((error: unknown) => {
      if (signal.aborted) throw interruptedDuring(connection.target, stackName, marker.stackId);
      if (!isMissing(error)) throw outcomeUnknown(connection.target, stackName, marker.stackId, error);
      absent += 1;
      return [];
    });
    for (const event of fresh) onEvent(event);
    events.push(...fresh);
    await onTick?.(fresh);
    const last = fresh.findLast(endsRoot);
    if (last) return { status: last.status, events };
    if (absent > STALE_READS) return { status: 'DELETE_COMPLETE', events };
    if (Date.now() > deadline)
      throw outcomeUnknown(connection.target, stackName, marker.stackId, overdue(timeout ?? 0));
    if (fresh.length > 0) idle = 0;
    // All that are followed in an account and region together ask as often as one alone.
    await pause(interval(pace, idle) * connection.followed.count, signal);
  }
}
