import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { isMissing, isNested } from '../aws/stack.ts';
import { isTerminal } from '../aws/status.ts';
import type { StackEvent } from '../model.ts';
import { isOwn, readPages } from './event-stream.ts';
import type { Marker, Poller } from './marker.ts';
import { isDenied, markStatus } from './without-events.ts';

export type { Marker, Poller } from './marker.ts';

interface Stream {
  readonly stackId: string;
  readonly path: readonly string[];
  /** Its parent says that something goes on in it. */
  active: boolean;
}

// A quota of the account, not of the deployment: a tree of hundreds of stacks must not use it up.
const READERS_AT_ONCE = 4;

const byTime = (a: StackEvent, b: StackEvent): number => a.time.getTime() - b.time.getTime();

/** Notes where the events of a stack stand. To be taken before the operation begins. */
export async function markEvents(connection: Connection, stackId: string): Promise<Marker> {
  const events = await readPages(connection, stackId, [], () => false).catch((error: unknown) => {
    if (!isDenied(error)) throw error;
    return undefined;
  });
  if (events === undefined) return markStatus(connection, stackId);
  const newest = events.reduce((latest, { time }) => Math.max(latest, time.getTime()), 0);
  return { stackId, seen: new Set(events.map(({ id }) => id)), since: new Date(newest) };
}

/** Follows a stack and the stacks nested in it: what goes on in a nested one its parent's events tell. */
export function pollEvents(connection: Connection, marker: Marker): Poller {
  const seen = new Set(marker.seen);
  const root: Stream = { stackId: marker.stackId, path: [], active: true };
  const streams = new Map([[root.stackId, root]]);
  let since = marker.since.getTime();
  let begun = false;

  const read = async (stream: Stream): Promise<StackEvent[]> => {
    const isNew = ({ id, time }: StackEvent): boolean => !seen.has(id) && time.getTime() >= since;
    const pages = readPages(connection, stream.stackId, stream.path, (page) => page.every(isNew));
    const events = await pages.catch((error: unknown) => {
      if (stream === root || !isMissing(error)) throw error;
      return []; // A nested stack that was deleted in a roll back.
    });
    return events.filter(isNew);
  };

  // Both a beginning and an end mean one more reading: the end of a nested stack comes after its last event.
  const follow = (event: StackEvent): Stream | undefined => {
    if (isOwn(event) || !isNested(event)) return undefined;
    const id = event.physicalId ?? '';
    const stream = streams.get(id) ?? { stackId: id, path: event.path, active: false };
    stream.active = !isTerminal(event.status);
    streams.set(id, stream);
    return stream;
  };

  const take = (events: readonly StackEvent[]): StackEvent[] => {
    const unseen = events.filter(({ id }) => {
      const isNew = !seen.has(id);
      seen.add(id);
      return isNew;
    });
    return unseen.reverse();
  };

  const readAll = async (first: readonly Stream[]): Promise<StackEvent[]> => {
    const found: StackEvent[] = [];
    for (let round = first; round.length > 0; ) {
      const batches = await inParallel(round, READERS_AT_ONCE, read);
      const fresh = batches.flatMap(take);
      if (!begun && fresh.length > 0) {
        begun = true;
        since = Math.min(...fresh.map(({ time }) => time.getTime()));
      }
      found.push(...fresh);
      round = [...new Set(fresh.map(follow).filter((stream) => stream !== undefined))];
    }
    return found;
  };

  const active = (): Stream[] => [...streams.values()].filter((stream) => stream.active);

  return {
    next: async () => {
      const found = await readAll(active());
      if (found.some(endsRoot)) found.push(...(await readAll([...streams.values()])));
      // What a nested stack says of itself its parent has said already.
      const reported = found.filter((event) => event.path.length === 0 || !isOwn(event)).sort(byTime);
      return [...reported.filter((event) => !endsRoot(event)), ...reported.filter(endsRoot)];
    },
  };
}

/** Whether this event ends the whole operation. */
export const endsRoot = (event: StackEvent): boolean => event.path.length === 0 && isTerminal(event.status);

export interface ReadOptions {
  /** How many of the newest to answer. */
  readonly limit: number;
  readonly failedOnly?: boolean;
}

/** The newest events of a stack and of the stacks nested in it, oldest first. */
export async function readEvents(
  connection: Connection,
  stackId: string,
  { limit, failedOnly = false }: ReadOptions,
): Promise<readonly StackEvent[]> {
  const found: StackEvent[] = [];
  const visited = new Set<string>();
  const visit = async (id: string, path: readonly string[]): Promise<void> => {
    visited.add(id);
    let count = 0;
    const events = await readPages(connection, id, path, (page) => {
      count += page.length;
      return count < limit || failedOnly;
    });
    found.push(...events.filter((event) => path.length === 0 || !isOwn(event)));
    const nested = new Map(
      events.filter((event) => !isOwn(event) && isNested(event)).map((e) => [e.physicalId ?? '', e.path]),
    );
    const fresh = [...nested].filter(([child]) => !visited.has(child));
    await inParallel(fresh, READERS_AT_ONCE, ([child, childPath]) => visit(child, childPath));
  };
  await visit(stackId, []);
  const wanted = failedOnly ? found.filter(({ status }) => status.endsWith('_FAILED')) : found;
  return wanted.reverse().sort(byTime).slice(-limit);
}
