import type { Stack } from '../model.ts';
import type { Expected } from './expected.ts';
import type { Operation } from './operation.ts';

/** Where a stack's events stood before an operation: all that is not in here came after. */
export interface Marker {
  readonly stackId: string;
  readonly seen: ReadonlySet<string>;
  /** Time of the newest event, by the service's clock: this machine's may be wrong. */
  readonly since: Date;
  /** What the last good update took, as far as the events read here tell. */
  readonly expected?: Expected | undefined;
  /** The operation that is followed from here; without one it is the next that begins. */
  readonly operation?: Operation | undefined;
  /** The stack before the operation, where its events may not be read. */
  readonly before?: Stack | undefined;
}
