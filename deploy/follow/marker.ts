import type { Stack } from '../model.ts';
import type { Operation } from './operation.ts';

/** Where a stack's events stood before an operation: all that is not in here came after. */
export interface Marker {
  readonly stackId: string;
  readonly seen: ReadonlySet<string>;
  /** Time of the newest event, by the service's clock: this machine's may be wrong. */
  readonly since: Date;
  /** The operation that is followed from here; without one it is the next that begins. */
  readonly operation?: Operation | undefined;
  /** The stack before the operation, where its events may not be read. */
  readonly before?: Stack | undefined;
}
