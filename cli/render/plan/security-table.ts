import type { Plan, SecurityChange } from '../../../deploy/model.ts';
import { placedChanges } from '../../../deploy/plan/guards/changes.ts';

/** A line of the table of security changes. */
export interface SecurityRow extends SecurityChange {
  /** The resource, with its nested path. */
  readonly path: string;
}

/** All that a plan does to permissions, open ports, public access and encryption: what opens most comes first. */
export function securityRows(plan: Plan): SecurityRow[] {
  const rows = placedChanges(plan).flatMap(({ path, change }) =>
    (change.security ?? []).map((one) => ({ path, ...one })),
  );
  const isOpening = ({ broad, effect }: SecurityRow) => broad && effect === 'added';
  return [...rows.filter(isOpening), ...rows.filter((row) => !isOpening(row))];
}
