import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsLine, interruptedBefore } from '../aws/interrupted.ts';
import { commandsFor } from '../aws/stack-commands.ts';
import { deleteStep, refusal } from '../aws/status.ts';
import { beginOperation } from '../follow/begin.ts';
import { firstCause } from '../follow/cause.ts';
import { type Marker, markEvents } from '../follow/events.ts';
import { operationOf } from '../follow/operation.ts';
import { findRunning } from '../follow/running.ts';
import { watchStack } from '../follow/watch.ts';
import type { Outcome, Stack, StackEvent } from '../model.ts';
import { removeStackInReview } from '../plan/change-set-removal.ts';
import { waitForEnd } from './busy.ts';

export interface DeleteOptions {
  readonly onEvent: (event: StackEvent) => void;
  readonly signal: AbortSignal;
  /** Logical ids to leave behind: CloudFormation takes them only after a deletion failed. */
  readonly retain?: readonly string[] | undefined;
  readonly timeout?: number | undefined;
}

function protectedStack({ target }: Connection, stack: Stack): RookeryError {
  const { name, id } = stack;
  const line = `cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${id}`;
  return new RookeryError(
    'TerminationProtected',
    {
      what: `stack ${name} is protected against deletion (EnableTerminationProtection).`,
      why: 'somebody switched that on so that it is not deleted by mistake.',
      mend: `if it is meant: \`${awsLine(target, line)}\`, then \`${commandsFor(target, stack).delete}\` again.`,
    },
    3,
  );
}

const gone = (stackId: string): Outcome => ({ status: 'DELETE_COMPLETE', succeeded: true, stackId, outputs: [] });

async function request(
  connection: Connection,
  stack: Stack,
  before: Marker,
  retain: readonly string[] | undefined,
): Promise<Marker> {
  const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const RetainResources = stack.status === 'DELETE_FAILED' && retain?.length ? [...retain] : undefined;
  const RoleARN = connection.target.cloudFormationRole;
  const token = randomUUID();
  const input = { StackName: stack.id, ClientRequestToken: token, RetainResources, RoleARN };
  const send = () => client.send(new DeleteStackCommand(input));
  const marker = await beginOperation(connection, stack, before, { kind: 'DELETE', token, send });
  // A deletion that somebody else has begun meanwhile is as good: then the service takes ours for done.
  return { ...marker, operation: { ...operationOf('DELETE', token), token: undefined } };
}

/** Refuses a stack that is busy or protected, without a call. */
export function checkDeletable(connection: Connection, stack: Stack): void {
  const step = deleteStep(stack.status);
  if (step === 'refuse') throw refusal(connection.target, stack, 'deleted');
  if (step !== 'nothing' && stack.terminationProtection) throw protectedStack(connection, stack);
}

/** The stack as it is when a cleanup that went on in it has ended. */
async function settled(connection: Connection, stack: Stack, options: DeleteOptions): Promise<Stack> {
  if (deleteStep(stack.status) !== 'wait') return stack;
  return (await waitForEnd(connection, stack, options)) ?? { ...stack, status: 'DELETE_COMPLETE' };
}

/** Deletes a stack by its ARN, so that a namesake made meanwhile is never touched. One that is gone already is success. */
export async function deleteStack(connection: Connection, found: Stack, options: DeleteOptions): Promise<Outcome> {
  const { onEvent, signal, timeout } = options;
  checkDeletable(connection, found);
  const stack = await settled(connection, found, options);
  const step = deleteStep(stack.status);
  if (step === 'nothing') return gone(stack.id);
  if (step === 'wait') throw refusal(connection.target, stack, 'deleted');
  checkDeletable(connection, stack);
  if (signal.aborted) throw interruptedBefore(stack.name);
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    await removeStackInReview(connection, stack.id, 'whatever stands in it');
    return gone(stack.id);
  }
  const marker =
    step === 'delete'
      ? await request(connection, stack, await markEvents(connection, stack.id), options.retain)
      : (await findRunning(connection, stack.id)).marker;
  const { status, events } = await watchStack(connection, stack.name, marker, { onEvent, signal, timeout });
  if (status === 'DELETE_COMPLETE') return gone(stack.id);
  return { status, succeeded: false, stackId: stack.id, cause: firstCause(events), outputs: [] };
}
