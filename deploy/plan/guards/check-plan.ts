import type { Connection } from '../../aws/connection.ts';
import type { Plan } from '../../model.ts';
import { dropPlan } from '../change-set.ts';
import { dataLoss } from './data-loss.ts';
import { type Allowances, type Guard, refusedBy } from './guard.ts';
import { operationSize } from './operation-size.ts';
import { policyDenies } from './policy-denies.ts';
import { replacedLoadBalancer } from './replaced-load-balancer.ts';
import { ruleReset } from './rule-reset.ts';
import { vpcOriginInUse } from './vpc-origin-in-use.ts';

/**
 * What every plan is looked at for before it is executed, in this order. Beside these, what is refused before there is a
 * plan: one zone alone (`zones.ts`), and the deletion of what is protected (`protection/`).
 */
export const GUARDS: readonly Guard[] = [
  operationSize,
  replacedLoadBalancer,
  vpcOriginInUse,
  dataLoss,
  ruleReset,
  policyDenies,
];

/** Refuses a plan that does what is not allowed, and deletes its change set, unless that was saved. */
export async function checkPlan(connection: Connection, plan: Plan, allowances: Allowances): Promise<void> {
  for (const guard of GUARDS) {
    const found = guard.find(plan, allowances);
    if (found.length === 0 || (guard.allowance !== undefined && allowances[guard.allowance] === true)) continue;
    await dropPlan(connection, plan);
    throw refusedBy(guard, plan, found, allowances);
  }
}
