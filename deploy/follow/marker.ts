import type { Stack, StackEvent } from '../model.ts';

/** Where a stack's events stood before an operation: all that is not in here came after. */
export interface Marker {
  readonly stackId: string;
  readonly seen: ReadonlySet<string>;
  /** Time of the newest event, by the service's clock: this machine's may be wrong. */
  readonly since: Date;
  /** The stack before the operation, where its events may not be read. */
  readonly before?: Stack | undefined;
}

/** Reads what came since the last reading, each event once, in order. */
export interface Poller {
  next(): Promise<readonly StackEvent[]>;
}
