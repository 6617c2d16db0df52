import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure, lostContact } from '../aws/faults.ts';
import { again, outcomeUnknown } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { describeStack } from '../aws/stack.ts';
import type { Plan, Stack, Target } from '../model.ts';

// What DescribeStacks tells may lag behind.
const LOOKS = 4;

/** What became of a cancellation: the update turns back, or it had come too far for that. */
export type Cancelled = 'cancelled' | 'too late';

/**
 * Asks CloudFormation to take a running update back. A lost reply is no failure: then the stack's status tells. `too late`
 * where the update had ended by itself, or was turning back already.
 */
export async function cancelUpdate(
  connection: Connection,
  { id, name }: Pick<Stack, 'id' | 'name'>,
): Promise<Cancelled> {
  const { CancelUpdateStackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const input = { StackName: id, ClientRequestToken: randomUUID() };
  try {
    await client.send(new CancelUpdateStackCommand(input));
    return 'cancelled';
  } catch (error) {
    const lost = lostContact(error);
    if (!lost && awsFailure(error).name !== 'ValidationError') throw error;
    const status = await statusAfter(connection, id).catch((second: unknown) => {
      throw outcomeUnknown(connection.target, name, id, second);
    });
    if (status?.startsWith('UPDATE_ROLLBACK_')) return 'cancelled';
    if (status !== 'UPDATE_IN_PROGRESS') return 'too late';
    throw lost ? outcomeUnknown(connection.target, name, id, error) : error;
  }
}

/** Takes back what is being executed: an update is cancelled; of a creation, all that was made is deleted. */
export async function takeBack(
  connection: Connection,
  { kind, stackId, stackName }: Pick<Plan, 'kind' | 'stackId' | 'stackName'>,
): Promise<Cancelled | 'deleted'> {
  const stack = { id: stackId, name: stackName };
  if (kind === 'UPDATE') return cancelUpdate(connection, stack);
  const status = (await describeStack(connection, stackId))?.status;
  if (status !== 'CREATE_IN_PROGRESS') return 'too late';
  const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const input = { StackName: stackId, ClientRequestToken: randomUUID(), RoleARN: connection.target.cloudFormationRole };
  await client.send(new DeleteStackCommand(input)).catch((error: unknown) => {
    // Watching goes on, and shows whether it took effect.
    if (!lostContact(error)) throw error;
  });
  return 'deleted';
}

async function statusAfter(connection: Connection, id: string): Promise<string | undefined> {
  const pace = paceOf(connection.target.endpoint);
  let status: string | undefined;
  for (let count = 0; count < LOOKS; count += 1) {
    status = (await describeStack(connection, id))?.status;
    if (status !== 'UPDATE_IN_PROGRESS') return status;
    await pause(interval(pace, count));
  }
  return status;
}

interface Refusal {
  readonly why: string;
  readonly mend: (target: Target) => string;
}

const watching = (target: Target): string => `see how it ends with \`${again(target, 'stack:watch')}\`.`;

const BUSY: Readonly<Record<string, Refusal>> = {
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: {
    why: 'the update is complete, and only what it replaced is being removed: there is nothing left to cancel.',
    mend: (target) => `${watching(target)} To go back, deploy what was there before.`,
  },
  UPDATE_ROLLBACK_IN_PROGRESS: { why: 'the update is being taken back already.', mend: watching },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { why: 'the update has been taken back already.', mend: watching },
  ROLLBACK_IN_PROGRESS: { why: 'its creation failed, and is being taken back already.', mend: watching },
  DELETE_IN_PROGRESS: { why: 'CloudFormation cancels no deletion.', mend: watching },
  REVIEW_IN_PROGRESS: {
    why: 'no operation has begun: it waits for a change set to be executed.',
    mend: (target) => `\`${again(target, 'stack:delete')}\` removes it.`,
  },
};

const IDLE: Refusal = {
  why: 'no operation goes on, so that there is nothing to cancel.',
  mend: (target) => `see what it is like with \`${again(target, 'stack:status')}\`.`,
};

/** Why an operation of a stack in this status is not cancelled. */
export function notCancellable(target: Target, { name, status }: Pick<Stack, 'name' | 'status'>): RookeryError {
  const unknown = { why: 'CloudFormation cancels nothing but updates.', mend: watching };
  const { why, mend } = BUSY[status] ?? (status.endsWith('_IN_PROGRESS') ? unknown : IDLE);
  return new RookeryError(
    'NotCancellable',
    { what: `stack ${name} is ${status}: there is nothing to cancel.`, why, mend: mend(target) },
    3,
  );
}
