import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { describeStack } from '../aws/stack.ts';
import type { Outcome, Plan, StackOutput } from '../model.ts';
import { discardPlan } from '../plan/change-set.ts';
import { unknownLoss } from '../plan/guards/loss-names.ts';
import { withHeld } from '../plan/guards/protection/hold.ts';
import { type ExecuteOptions, executePlan } from './execute.ts';
import { missedRole } from './service-linked-roles.ts';
import { setStackPolicies } from './stack-policies.ts';
import { type PlannedSystem, type PlanOptions, planSystem, planUpdate, type System } from './system.ts';
import { protectStack } from './termination-protection.ts';

export interface DeployOptions extends PlanOptions, ExecuteOptions {
  /** Decides on the plan; without it every plan is executed that the guards let pass. */
  readonly confirm?: ((plan: Plan) => boolean | Promise<boolean>) | undefined;
}

/** What a deployment came to. */
export interface Deployment {
  /** Absent when nothing was executed: nothing would have changed, or the plan was not confirmed. */
  readonly outcome?: Outcome | undefined;
  /** Absent when nothing would have changed. */
  readonly plan?: Plan | undefined;
  readonly outputs: readonly StackOutput[];
}

/**
 * Plans a system and executes the plan. Deletion protection that a failed creation could not take back comes in a second, tiny
 * update; then the stack is protected from its own deletion where its environment asks for that.
 */
export async function deploySystem(
  connection: Connection,
  system: System,
  options: DeployOptions = {},
): Promise<Deployment> {
  const first = await deployOnce(connection, system, options);
  // A service-linked role that was only just made is there by now: the same is tried once more, as it was confirmed.
  if (first.outcome === undefined || !missedRole(first.outcome)) return first;
  return deployOnce(connection, system, { ...options, confirm: undefined });
}

async function deployOnce(connection: Connection, system: System, options: DeployOptions): Promise<Deployment> {
  const planned = await planSystem(connection, system, options);
  const { plan, deployed } = planned;
  const isWanted = system.environment.terminationProtection;
  if (plan === undefined) {
    // Another operation may have ended meanwhile, with other outputs.
    const now = deployed && (await describeStack(connection, deployed.id));
    if (now !== undefined) await protectStack(connection, now.id, isWanted);
    if (now !== undefined) await setStackPolicies(connection, now.id, planned.release.request.policies);
    return { outputs: now?.outputs ?? [] };
  }
  const unknown = unknownLoss(plan, options.allowLoss ?? []);
  if (unknown !== undefined) {
    await discardPlan(connection, plan);
    throw unknown;
  }
  if ((await options.confirm?.(plan)) === false) {
    await discardPlan(connection, plan);
    return { plan, outputs: deployed?.outputs ?? [] };
  }
  const outcome = await executeProtecting(connection, planned, plan, options);
  if (outcome.succeeded) await protectStack(connection, plan.stackId, isWanted);
  return { plan, outcome, outputs: outcome.outputs };
}

async function executeProtecting(
  connection: Connection,
  { release: { request } }: PlannedSystem,
  plan: Plan,
  options: DeployOptions,
): Promise<Outcome> {
  const execute = (one: Plan) =>
    executePlan(connection, one, options).catch(async (error: unknown) => {
      // What was refused is not under way: then nothing is to be left behind.
      const isRefused = error instanceof RookeryError && error.exitCode <= 3;
      if (isRefused) await discardPlan(connection, one).catch(() => {});
      throw error;
    });
  const outcome = await execute(plan);
  const held = plan.protection?.held ?? [];
  if (held.length === 0 || !outcome.succeeded) return outcome;
  const existing = await describeStack(connection, plan.stackId);
  // What it switches on stands in the record of the first.
  const second = { ...request, existing, parameters: withHeld(request.parameters, held), release: undefined };
  const { plan: protecting } = await planUpdate(connection, second, {
    onEvent: options.onEvent,
    signal: options.signal,
  });
  return protecting === undefined ? outcome : execute(protecting);
}
