import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { interruptedDuring, outcomeUnknown } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { describeStack, isMissing } from '../aws/stack.ts';
import { isTerminal } from '../aws/status.ts';
import type { StackEvent } from '../model.ts';
import { absenceOf } from './absence.ts';
import type { Marker } from './events.ts';
import { overtaken } from './overtaken.ts';
import { type Poller, pollEvents } from './poller.ts';
import type { FollowPace } from './turns.ts';
import { eventsOrStatuses } from './without-events.ts';

export interface WatchOptions {
  readonly onEvent: (event: StackEvent) => void;
  readonly signal: AbortSignal;
  /** Milliseconds after which watching stops; the operation goes on. */
  readonly timeout?: number | undefined;
  /** Called after every look, also when there was nothing new. */
  readonly onTick?: ((events: readonly StackEvent[]) => Promise<void>) | undefined;
  readonly pace?: FollowPace | undefined;
  /** What is done, once, with an operation that takes longer; it is followed on. */
  readonly after?: { readonly milliseconds: number; act(): Promise<void> } | undefined;
}

/** What was seen until the operation ended. */
export interface Watched {
  /** Status of the root's last event; `DELETE_COMPLETE` also when the stack is not known any more. */
  readonly status: string;
  readonly events: readonly StackEvent[];
}

// So many looks are given to an end that is late, and to one that nothing proves: fewer where the stack's description agrees.
const LATE_LOOKS = 6;
const AGREED_LOOKS = 3;
// After so many looks without anything new the stack is asked whether it is still in an operation at all.
const SILENT_LOOKS = 40;

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
  { onEvent, signal, timeout, onTick, pace: followPace, after }: WatchOptions,
): Promise<Watched> {
  const polled = pollEvents(connection, marker, { pace: followPace, signal });
  const poller = eventsOrStatuses(connection, marker, polled);
  const pace = paceOf(connection.target.endpoint);
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeout;
  const absence = absenceOf(connection.target.endpoint);
  const events: StackEvent[] = [];
  const report = (fresh: readonly StackEvent[]): void => {
    for (const event of fresh) onEvent(event);
    events.push(...fresh);
  };
  const unknown = (error: unknown) => outcomeUnknown(connection.target, stackName, marker.stackId, error);
  let due = after && Date.now() + after.milliseconds;
  let late = 0;
  for (let idle = 0; ; idle += 1) {
    if (signal.aborted) throw interruptedDuring(connection.target, stackName, marker.stackId);
    const fresh = await poller.next().catch((error: unknown) => {
      if (signal.aborted) throw interruptedDuring(connection.target, stackName, marker.stackId);
      if (!isMissing(error)) throw unknown(error);
      return undefined;
    });
    absence.look(fresh === undefined);
    report(fresh ?? []);
    await onTick?.(fresh ?? []);
    const { end, unproven, other } = poller.ending();
    if (end) return { status: end.status, events };
    if (absence.isSure()) return { status: 'DELETE_COMPLETE', events };
    if (other && marker.operation?.acknowledged === false) throw overtaken(connection.target, stackName, other);
    late = fresh?.length === 0 && (unproven ?? other) ? late + 1 : 0;
    if (late >= AGREED_LOOKS && unproven && (await isEnd(connection, unproven, late)))
      return settle(poller, unproven, report, events);
    if (late > LATE_LOOKS && other) throw unknown(overtaken(connection.target, stackName, other));
    if (idle % SILENT_LOOKS === SILENT_LOOKS - 1 && (await isOver(connection, marker.stackId)))
      throw unknown(silent(stackName));
    if (due !== undefined && Date.now() > due) {
      due = undefined;
      await after?.act();
    }
    if (Date.now() > deadline) throw unknown(overdue(timeout ?? 0));
    if (fresh && fresh.length > 0) idle = 0;
    // All that are followed in an account and region together ask as often as one alone.
    const wait = interval(pace, idle) * connection.followed.count;
    await pause(due === undefined ? wait : Math.min(wait, Math.max(1, due - Date.now() + 1)), signal);
  }
}

/** Whether the stack's description says that no operation goes on. */
async function isOver(connection: Connection, stackId: string): Promise<boolean> {
  const stack = await describeStack(connection, stackId).catch(() => undefined);
  return stack !== undefined && isTerminal(stack.status);
}

/** Whether an event that nothing proves is the end, after so many looks that brought nothing else. */
async function isEnd(connection: Connection, { stackId, status }: StackEvent, looks: number): Promise<boolean> {
  const stack = await describeStack(connection, stackId).catch(() => undefined);
  return stack?.status === status || (looks > LATE_LOOKS && stack !== undefined && isTerminal(stack.status));
}

function silent(stackName: string): RookeryError {
  return new RookeryError(
    'EndUnseen',
    {
      what: `stack ${stackName} is in no operation any more, and no event said how this one ended.`,
      why: 'the last events of an operation may come late, or belong to another one.',
      mend: 'wait a minute.',
    },
    5,
  );
}

async function settle(
  poller: Poller,
  { status }: StackEvent,
  report: (fresh: readonly StackEvent[]) => void,
  events: readonly StackEvent[],
): Promise<Watched> {
  report(await poller.rest());
  return { status, events };
}
