import { RookeryError } from '../../../generator/errors.ts';
import type { Plan } from '../../model.ts';

/** What a plan may do although it is refused unasked. Each is a flag of the commands as well. */
export interface Allowances {
  /** `--allow-loss Database/Instance`: replaces or removes these resources although they hold data. */
  readonly allowLoss?: readonly string[] | undefined;
  /** `--allow-rule-reset`: changes listener rules by which ECS shifts traffic. */
  readonly allowRuleReset?: boolean | undefined;
}

/** One reason to refuse a plan. */
export interface Guard {
  readonly code: string;
  /** What lets the plan pass all the same; absent where nothing does. */
  readonly allowance?: keyof Allowances;
  /** What is refused, in words; empty where the plan may pass. */
  find(plan: Plan, allowances: Allowances): readonly string[];
  /** What the plan does to these. */
  what(found: readonly string[]): string;
  readonly why: string;
  mend(plan: Plan, allowances: Allowances): string;
}

/** The error by which a guard refuses a plan; its exit code is 3. */
export function refusedBy(guard: Guard, plan: Plan, found: readonly string[], allowances: Allowances) {
  const { code, what, why } = guard;
  const { stackName } = plan;
  return new RookeryError(
    code,
    {
      what: `stack ${stackName}: the plan ${what(found)}.`,
      why: `${why} Nothing was changed, and the change set ${plan.saved ? 'stays' : 'is deleted'}.`,
      mend: guard.mend(plan, allowances),
    },
    3,
  );
}
