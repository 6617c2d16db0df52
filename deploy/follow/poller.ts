import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { pause } from '../aws/pause.ts';
import { isMissing, isNested } from '../aws/stack.ts';
import { isTerminal } from '../aws/status.ts';
import type { StackEvent } from '../model.ts';
import { isOwn, readPages } from './event-stream.ts';
import type { Marker } from './marker.ts';
import { anyOperation, type Ending, endOf } from './operation.ts';
import { type FollowPace, followPaceOf, takeTurn } from './turns.ts';

interface Stream {
  readonly stackId: string;
  readonly path: readonly string[];
  /** Its parent says that something goes on in it. */
  active: boolean;
  /** Its parent has said something of it since it was last read. */
  news: 'failed' | 'ended' | 'begun' | undefined;
  /** Something was seen to go on in it, and it has not said itself that this has ended: it may still clean up. */
  open: boolean;
  /** In which look it was last read. */
  read: number;
}

/** Reads what came since the last reading, each event once, in order. */
export interface Poller {
  /** One look: at the root, and at as many nested stacks as the pace allows, those first that failed or ended. */
  next(): Promise<readonly StackEvent[]>;
  /** All that was not read yet. */
  rest(): Promise<readonly StackEvent[]>;
  /** What the root has said of the end of the operation. */
  ending(): Ending;
}

export interface PollOptions {
  readonly pace?: FollowPace | undefined;
  readonly signal?: AbortSignal | undefined;
}

const READERS_AT_ONCE = 4;
const URGENCY = { failed: 0, ended: 1, begun: 2 } as const;

const byTime = (a: StackEvent, b: StackEvent): number => a.time.getTime() - b.time.getTime();

/** Whether this is the root's own event. */
const isRoots = ({ path }: StackEvent): boolean => path.length === 0;

/** Follows a stack and the stacks nested in it: what goes on in a nested one its parent's events tell. */
export function pollEvents(connection: Connection, marker: Marker, options: PollOptions = {}): Poller {
  const pace = options.pace ?? followPaceOf(connection.target.endpoint);
  const seen = new Set(marker.seen);
  const root: Stream = { stackId: marker.stackId, path: [], active: true, news: undefined, open: false, read: 0 };
  const streams = new Map([[root.stackId, root]]);
  const own: StackEvent[] = [];
  let since = marker.since.getTime();
  let look = 0;
  let ended = false;

  const isNew = ({ id, time }: StackEvent): boolean => !seen.has(id) && time.getTime() >= since;
  // Paging ends at a page that brings anything known: what is new lies above it.
  const readNew = (stream: Stream, wait: () => Promise<unknown>): Promise<StackEvent[]> => {
    const pages = readPages(connection, stream.stackId, stream.path, (page) => page.every(isNew), wait);
    return pages.catch((error: unknown) => {
      if (stream === root || !isMissing(error)) throw error;
      return []; // A nested stack that was deleted in a rollback.
    });
  };

  const take = (stream: Stream, read: readonly StackEvent[]): StackEvent[] => {
    stream.read = look;
    stream.news = undefined;
    const fresh: StackEvent[] = [];
    for (const event of read.toReversed()) {
      if (!isNew(event)) continue;
      seen.add(event.id);
      fresh.push(event);
    }
    for (const event of fresh) note(stream, event);
    return fresh;
  };

  const note = (stream: Stream, event: StackEvent): void => {
    if (isRoots(event)) own.push(event);
    stream.open = !(isOwn(event) && isTerminal(event.status));
    if (isOwn(event) || !isNested(event)) return;
    const id = event.physicalId ?? '';
    const child = streams.get(id) ?? fresh(id, event.path);
    streams.set(id, child);
    child.active = !isTerminal(event.status);
    child.news = child.active ? 'begun' : event.status.endsWith('_FAILED') ? 'failed' : 'ended';
  };

  const readAll = async (some: readonly Stream[], wait: () => Promise<unknown>): Promise<StackEvent[]> => {
    const readers = pace.between === 0 ? READERS_AT_ONCE : 1;
    const batches = await inParallel(some, readers, async (stream) => take(stream, await readNew(stream, wait)));
    return batches.flat();
  };

  /** Those that there is something to be read of, the most urgent first; none twice while others wait. */
  const wanted = (): Stream[] =>
    [...streams.values()]
      .filter((stream) => stream !== root && (stream.active || stream.news !== undefined))
      .sort((a, b) => urgency(a) - urgency(b) || a.read - b.read)
      .slice(0, pace.nestedPerLook);

  const readRest = async (): Promise<StackEvent[]> => {
    const found: StackEvent[] = [];
    // The root once more: what belongs before its end may have come after it.
    const isUnread = (stream: Stream) => stream === root || stream.news !== undefined || stream.open;
    const done = new Set<Stream>();
    for (;;) {
      const left = [...streams.values()]
        .filter((stream) => !done.has(stream) && isUnread(stream))
        .slice(0, READERS_AT_ONCE);
      if (left.length === 0 || options.signal?.aborted) return found;
      for (const stream of left) done.add(stream);
      found.push(...(await readAll(left, () => pause(pace.afterwards, options.signal))));
    }
  };

  const reported = (found: readonly StackEvent[]): StackEvent[] => {
    const { end } = endOf(marker.operation ?? anyOperation, own);
    // What a nested stack says of itself its parent has said already.
    const all = found.filter((event) => isRoots(event) || !isOwn(event)).sort(byTime);
    return [...all.filter((event) => event !== end), ...all.filter((event) => event === end)];
  };

  return {
    next: async () => {
      look += 1;
      const turn = () => takeTurn(connection, pace.between, options.signal);
      const found = await readAll([root], turn);
      since = begunAt(own, since);
      const over = () => endOf(marker.operation ?? anyOperation, own).end !== undefined;
      if (!ended && !over()) found.push(...(await readAll(wanted(), turn)));
      if (!ended && over()) {
        ended = true;
        found.push(...(await readRest()));
      }
      return reported(found);
    },
    rest: async () => reported(await readRest()),
    ending: () => endOf(marker.operation ?? anyOperation, own),
  };
}

const urgency = ({ news }: Stream): number => (news === undefined ? 3 : URGENCY[news]);

const fresh = (stackId: string, path: readonly string[]): Stream => ({
  ...{ stackId, path, active: false, news: undefined, open: false, read: 0 },
});

/** Nothing from before the beginning is of interest in the nested stacks. */
function begunAt(own: readonly StackEvent[], since: number): number {
  return own.length === 0 ? since : Math.max(since, Math.min(...own.map(({ time }) => time.getTime())));
}
