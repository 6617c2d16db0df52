import { dataLosses } from '../../../deploy/plan/guards/data-loss.ts';
import type { Compared } from '../../workflow/diff/compare.ts';
import { countsOf } from '../plan.ts';
import { securityRows } from './security-table.ts';

/** A comparison for programs; docs/plan.md describes its members. */
export function planJson({ session, plan, knownAfter }: Compared): object {
  const { account, target } = session.connection;
  return {
    environment: target.environment,
    root: target.root,
    account,
    region: target.region,
    stack: target.stackName,
    kind: plan?.kind,
    counts: plan && countsOf(plan),
    parameters: plan?.parameters ?? [],
    changes: plan?.changes ?? [],
    security: plan ? securityRows(plan) : [],
    losses: plan ? dataLosses(plan) : [],
    ownComparison: plan?.ownComparison,
    protection: plan?.protection,
    ...(knownAfter.length > 0 && { knownAfter }),
  };
}
