import type { Connection } from '../aws/connection.ts';
import { isTerminal } from '../aws/status.ts';
import type { StackEvent } from '../model.ts';
import { isOwn, readPages } from './event-stream.ts';
import type { Marker } from './events.ts';
import { anyOperation } from './operation.ts';
import { beginningOf } from './overtaken.ts';

/** An operation that was found running, whoever began it: its first event, and where to follow it from. */
export interface Running {
  readonly begin: StackEvent | undefined;
  readonly marker: Marker;
}

const isBegin = (event: StackEvent): boolean => isOwn(event) && anyOperation.begins.test(event.status);
const STARTS = /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/;

/** Finds the beginning of the operation that a stack is in, so that it is followed as if from there. */
export async function findRunning(connection: Connection, stackId: string): Promise<Running> {
  // As far back as to what began it: a rollback or a cleanup is the second half of something.
  const events = await readPages(connection, stackId, [], (page) => !page.some(isStart));
  const begin = runningBegin(events);
  const before = begin === undefined ? events : events.slice(events.indexOf(begin) + 1);
  const operation = begin && { ...anyOperation, token: begin.token };
  const since = begin?.time ?? events[0]?.time ?? new Date(0);
  return { begin, marker: { stackId, seen: new Set(before.map(({ id }) => id)), since, operation } };
}

const isStart = (event: StackEvent): boolean => isOwn(event) && STARTS.test(event.status);

/** The event that began what has not ended yet, of events that are newest first. */
function runningBegin(events: readonly StackEvent[]): StackEvent | undefined {
  let begin: StackEvent | undefined;
  for (const event of events.toReversed()) {
    if (isTerminal(event.status) && isOwn(event)) begin = undefined;
    else if (isBegin(event)) begin ??= event;
  }
  return begin;
}

/** Who keeps a stack busy and since when, as the rest of a sentence; empty where its events do not tell. */
export async function busyWith(connection: Connection, stackId: string): Promise<string> {
  const { begin } = await findRunning(connection, stackId).catch(() => ({ begin: undefined }));
  return begin ? `: ${beginningOf(begin)}` : '';
}
