import { AwsError, type Operation } from '../server/service.ts';
import { isRecord, list } from '../wire/xml.ts';
import { requireGroup, requireStream } from './groups.ts';
import { matcher } from './pattern.ts';
import type { LogEvent, LogStore } from './store.ts';

type Input = Readonly<Record<string, unknown>>;

const MOST_EVENTS = 10_000;

/** Operations that write and read log events. */
export function eventOperations(store: LogStore): Record<string, Operation> {
  return {
    PutLogEvents: (input) => {
      const group = requireGroup(store, input).logGroupName;
      const stream = requireStream(store, group, input);
      for (const event of list(input.logEvents).filter(isRecord)) {
        store.append(group, stream, String(event.message), Number(event.timestamp));
      }
      return { nextSequenceToken: String(Date.now()) };
    },
    GetLogEvents: (input) => {
      const group = requireGroup(store, input).logGroupName;
      const events = inTime(store.events(group, requireStream(store, group, input)), input);
      const { from, to } = window(events.length, input);
      return {
        events: events.slice(from, to).map((event) => ({ ...event, ingestionTime: event.timestamp })),
        nextForwardToken: `f/${to}`,
        nextBackwardToken: `b/${from}`,
      };
    },
    FilterLogEvents: (input) => {
      const found = filtered(store, input);
      const from = Number(input.nextToken ?? 0);
      if (!Number.isInteger(from) || from < 0)
        throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
      const to = from + Math.min(Number(input.limit ?? MOST_EVENTS), MOST_EVENTS);
      return {
        events: found.slice(from, to),
        searchedLogStreams: [],
        ...(to < found.length && { nextToken: String(to) }),
      };
    },
  };
}

function inTime(events: readonly LogEvent[], { startTime, endTime }: Input): LogEvent[] {
  const from = Number(startTime ?? 0);
  const until = endTime === undefined ? Number.POSITIVE_INFINITY : Number(endTime);
  return events.filter(({ timestamp }) => timestamp >= from && timestamp < until);
}

/** Which events a page holds: the newest unless the client starts from the head; a token goes on from where a page ended. */
function window(total: number, { nextToken, startFromHead, limit }: Input): { from: number; to: number } {
  const most = Math.min(Number(limit ?? MOST_EVENTS), MOST_EVENTS);
  const [, direction, place] = /^([fb])\/(\d+)$/.exec(String(nextToken ?? '')) ?? [];
  if (direction === undefined && nextToken !== undefined) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  const at = Math.min(Number(place ?? (startFromHead === true ? 0 : total)), total);
  const forward = direction === undefined ? startFromHead === true : direction === 'f';
  return forward ? { from: at, to: Math.min(at + most, total) } : { from: Math.max(0, at - most), to: at };
}

function filtered(store: LogStore, input: Input) {
  const group = requireGroup(store, input).logGroupName;
  const names = list(input.logStreamNames);
  const prefix = String(input.logStreamNamePrefix ?? '');
  const matches = matcher(String(input.filterPattern ?? ''));
  const wanted = store
    .streams(group)
    .map(({ logStreamName }) => logStreamName)
    .filter((name) => (names.length === 0 || names.includes(name)) && name.startsWith(prefix));
  return wanted
    .flatMap((logStreamName) =>
      store.events(group, logStreamName).map((event, index) => ({
        ...event,
        logStreamName,
        ingestionTime: event.timestamp,
        // Clients that follow a group know by it what they have shown already.
        eventId: `${logStreamName}/${index}`,
      })),
    )
    .filter(({ message, timestamp }) => matches(message) && inTime([{ message, timestamp }], input).length > 0)
    .sort((a, b) => a.timestamp - b.timestamp);
}
