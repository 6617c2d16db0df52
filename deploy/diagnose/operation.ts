import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { isMissing, isNested } from '../aws/stack.ts';
import { isSuccess, isTerminal } from '../aws/status.ts';
import { isOwn, readPages } from '../follow/event-stream.ts';
import type { StackEvent } from '../model.ts';

/** One operation on a stack: from the event that began it to the one that ended it, nested stacks included. */
export interface Operation {
  readonly began: Date;
  /** Absent while it runs. */
  readonly ended?: Date | undefined;
  /** The first status of the root: `CREATE_IN_PROGRESS`. */
  readonly kind: string;
  /** The last status of the root. */
  readonly status: string;
  readonly state: 'running' | 'succeeded' | 'failed';
  /** The request token of who began it. */
  readonly token?: string | undefined;
  /** Oldest first. */
  readonly events: readonly StackEvent[];
}

// A quota of the account, not of one reader.
const READERS_AT_ONCE = 4;

const BEGINS = /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/;

const beginsOperation = (event: StackEvent): boolean => isOwn(event) && BEGINS.test(event.status);

/** The last operation on a stack, or the last that failed; undefined where there was none. */
export async function lastOperation(
  connection: Connection,
  stackId: string,
  onlyFailed = false,
): Promise<Operation | undefined> {
  let found: StackEvent[] | undefined;
  const read: StackEvent[] = [];
  await readPages(connection, stackId, [], (page) => {
    read.push(...page);
    found = operationIn(read, onlyFailed);
    return found === undefined;
  });
  if (found === undefined) return undefined;
  const root = found.toReversed();
  const own = root.filter(isOwn);
  const [first] = own;
  const last = own.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const ended = isTerminal(last.status) ? last.time : undefined;
  const nested = await nestedEvents(connection, root, first.time, ended);
  const events = [...root, ...nested].sort((a, b) => a.time.getTime() - b.time.getTime());
  const state = ended === undefined ? 'running' : isGood(first, last) ? 'succeeded' : 'failed';
  return { began: first.time, ended, kind: first.status, status: last.status, state, token: first.token, events };
}

const isGood = (first: StackEvent, last: StackEvent) =>
  first.status === 'DELETE_IN_PROGRESS' ? last.status === 'DELETE_COMPLETE' : isSuccess(last.status);

/** The events of the newest operation in a list that begins with the newest event; undefined where its beginning is not in it. */
function operationIn(newestFirst: readonly StackEvent[], onlyFailed: boolean): StackEvent[] | undefined {
  let from = 0;
  for (const [index, event] of newestFirst.entries()) {
    if (!beginsOperation(event)) continue;
    // A deletion in the middle of another operation is how that one ended.
    const older = newestFirst.slice(index + 1).find(isOwn);
    if (event.status === 'DELETE_IN_PROGRESS' && older !== undefined && !isTerminal(older.status)) continue;
    const events = newestFirst.slice(from, index + 1);
    const last = events.find(isOwn);
    if (!onlyFailed || (last !== undefined && isTerminal(last.status) && !isGood(event, last))) return events;
    from = index + 1;
  }
  return undefined;
}

async function nestedEvents(
  connection: Connection,
  root: readonly StackEvent[],
  began: Date,
  ended: Date | undefined,
): Promise<StackEvent[]> {
  const found: StackEvent[] = [];
  const visited = new Set<string>();
  const isOfOperation = ({ time }: StackEvent) => time >= began && (ended === undefined || time <= ended);
  for (let round = root; ; ) {
    const streams = new Map(
      round
        .filter((event) => !isOwn(event) && isNested(event) && !visited.has(event.physicalId ?? ''))
        .map((event) => [event.physicalId ?? '', event.path]),
    );
    if (streams.size === 0) return found;
    for (const id of streams.keys()) visited.add(id);
    const read = await inParallel([...streams], READERS_AT_ONCE, ([id, path]) =>
      readPages(connection, id, path, (page) => page.every(({ time }) => time >= began)).catch(missingIsNone),
    );
    // What a nested stack says of itself its parent has said already.
    round = read.flat().filter((event) => isOfOperation(event) && !isOwn(event));
    found.push(...round.toReversed());
  }
}

function missingIsNone(error: unknown): StackEvent[] {
  if (isMissing(error)) return [];
  throw error;
}
