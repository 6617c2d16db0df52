import type { Plan, SecurityChange } from '../../../deploy/model.ts';
import { placedChanges } from '../../../deploy/plan/guards/changes.ts';
import { listed } from './line.ts';

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

/** The same text at so many resources is one row, in a table that is longer than this. */
const ALIKE = 4;
const LONG = 20;

/** The rows for people: what many resources have alike is one row, unless it opens something. */
export function foldedRows(plan: Plan): SecurityRow[] {
  const rows = securityRows(plan);
  if (rows.length <= LONG) return rows;
  const groups = new Map<string, SecurityRow[]>();
  for (const row of rows) {
    const key = JSON.stringify(row.broad ? [row] : [row.effect, row.kind, row.text]);
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length < ALIKE || first.effect === 'uncertain') return group;
    return [
      {
        ...first,
        path: listed(
          group.map(({ path }) => path),
          2,
        ),
      },
    ];
  });
}
