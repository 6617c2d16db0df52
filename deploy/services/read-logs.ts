import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { pause } from '../aws/pause.ts';
import type { LogQuery } from './log-sources.ts';

/** One event of a log group. */
export interface LogEvent {
  readonly group: string;
  readonly stream: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly message: string;
  readonly id: string;
}

export interface ReadLogs {
  readonly queries: readonly LogQuery[];
  /** Milliseconds since 1970. */
  readonly from: number;
  /** A filter pattern of CloudWatch Logs. */
  readonly filter?: string | undefined;
  readonly follow: boolean;
  readonly signal: AbortSignal;
  /** A group that is not there, said once. */
  readonly onMissing: (group: string) => void;
}

/** Events arrive up to so much later than others with the same time. */
const OVERLAP_MS = 10_000;
/** Between two looks. CloudWatch Logs allows FilterLogEvents some ten times a second in an account. */
const PACE_MS = { local: 250, aws: 2_000 } as const;

/** The events of log groups in the order of their times; with `follow` those to come as well, until the signal. */
export async function* readLogs(connection: Connection, options: ReadLogs): AsyncGenerator<LogEvent> {
  const seen = new Map<string, number>();
  const missing = new Set<string>();
  let { from } = options;
  let newest = from;
  for (;;) {
    for await (const event of inOrder(
      options.queries.map((query) => pages(connection, query, from, options, missing)),
    )) {
      if (options.signal.aborted) return;
      const key = `${event.group} ${event.id}`;
      if (seen.has(key)) continue;
      yield event;
      newest = Math.max(newest, event.time);
      seen.set(key, event.time);
      forget(seen, newest - OVERLAP_MS);
    }
    if (!options.follow) return;
    from = Math.max(options.from, newest - OVERLAP_MS);
    await pause(connection.target.endpoint ? PACE_MS.local : PACE_MS.aws, options.signal);
    if (options.signal.aborted) return;
  }
}

/** They were put in the order of their times, but for late ones. */
function forget(seen: Map<string, number>, before: number): void {
  for (const [key, time] of seen) {
    if (time >= before) return;
    seen.delete(key);
  }
}

/** One group's events from a time on, page by page. */
async function* pages(
  connection: Connection,
  { group, prefix }: LogQuery,
  startTime: number,
  { filter, signal, onMissing }: ReadLogs,
  missing: Set<string>,
): AsyncGenerator<LogEvent> {
  const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = await connection.logs();
  let nextToken: string | undefined;
  do {
    const asked = new FilterLogEventsCommand({
      logGroupName: group,
      logStreamNamePrefix: prefix,
      filterPattern: filter,
      startTime,
      nextToken,
    });
    const page = await client.send(asked).catch((error: unknown) => {
      if (awsFailure(error).name !== 'ResourceNotFoundException') throw error;
      if (!missing.has(group)) onMissing(group);
      missing.add(group);
      return { events: [], nextToken: undefined };
    });
    for (const { logStreamName: stream = '', timestamp: time = 0, message = '', eventId } of page.events ?? []) {
      yield { group, stream, time, message, id: eventId ?? `${stream} ${time} ${message}` };
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined && !signal.aborted);
}

/** Several sequences, each in the order of time, as one: no more of each is held than the next one and its page. */
export async function* inOrder<T extends { readonly time: number }>(
  sequences: readonly AsyncGenerator<T>[],
): AsyncGenerator<T> {
  const heads = await Promise.all(sequences.map((one) => one.next()));
  for (;;) {
    let first = -1;
    for (const [index, { done, value }] of heads.entries()) {
      if (done !== true && (first < 0 || value.time < heads[first]!.value.time)) first = index;
    }
    if (first < 0) return;
    yield heads[first]!.value as T;
    heads[first] = await sequences[first]!.next();
  }
}
