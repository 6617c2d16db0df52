import type { Connection } from '../aws/connection.ts';
import { pause } from '../aws/pause.ts';

/** How often CloudFormation and ECS are asked while an operation runs. */
export interface FollowPace {
  /** Milliseconds between two calls, of all that are followed in an account and region. */
  readonly between: number;
  /** Nested stacks that one look reads, beside the root. */
  readonly nestedPerLook: number;
  /** Calls of DescribeServices of one look, for ten services each. */
  readonly batchesPerLook: number;
  /** Milliseconds between two calls when all is over and only the rest is read. */
  readonly afterwards: number;
}

/** Calls for describing are a quota of the account: at most one every two seconds, however many stacks are nested. */
const AWS_PACE: FollowPace = { between: 2_000, nestedPerLook: 2, batchesPerLook: 1, afterwards: 200 };

const LOCAL_PACE: FollowPace = {
  between: 0,
  nestedPerLook: Number.POSITIVE_INFINITY,
  batchesPerLook: Number.POSITIVE_INFINITY,
  afterwards: 0,
};

/** Quick on the own machine; on AWS as its quotas ask for. */
export const followPaceOf = (endpoint: string | undefined): FollowPace => (endpoint ? LOCAL_PACE : AWS_PACE);

/** When the next call is due, for each account and region. */
const due = new WeakMap<object, { at: number }>();

function dueOf({ followed }: Connection): { at: number } {
  const known = due.get(followed) ?? { at: 0 };
  due.set(followed, known);
  return known;
}

/** Waits until one more call may be made; those who wait are served in the order they came. */
export async function takeTurn(connection: Connection, between: number, signal?: AbortSignal): Promise<void> {
  if (between === 0) return;
  const next = dueOf(connection);
  const now = Date.now();
  const slot = Math.max(now, next.at);
  next.at = slot + between;
  if (slot > now) await pause(slot - now, signal);
}

/** Counts calls that could not wait: the next one waits for them. */
export function owe(connection: Connection, between: number, calls: number): void {
  if (between === 0 || calls === 0) return;
  const next = dueOf(connection);
  next.at = Math.max(Date.now(), next.at) + between * calls;
}
