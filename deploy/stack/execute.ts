import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { interruptedBefore } from '../aws/interrupted.ts';
import type { Rollout } from '../follow/deploying.ts';
import { type Marker, markEvents } from '../follow/events.ts';
import type { Expected } from '../follow/expected.ts';
import { operationOf } from '../follow/operation.ts';
import { type ServiceEvent, watchServices } from '../follow/service-events.ts';
import { watchStack } from '../follow/watch.ts';
import type { Outcome, Plan, StackEvent } from '../model.ts';
import { checkPlan } from '../plan/guards/check-plan.ts';
import type { Allowances } from '../plan/guards/guard.ts';
import { beginRecord } from '../releases/recorder.ts';
import { beginExecution, type ExecutionModes } from './begin-execution.ts';
import { takeBack } from './cancel-update.ts';
import { notBegun } from './not-begun.ts';
import { outcomeOf } from './outcome.ts';
import { setStackPolicies } from './stack-policies.ts';

export interface ExecuteOptions extends Allowances, ExecutionModes {
  /** Called with every event of the operation, once. */
  readonly onEvent?: ((event: StackEvent) => void) | undefined;
  /** Called with what ECS says about services while they deploy. */
  readonly onService?: ((event: ServiceEvent) => void) | undefined;
  /** Called with how far ECS is with a service, whenever it was asked. */
  readonly onRollout?: ((rollout: Rollout) => void) | undefined;
  /** Called before the execution with what the last good update took. */
  readonly onExpected?: ((expected: Expected) => void) | undefined;
  /** Ends the watching; the deployment goes on. */
  readonly signal?: AbortSignal | undefined;
  /** Failed tasks that end the deployment of a service without a circuit breaker; it goes on where none are given. */
  readonly failedTasks?: number | undefined;
  /** Milliseconds after which watching stops; the deployment goes on. */
  readonly timeout?: number | undefined;
  /** Milliseconds after which an update is cancelled and its rollback awaited; of a creation, what was made is deleted. */
  readonly cancelAfter?: number | undefined;
  /** Called with what the deployer itself decides meanwhile, or could not record, one sentence each. */
  readonly onNote?: ((sentence: string) => void) | undefined;
}

/** What is done with an operation that takes too long. */
function deadlineOf(
  connection: Connection,
  plan: Plan,
  { cancelAfter, onNote = () => {} }: ExecuteOptions,
  deleting: () => void,
) {
  if (cancelAfter === undefined) return undefined;
  const act = async () => {
    const seconds = Math.round(cancelAfter / 1000);
    const how = await takeBack(connection, plan);
    if (how === 'deleted') deleting();
    onNote(
      how === 'too late'
        ? `${plan.stackName}: not ended within ${seconds} s, and past the point where it could be cancelled`
        : `${plan.stackName}: not ended within ${seconds} s: ${how === 'deleted' ? 'what was made so far is deleted' : 'the update is cancelled, and goes back'}`,
    );
  };
  return { milliseconds: cancelAfter, act };
}

/** What has only come into being has its policy from now on; that it could not be set takes nothing from the deployment. */
async function holdNewStacks(connection: Connection, plan: Plan, { onNote = () => {} }: ExecuteOptions): Promise<void> {
  await setStackPolicies(connection, plan.stackId, plan.policies).catch((error: unknown) => {
    const said = error instanceof RookeryError ? error.explanation.what : String(error);
    onNote(`${plan.stackName}: its stack policies are not all set yet, the next update does it: ${said}`);
  });
}

/**
 * Executes a plan and follows it to its end. Success is an event of this operation that says so: a status alone may be
 * an old one. Ctrl-C stops the watching, never the deployment. A plan that would do what the options do not allow is refused
 * first, and its change set deleted.
 */
export async function executePlan(connection: Connection, plan: Plan, options: ExecuteOptions = {}): Promise<Outcome> {
  const { onEvent = () => {}, onService, signal = new AbortController().signal, timeout, failedTasks = 0 } = options;
  await checkPlan(connection, plan, options);
  if (signal.aborted) throw interruptedBefore(plan.stackName);
  // The policies that are wanted hold for this update already.
  if (plan.kind === 'UPDATE') await setStackPolicies(connection, plan.stackId, plan.policies);
  const before = await markEvents(connection, plan.stackId).catch(async (error: unknown) => {
    throw await notBegun(connection, plan, error);
  });
  if (plan.kind === 'UPDATE' && before.expected) options.onExpected?.(before.expected);
  const token = randomUUID();
  const record = await beginRecord(connection, plan, token, options.onNote ?? (() => {}));
  const acknowledged = await beginExecution(connection, plan, before, token, options).catch(async (error: unknown) => {
    // What was refused is not under way; of what is unknown the stack will tell.
    if (error instanceof RookeryError && error.exitCode <= 3) await record.end();
    throw error;
  });
  const marker = { ...before, operation: operationOf(plan.kind, token, acknowledged) };
  const limit = failedTasks > 0 ? { stack: plan, failedTasks } : undefined;
  const services = onService && watchServices(connection, onService, limit, options);
  let deletes = false;
  const after = deadlineOf(connection, plan, options, () => {
    deletes = true;
  });
  const isDeleted = () => deletes || services?.deleted() === true;
  const watch = (from: Marker) =>
    watchStack(connection, plan.stackName, from, { onEvent, signal, timeout, onTick: services?.tick, after });
  let watched = await watch(marker);
  if (isDeleted() && !watched.status.startsWith('DELETE_')) {
    // Its creation ended before the deletion came to it.
    const seen = new Set([...marker.seen, ...watched.events.map(({ id }) => id)]);
    watched = await watch({ ...marker, seen, operation: undefined });
  }
  const outcome = await outcomeOf(connection, plan, watched, { services, isDeleted: isDeleted() });
  await record.end(outcome);
  if (outcome.succeeded) await holdNewStacks(connection, plan, options);
  return outcome;
}
