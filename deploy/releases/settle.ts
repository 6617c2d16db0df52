import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { inParallel } from '../aws/parallel.ts';
import { isMissing } from '../aws/stack.ts';
import { isSuccess, isTerminal } from '../aws/status.ts';
import { isOwn, readPages } from '../follow/event-stream.ts';
import type { StackEvent } from '../model.ts';
import { describeChangeSet } from '../plan/plan-tree.ts';
import { NOT_EXECUTED, type RecordedOutcome, type ReleaseRecord } from '../release-model.ts';
import { type StoredRelease, writeOutcome } from './store.ts';

const READERS_AT_ONCE = 4;
/** Milliseconds by which this machine's clock and that of the service may differ. */
const CLOCK_SKEW_MS = 60 * 60 * 1000;

/** What the stack proves of a release that nobody saw the end of. */
export type Proven =
  | { readonly state: 'ended'; readonly outcome: RecordedOutcome }
  /** Its operation goes on. */
  | { readonly state: 'running' }
  /** Its change set waits to be executed: a deploy is about to, or was ended just before. */
  | { readonly state: 'waiting' }
  | { readonly state: 'unknown' };

/**
 * Finds out how a release ended: the events of its stack carry the token of the operation that they belong to. Of one that has
 * none, and whose change set is gone, nothing was ever executed.
 */
export async function proofOf(connection: Connection, record: ReleaseRecord): Promise<Proven> {
  const { stackId, operation, begun } = record;
  const since = Date.parse(begun) - CLOCK_SKEW_MS;
  const events = await readPages(connection, stackId, [], (page) =>
    page.every(({ time }) => time.getTime() >= since),
  ).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (events === undefined) return { state: 'unknown' };
  const own = events.filter((event) => isOwn(event) && event.token === operation.token);
  // Newest first.
  const [last] = own;
  if (last !== undefined) {
    // What ends it may carry another token: that of a cancellation, or of a deletion. There is one operation at a time.
    const later = events.slice(0, events.indexOf(last) + 1).filter(isOwn);
    const end = later.findLast(({ status }) => isTerminal(status));
    return end === undefined ? { state: 'running' } : { state: 'ended', outcome: outcomeOf(end) };
  }
  // Not all that speaks this protocol says which operation an event belongs to.
  if (events.length > 0 && events.every(({ token }) => token === undefined)) return { state: 'unknown' };
  if (await isThere(connection, record)) return { state: 'waiting' };
  return { state: 'ended', outcome: { status: NOT_EXECUTED, succeeded: false, ended: begun } };
}

function outcomeOf({ status, time }: StackEvent): RecordedOutcome {
  return { status, succeeded: isSuccess(status), ended: time.toISOString() };
}

async function isThere(connection: Connection, { operation, stackId }: ReleaseRecord): Promise<boolean> {
  try {
    await describeChangeSet(connection, operation.changeSetId, stackId);
    return true;
  } catch (error) {
    if (/ChangeSetNotFound/.test(awsFailure(error).name) || isMissing(error)) return false;
    throw error;
  }
}

/** A release, with what is known of its end. */
export interface SettledRelease extends StoredRelease {
  /** Absent where the record says how it ended. */
  readonly open?: Exclude<Proven['state'], 'ended'> | undefined;
}

/** Completes the records of releases that nobody saw the end of, as far as the stack proves it; a bucket that refuses is left as it is. */
export function settleReleases(
  connection: Connection,
  bucket: string,
  stored: readonly StoredRelease[],
): Promise<SettledRelease[]> {
  return inParallel(stored, READERS_AT_ONCE, async (one): Promise<SettledRelease> => {
    const { record } = one;
    if (record === undefined || record.outcome !== undefined) return one;
    const proven = await proofOf(connection, record).catch((): Proven => ({ state: 'unknown' }));
    if (proven.state !== 'ended') return { ...one, open: proven.state };
    const { outcome } = proven;
    return writeOutcome(connection, bucket, one, outcome).catch(() => ({ ...one, record: { ...record, outcome } }));
  });
}
