import { type Compared, isChanged } from '../../workflow/diff/compare.ts';
import { foreseenLines } from '../../workflow/roots/later-roots.ts';
import { planLines } from '../plan.ts';
import type { Paint } from '../style.ts';

/** A comparison for people. */
export function comparedLines(compared: Compared, paint: Paint): string[] {
  const { session, plan, knownAfter, isUnplanned } = compared;
  const { stackName } = session.connection.target;
  if (!isChanged(compared)) return [`${stackName}: no changes`];
  if (isUnplanned)
    return [`create or update stack ${stackName}, of which there is no plan yet:`, ...foreseenLines(knownAfter)];
  const lines = plan === undefined ? [`update stack ${stackName}`] : planLines(plan, paint);
  return [...lines, ...foreseenLines(knownAfter)];
}
