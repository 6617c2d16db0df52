import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { isNested } from '../aws/stack.ts';
import type { StackEvent } from '../model.ts';
import { isOwn, readPages } from './event-stream.ts';
import { expectedOf } from './expected.ts';
import type { Marker } from './marker.ts';
import type { Operation } from './operation.ts';
import { isDenied, markStatus } from './without-events.ts';

export type { Marker } from './marker.ts';

// A quota of the account, not of the deployment: a tree of hundreds of stacks must not use it up.
const READERS_AT_ONCE = 4;

const byTime = (a: StackEvent, b: StackEvent): number => a.time.getTime() - b.time.getTime();

/** Notes where the events of a stack stand. To be taken before the operation begins. */
export async function markEvents(connection: Connection, stackId: string, operation?: Operation): Promise<Marker> {
  const events = await readPages(connection, stackId, [], () => false).catch((error: unknown) => {
    if (!isDenied(error)) throw error;
    return undefined;
  });
  if (events === undefined) return { ...(await markStatus(connection, stackId)), operation };
  const newest = events.reduce((latest, { time }) => Math.max(latest, time.getTime()), 0);
  const seen = new Set(events.map(({ id }) => id));
  return { stackId, seen, since: new Date(newest), expected: expectedOf(events), operation };
}

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
