import type { SecurityChange } from '../../model.ts';

/** One permission, rule or setting that a resource has. */
export interface SecurityEntry extends Omit<SecurityChange, 'effect'> {
  /** The property that it stands in; absent where the whole resource is one rule. */
  readonly property?: string | undefined;
}
