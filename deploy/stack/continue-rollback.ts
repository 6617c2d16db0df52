import { randomUUID } from 'node:crypto';
import { RookeryError } from '../../generator/errors.ts';
import { nearest } from '../../generator/nearest.ts';
import type { Connection } from '../aws/connection.ts';
import { interruptedBefore } from '../aws/interrupted.ts';
import { beginOperation } from '../follow/begin.ts';
import { firstCause } from '../follow/cause.ts';
import { markEvents } from '../follow/events.ts';
import { watchStack } from '../follow/watch.ts';
import type { Outcome, Stack, StackEvent } from '../model.ts';
import { describeEnded } from './execute.ts';
import type { FailedResource } from './failed-resources.ts';

export interface ContinueOptions {
  /** Resources that are left as they are: CloudFormation then takes them for rolled back. */
  readonly skip: readonly FailedResource[];
  readonly onEvent: (event: StackEvent) => void;
  readonly signal: AbortSignal;
}

/** The failed resources that `Website.Service` or `Website/Service` name. */
export function skippedOf(stack: Stack, failed: readonly FailedResource[], names: readonly string[]) {
  return names.map((name) => {
    const path = name.replaceAll('.', '/');
    const found = failed.find((resource) => resource.path === path);
    if (found !== undefined) return found;
    const paths = failed.map((resource) => resource.path);
    const close = nearest(path, paths);
    throw new RookeryError('SkipUnmatched', {
      what: `--skip ${name}: no resource ${path} failed in stack ${stack.name}.`,
      why: `CloudFormation skips only what could not be rolled back: ${paths.join(', ') || 'nothing'}.`,
      mend: close === undefined ? 'name one of these, or leave --skip away.' : `did you mean --skip ${close}?`,
    });
  });
}

// CloudFormation wants the nested stack's own name, which nobody knows by heart.
function nameToSkip({ logicalId, nestedStack }: FailedResource): string {
  return nestedStack === undefined ? logicalId : `${nestedStack}.${logicalId}`;
}

/** Goes on with a rollback that failed, to its end. */
export async function continueRollback(
  connection: Connection,
  stack: Stack,
  { skip, onEvent, signal }: ContinueOptions,
): Promise<Outcome> {
  if (signal.aborted) throw interruptedBefore(stack.name);
  const before = await markEvents(connection, stack.id);
  const { ContinueUpdateRollbackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const token = randomUUID();
  const input = {
    StackName: stack.id,
    ClientRequestToken: token,
    ResourcesToSkip: skip.length > 0 ? skip.map(nameToSkip) : undefined,
    RoleARN: connection.target.cloudFormationRole,
  };
  const send = () => client.send(new ContinueUpdateRollbackCommand(input));
  const marker = await beginOperation(connection, stack, before, { kind: 'ROLLBACK', token, send });
  const { status, events } = await watchStack(connection, stack.name, marker, { onEvent, signal });
  const ended = await describeEnded(connection, stack.id, status).catch(() => undefined);
  const succeeded = status === 'UPDATE_ROLLBACK_COMPLETE';
  const cause = succeeded ? undefined : firstCause(events);
  return { status, succeeded, stackId: stack.id, cause, outputs: ended?.outputs ?? [] };
}
