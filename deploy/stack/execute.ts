import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure, lostContact } from '../aws/faults.ts';
import { again, interruptedBefore, outcomeUnknown } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { describeStack } from '../aws/stack.ts';
import { isSuccess, isTerminal } from '../aws/status.ts';
import { firstCause } from '../follow/cause.ts';
import { type Marker, markEvents, pollEvents } from '../follow/events.ts';
import { type ServiceEvent, type ServiceWatch, watchServices } from '../follow/service-events.ts';
import { type Watched, watchStack } from '../follow/watch.ts';
import { eventsOrStatuses } from '../follow/without-events.ts';
import type { Outcome, Plan, Stack, StackEvent } from '../model.ts';
import { checkPlan } from '../plan/guards/check-plan.ts';
import type { Allowances } from '../plan/guards/guard.ts';
import { describeChangeSet } from '../plan/plan-tree.ts';
import { notBegun } from './not-begun.ts';

export interface ExecuteOptions extends Allowances {
  /** Called with every event of the operation, once. */
  readonly onEvent?: ((event: StackEvent) => void) | undefined;
  /** Called with what ECS says about services while they deploy. */
  readonly onService?: ((event: ServiceEvent) => void) | undefined;
  /** Ends the watching; the deployment goes on. */
  readonly signal?: AbortSignal | undefined;
  /** Failed tasks that end the deployment of a service without a circuit breaker; it goes on where none are given. */
  readonly failedTasks?: number | undefined;
  /** Milliseconds after which watching stops; the deployment goes on. */
  readonly timeout?: number | undefined;
}

function obsolete(connection: Connection, plan: Plan, status: string): RookeryError {
  return new RookeryError(
    'PlanObsolete',
    {
      what: `the change set of stack ${plan.stackName} cannot be executed any more (${status}).`,
      why: 'the stack was changed since the plan was made, so that what was shown is not what would happen.',
      mend: `run \`${again(connection.target, 'stack:update')}\` again and look at the new plan.`,
    },
    3,
  );
}

/** Whether an execution is under way or done, after a call whose answer did not say so. */
async function hasBegun(connection: Connection, plan: Plan, marker: Marker): Promise<boolean> {
  const read = await describeChangeSet(connection, plan.changeSetId, plan.stackId).catch((error: unknown) => {
    if (/ChangeSetNotFound/.test(awsFailure(error).name)) return undefined;
    throw error;
  });
  if (read?.ExecutionStatus === 'EXECUTE_IN_PROGRESS' || read?.ExecutionStatus === 'EXECUTE_COMPLETE') return true;
  if (read?.ExecutionStatus === 'AVAILABLE') return hasEvents(connection, marker);
  if (read) throw obsolete(connection, plan, read.ExecutionStatus ?? read.Status ?? 'unknown');
  // The change set is gone, as after an execution: then the stack says that something has begun.
  return hasEvents(connection, marker);
}

// A change set may be called AVAILABLE a moment after its execution began.
const LOOKS = 3;

async function hasEvents(connection: Connection, marker: Marker): Promise<boolean> {
  const pace = paceOf(connection.target.endpoint);
  for (let count = 0; count < LOOKS; count += 1) {
    if (count > 0) await pause(interval(pace, count));
    if ((await eventsOrStatuses(connection, marker, pollEvents(connection, marker)).next()).length > 0) return true;
  }
  return false;
}

async function execute(connection: Connection, plan: Plan, marker: Marker): Promise<void> {
  const { ExecuteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const input = { ChangeSetName: plan.changeSetId, StackName: plan.stackId, ClientRequestToken: randomUUID() };
  try {
    await client.send(new ExecuteChangeSetCommand(input));
  } catch (error) {
    const { name, attempts } = awsFailure(error);
    const notExecutable = /^(InvalidChangeSetStatus|ChangeSetNotFound)/.test(name);
    // Refused at the first try, nobody but another deployer can have begun.
    const begun = (lostContact(error) || attempts > 1) && (await look(connection, plan, marker, error));
    if (begun) return;
    throw notExecutable ? obsolete(connection, plan, name) : await notBegun(connection, plan, error);
  }
}

async function look(connection: Connection, plan: Plan, marker: Marker, error: unknown): Promise<boolean> {
  try {
    return await hasBegun(connection, plan, marker);
  } catch (second) {
    if (second instanceof RookeryError && second.code === 'PlanObsolete') throw second;
    throw outcomeUnknown(connection.target, plan.stackName, plan.stackId, error);
  }
}

// What DescribeStacks tells may lag behind the events.
const STALE_READS = 10;

/** The stack as it is after an operation, once its description agrees that the operation has ended. */
export async function describeEnded(
  connection: Connection,
  stackId: string,
  status: string,
): Promise<Stack | undefined> {
  const pace = paceOf(connection.target.endpoint);
  let stack: Stack | undefined;
  for (let count = 0; count < STALE_READS; count += 1) {
    stack = await describeStack(connection, stackId);
    if (stack && isTerminal(stack.status)) return stack;
    if (!stack && status === 'DELETE_COMPLETE') return undefined;
    await pause(interval(pace, count));
  }
  return stack;
}

function vanished(plan: Plan): RookeryError {
  return new RookeryError(
    'StackVanished',
    {
      what: `stack ${plan.stackName} was deleted while it was being deployed.`,
      why: `somebody or something else deleted ${plan.stackId}; a new stack of that name would not be this one.`,
      mend: 'find out who did (CloudTrail shows DeleteStack), then run stack:update again.',
    },
    4,
  );
}

async function outcomeOf(
  connection: Connection,
  plan: Plan,
  { status, events }: Watched,
  services: ServiceWatch | undefined,
): Promise<Outcome> {
  const givenUp = services?.failed() ?? [];
  if (services?.deleted() && status.startsWith('DELETE_')) {
    const cause = givenUp[0];
    const failedTask = cause && services.failedTask(cause);
    return { status, succeeded: false, stackId: plan.stackId, cause, failedTask, outputs: [] };
  }
  if (status === 'DELETE_COMPLETE') throw vanished(plan);
  const stack = await describeEnded(connection, plan.stackId, status).catch(() => undefined);
  // A service's first deployment may fail and CloudFormation still call the service complete.
  const succeeded = isSuccess(status) && givenUp.length === 0;
  const cause = succeeded ? undefined : (firstCause(events) ?? givenUp[0]);
  return {
    status,
    succeeded,
    stackId: plan.stackId,
    cause,
    failedTask: cause && services?.failedTask(cause),
    outputs: stack?.outputs ?? [],
  };
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
  const marker = await markEvents(connection, plan.stackId).catch(async (error: unknown) => {
    throw await notBegun(connection, plan, error);
  });
  await execute(connection, plan, marker);
  const limit = failedTasks > 0 ? { stack: plan, failedTasks } : undefined;
  const services = onService && watchServices(connection, onService, limit);
  const watch = (from: Marker) =>
    watchStack(connection, plan.stackName, from, { onEvent, signal, timeout, onTick: services?.tick });
  let watched = await watch(marker);
  if (services?.deleted() && !watched.status.startsWith('DELETE_')) {
    // Its creation ended before the deletion came to it.
    const seen = new Set([...marker.seen, ...watched.events.map(({ id }) => id)]);
    watched = await watch({ ...marker, seen });
  }
  return outcomeOf(connection, plan, watched, services);
}
