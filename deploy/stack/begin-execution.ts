import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure, lostContact } from '../aws/faults.ts';
import { again, outcomeUnknown } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { carriesToken } from '../follow/begin.ts';
import type { Marker } from '../follow/events.ts';
import { anyOperation } from '../follow/operation.ts';
import { beginningOf } from '../follow/overtaken.ts';
import { pollEvents } from '../follow/poller.ts';
import type { Plan } from '../model.ts';
import { describeChangeSet } from '../plan/plan-tree.ts';
import { notBegun } from './not-begun.ts';

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

export interface ExecutionModes {
  /** The plan is one of express mode. */
  readonly express?: boolean | undefined;
  /** Keeps what was made when something fails, instead of going back. */
  readonly noRollback?: boolean | undefined;
}

/** Executes a change set; answers whether the service has said that this very call began it. */
export async function beginExecution(
  connection: Connection,
  plan: Plan,
  marker: Marker,
  token: string,
  { express, noRollback }: ExecutionModes,
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
