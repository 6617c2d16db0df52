import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure, lostContact } from '../aws/faults.ts';
import { interruptedBefore, outcomeUnknown } from '../aws/interrupted.ts';
import { describeStack } from '../aws/stack.ts';
import { deleteStep, refusal } from '../aws/status.ts';
import { firstCause } from '../follow/cause.ts';
import { type Marker, markEvents } from '../follow/events.ts';
import { watchStack } from '../follow/watch.ts';
import type { Outcome, Stack, StackEvent } from '../model.ts';
import { removeStackInReview } from '../plan/change-set-removal.ts';

export interface DeleteOptions {
  readonly onEvent: (event: StackEvent) => void;
  readonly signal: AbortSignal;
  /** Logical ids to leave behind: CloudFormation takes them only after a deletion failed. */
  readonly retain?: readonly string[] | undefined;
  readonly timeout?: number | undefined;
}

function protectedStack({ name, id }: Stack): RookeryError {
  return new RookeryError(
    'TerminationProtected',
    {
      what: `stack ${name} is protected against deletion (EnableTerminationProtection).`,
      why: 'somebody switched that on so that it is not deleted by mistake.',
      mend: `if it is meant: \`aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${id}\`, then delete it again.`,
    },
    3,
  );
}

const gone = (stackId: string): Outcome => ({ status: 'DELETE_COMPLETE', succeeded: true, stackId, outputs: [] });

async function request(connection: Connection, stack: Stack, retain: readonly string[] | undefined): Promise<void> {
  const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const RetainResources = stack.status === 'DELETE_FAILED' && retain?.length ? [...retain] : undefined;
  const RoleARN = connection.target.cloudFormationRole;
  const input = { StackName: stack.id, ClientRequestToken: randomUUID(), RetainResources, RoleARN };
  await client.send(new DeleteStackCommand(input)).catch(async (error: unknown) => {
    if (!lostContact(error) && awsFailure(error).attempts === 1) throw error;
    if (!(await hasBegun(connection, stack, error))) throw error;
  });
}

/** Whether a deletion is under way or done, after a call whose answer did not say so. */
async function hasBegun(connection: Connection, stack: Stack, error: unknown): Promise<boolean> {
  const now = await describeStack(connection, stack.id).catch(() => {
    throw outcomeUnknown(connection.target, stack.name, stack.id, error);
  });
  if (now === undefined) return true;
  return now.status.startsWith('DELETE_') && now.status !== stack.status;
}

/** Refuses a stack that is busy or protected, without a call. */
export function checkDeletable(stack: Stack): void {
  const step = deleteStep(stack.status);
  if (step === 'refuse') throw refusal(stack, 'deleted');
  if (step !== 'nothing' && stack.terminationProtection) throw protectedStack(stack);
}

/** Deletes a stack by its ARN, so that a namesake made meanwhile is never touched. One that is gone already is success. */
export async function deleteStack(connection: Connection, stack: Stack, options: DeleteOptions): Promise<Outcome> {
  const { onEvent, signal, timeout } = options;
  const step = deleteStep(stack.status);
  if (step === 'nothing') return gone(stack.id);
  checkDeletable(stack);
  if (signal.aborted) throw interruptedBefore(stack.name);
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    await removeStackInReview(connection, stack.id, 'whatever stands in it');
    return gone(stack.id);
  }
  const marker = await markEvents(connection, stack.id);
  if (step === 'delete') await request(connection, stack, options.retain);
  const watch = (from: Marker) => watchStack(connection, stack.name, from, { onEvent, signal, timeout });
  let { status, events } = await watch(marker);
  if (stack.status === 'CREATE_IN_PROGRESS' && !status.startsWith('DELETE_')) {
    // Its creation ended before the deletion came to it.
    const seen = new Set([...marker.seen, ...events.map(({ id }) => id)]);
    ({ status, events } = await watch({ ...marker, seen }));
  }
  if (status === 'DELETE_COMPLETE') return gone(stack.id);
  return { status, succeeded: false, stackId: stack.id, cause: firstCause(events), outputs: [] };
}
