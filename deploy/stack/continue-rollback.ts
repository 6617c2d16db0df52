import { randomUUID } from 'node:crypto';
import type { Connection } from '../aws/connection.ts';
import { awsFailure, lostContact } from '../aws/faults.ts';
import { interruptedBefore, outcomeUnknown } from '../aws/interrupted.ts';
import { describeStack } from '../aws/stack.ts';
import { firstCause } from '../follow/cause.ts';
import { markEvents } from '../follow/events.ts';
import { watchStack } from '../follow/watch.ts';
import type { Outcome, Stack, StackEvent } from '../model.ts';
import { describeEnded } from './execute.ts';
import { type FailedResource, namedFailures } from './failed-resources.ts';

export interface ContinueOptions {
  /** Resources that are left as they are: CloudFormation then takes them for rolled back. */
  readonly skip: readonly FailedResource[];
  readonly onEvent: (event: StackEvent) => void;
  readonly signal: AbortSignal;
}

/** The failed resources that `--skip` names. */
export function skippedOf(stack: Stack, failed: readonly FailedResource[], names: readonly string[]) {
  return namedFailures({
    flag: '--skip',
    stack,
    failed,
    names,
    why: 'CloudFormation skips only what could not be rolled back',
  });
}

/** Whether a stack in this status is half way, with a call that brings it back to its last good state. */
export const isHalfWay = (status: string): boolean => status === 'UPDATE_ROLLBACK_FAILED' || status === 'UPDATE_FAILED';

// CloudFormation wants the nested stack's own name, which nobody knows by heart.
function nameToSkip({ logicalId, nestedStack }: FailedResource): string {
  return nestedStack === undefined ? logicalId : `${nestedStack}.${logicalId}`;
}

/**
 * Brings a stack that is half way back to its last good state: goes on with a rollback that failed, or begins the one that
 * was switched off.
 */
export async function continueRollback(
  connection: Connection,
  stack: Stack,
  { skip, onEvent, signal }: ContinueOptions,
): Promise<Outcome> {
  if (signal.aborted) throw interruptedBefore(stack.name);
  const marker = await markEvents(connection, stack.id);
  await begin(connection, stack, skip);
  const { status, events } = await watchStack(connection, stack.name, marker, { onEvent, signal });
  const ended = await describeEnded(connection, stack.id, status).catch(() => undefined);
  const succeeded = status === 'UPDATE_ROLLBACK_COMPLETE';
  const cause = succeeded ? undefined : firstCause(events);
  return { status, succeeded, stackId: stack.id, cause, outputs: ended?.outputs ?? [] };
}

async function begin(connection: Connection, stack: Stack, skip: readonly FailedResource[]): Promise<void> {
  const { ContinueUpdateRollbackCommand, RollbackStackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const input = {
    StackName: stack.id,
    ClientRequestToken: randomUUID(),
    RoleARN: connection.target.cloudFormationRole,
  };
  const ResourcesToSkip = skip.length > 0 ? skip.map(nameToSkip) : undefined;
  try {
    if (stack.status === 'UPDATE_FAILED') await client.send(new RollbackStackCommand(input));
    else await client.send(new ContinueUpdateRollbackCommand({ ...input, ResourcesToSkip }));
  } catch (error) {
    if (await hasBegun(connection, stack, error)) return;
    if (!lostContact(error)) throw error;
    throw outcomeUnknown(connection.target, stack.name, stack.id, error);
  }
}

/** Whether the rollback is under way although the call failed: a try before it was taken, and its reply was lost. */
async function hasBegun(connection: Connection, { id, status }: Stack, error: unknown): Promise<boolean> {
  if (!lostContact(error) && awsFailure(error).attempts < 2) return false;
  const now = await describeStack(connection, id).catch(() => undefined);
  return now !== undefined && now.status !== status && now.status.startsWith('UPDATE_ROLLBACK_');
}
