import { randomUUID } from 'node:crypto';
import type { Connection } from '../aws/connection.ts';
import { interruptedBefore } from '../aws/interrupted.ts';
import { beginOperation } from '../follow/begin.ts';
import { firstCause } from '../follow/cause.ts';
import { markEvents } from '../follow/events.ts';
import { watchStack } from '../follow/watch.ts';
import type { Outcome, Stack, StackEvent } from '../model.ts';
import { type FailedResource, namedFailures } from './failed-resources.ts';
import { describeEnded } from './outcome.ts';

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
  const before = await markEvents(connection, stack.id);
  const { token, send } = await turnBack(connection, stack, skip);
  const marker = await beginOperation(connection, stack, before, { kind: 'ROLLBACK', token, send });
  const { status, events } = await watchStack(connection, stack.name, marker, { onEvent, signal });
  const ended = await describeEnded(connection, stack.id, status).catch(() => undefined);
  const succeeded = status === 'UPDATE_ROLLBACK_COMPLETE';
  const cause = succeeded ? undefined : firstCause(events);
  return { status, succeeded, stackId: stack.id, cause, outputs: ended?.outputs ?? [] };
}

/** The call that begins the rollback of a stack in this status. */
async function turnBack(connection: Connection, stack: Stack, skip: readonly FailedResource[]) {
  const { ContinueUpdateRollbackCommand, RollbackStackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const token = randomUUID();
  const input = { StackName: stack.id, ClientRequestToken: token, RoleARN: connection.target.cloudFormationRole };
  const ResourcesToSkip = skip.length > 0 ? skip.map(nameToSkip) : undefined;
  const send = () =>
    stack.status === 'UPDATE_FAILED'
      ? client.send(new RollbackStackCommand(input))
      : client.send(new ContinueUpdateRollbackCommand({ ...input, ResourcesToSkip }));
  return { token, send };
}
