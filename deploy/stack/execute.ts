import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure, lostContact } from '../aws/faults.ts';
import { again, interruptedBefore, outcomeUnknown } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { describeStack } from '../aws/stack.ts';
import { isSuccess, isTerminal } from '../aws/status.ts';
import { carriesToken } from '../follow/begin.ts';
import { causes, firstCause } from '../follow/cause.ts';
import type { Rollout } from '../follow/deploying.ts';
import { type Marker, markEvents } from '../follow/events.ts';
import type { Expected } from '../follow/expected.ts';
import { anyOperation, operationOf } from '../follow/operation.ts';
import { beginningOf } from '../follow/overtaken.ts';
import { pollEvents } from '../follow/poller.ts';
import { type ServiceEvent, type ServiceWatch, watchServices } from '../follow/service-events.ts';
import { withLogLeft } from '../follow/task-log.ts';
import { type Watched, watchStack } from '../follow/watch.ts';
import type { Outcome, Plan, Stack, StackEvent } from '../model.ts';
import { checkPlan } from '../plan/guards/check-plan.ts';
import type { Allowances } from '../plan/guards/guard.ts';
import { describeChangeSet } from '../plan/plan-tree.ts';
import { beginRecord } from '../releases/recorder.ts';
import { takeBack } from './cancel-update.ts';
import { notBegun } from './not-begun.ts';
import { setStackPolicies } from './stack-policies.ts';

export interface ExecuteOptions extends Allowances {
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
  /** The plan is one of express mode. */
  readonly express?: boolean | undefined;
  /** Keeps what was made when something fails, instead of going back. */
  readonly noRollback?: boolean | undefined;
  /** Called with what the deployer itself decides meanwhile, or could not record, one sentence each. */
  readonly onNote?: ((sentence: string) => void) | undefined;
}

// Events lag behind what was begun.
const TOKEN_LOOKS = 4;

function obsolete(connection: Connection, plan: Plan, status: string, busy: string): RookeryError {
  return new RookeryError(
    'PlanObsolete',
    {
      what: `the change set of stack ${plan.stackName} cannot be executed any more (${status})${busy === '' ? '.' : busy}`,
      why: 'the stack was changed since the plan was made, so that what was shown is not what would happen.',
      mend: `run \`${again(connection.target, 'stack:update')}\` again and look at the new plan.`,
    },
    3,
  );
}

/** What has begun on the stack since the plan's execution was asked for, and by whom. */
async function sinceThen(connection: Connection, marker: Marker): Promise<string> {
  const events = await pollEvents(connection, { ...marker, operation: undefined })
    .next()
    .catch(() => []);
  const other = events.find(({ path, status }) => path.length === 0 && anyOperation.begins.test(status));
  return other ? `: ${beginningOf(other)}` : '';
}

/** Whether an execution is under way or done, after a call whose answer did not say so. */
async function hasBegun(connection: Connection, plan: Plan, marker: Marker, token: string): Promise<boolean> {
  const read = await describeChangeSet(connection, plan.changeSetId, plan.stackId).catch((error: unknown) => {
    if (/ChangeSetNotFound/.test(awsFailure(error).name)) return undefined;
    throw error;
  });
  if (read?.ExecutionStatus === 'EXECUTE_IN_PROGRESS' || read?.ExecutionStatus === 'EXECUTE_COMPLETE') return true;
  const status = read?.ExecutionStatus ?? read?.Status ?? 'unknown';
  // A change set may be called AVAILABLE a moment after its execution began.
  if (read && status !== 'AVAILABLE') throw obsolete(connection, plan, status, await sinceThen(connection, marker));
  // The change set is gone, as after any execution on this stack: only events of this token say that it was this one.
  const pace = paceOf(connection.target.endpoint);
  for (let count = 0; count < TOKEN_LOOKS; count += 1) {
    if (await carriesToken(connection, marker, token)) return true;
    await pause(interval(pace, count));
  }
  return false;
}

/** Executes a change set; answers whether the service has said that this very call began it. */
async function execute(
  connection: Connection,
  plan: Plan,
  marker: Marker,
  token: string,
  { express, noRollback }: ExecuteOptions,
): Promise<boolean> {
  const { ExecuteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  // A change set of express mode says it for itself.
  const DisableRollback = noRollback && !express ? true : undefined;
  const input = {
    ...{ ChangeSetName: plan.changeSetId, StackName: plan.stackId, ClientRequestToken: token, DisableRollback },
  };
  try {
    await client.send(new ExecuteChangeSetCommand(input));
    return true;
  } catch (error) {
    const { name, attempts, message } = awsFailure(error);
    const lost = lostContact(error);
    const notExecutable = /^(InvalidChangeSetStatus|ChangeSetNotFound)/.test(name);
    const isBusy =
      /^OperationInProgress/.test(name) || (name === 'ValidationError' && /\b[A-Z]+_IN_PROGRESS\b/.test(message));
    // Refused at the first try, nobody but another deployer can have begun.
    const begun = (lost || attempts > 1) && (await look(connection, plan, marker, error, token));
    if (begun) return false;
    if (notExecutable || isBusy) throw obsolete(connection, plan, name, await sinceThen(connection, marker));
    throw await notBegun(connection, plan, error);
  }
}

async function look(
  connection: Connection,
  plan: Plan,
  marker: Marker,
  error: unknown,
  token: string,
): Promise<boolean> {
  try {
    return await hasBegun(connection, plan, marker, token);
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

function vanished({ target }: Connection, plan: Plan): RookeryError {
  return new RookeryError(
    'StackVanished',
    {
      what: `stack ${plan.stackName} was deleted while it was being deployed.`,
      why: `somebody or something else deleted ${plan.stackId}; a new stack of that name would not be this one.`,
      mend: `find out who did (CloudTrail shows DeleteStack), then run \`${again(target, 'stack:update')}\` again.`,
    },
    4,
  );
}

/** All that is known of a failure. */
async function failureOf(
  connection: Connection,
  cause: StackEvent | undefined,
  events: readonly StackEvent[],
  services: ServiceWatch | undefined,
) {
  if (cause === undefined) return { cause, failedTask: undefined };
  const failedTask = await withLogLeft(connection, services?.failedTask(cause));
  const serviceSaid = services?.said(cause) ?? [];
  const alsoFailed = causes(events).filter(({ path }) => path.join('/') !== cause.path.join('/'));
  const alsoFailing = services?.alsoFailing(cause) ?? [];
  return {
    ...{ cause, failedTask },
    ...(alsoFailing.length > 0 && { alsoFailing }),
    ...(serviceSaid.length > 0 && { serviceSaid }),
    ...(alsoFailed.length > 0 && { alsoFailed }),
  };
}

async function outcomeOf(
  connection: Connection,
  plan: Plan,
  { status, events }: Watched,
  { services, isDeleted }: { readonly services: ServiceWatch | undefined; readonly isDeleted: boolean },
): Promise<Outcome> {
  const givenUp = services?.failed() ?? [];
  if (isDeleted && status.startsWith('DELETE_')) {
    const cause = givenUp[0];
    return {
      status,
      succeeded: false,
      stackId: plan.stackId,
      ...(await failureOf(connection, cause, events, services)),
      outputs: [],
    };
  }
  if (status === 'DELETE_COMPLETE') throw vanished(connection, plan);
  const stack = await describeEnded(connection, plan.stackId, status).catch(() => undefined);
  // A service's first deployment may fail and CloudFormation still call the service complete.
  const succeeded = isSuccess(status) && givenUp.length === 0;
  const cause = succeeded ? undefined : (firstCause(events) ?? givenUp[0]);
  return {
    status,
    succeeded,
    stackId: plan.stackId,
    ...(await failureOf(connection, cause, events, services)),
    outputs: stack?.outputs ?? [],
  };
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
  const acknowledged = await execute(connection, plan, before, token, options).catch(async (error: unknown) => {
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
