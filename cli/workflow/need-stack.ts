import { again } from '../../deploy/aws/interrupted.ts';
import { describeStack } from '../../deploy/aws/stack.ts';
import type { Stack, Target } from '../../deploy/model.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Session } from '../session.ts';

/** The master stack of a session, which has to be there. */
export async function needStack({ connection }: Session): Promise<Stack> {
  const { target } = connection;
  const stack = await describeStack(connection, target.stackName);
  if (stack !== undefined && stack.status !== 'DELETE_COMPLETE') return stack;
  throw stackMissing(target);
}

/** Says that there is no such stack. */
export function stackMissing(target: Target): RookeryError {
  return new RookeryError(
    'StackMissing',
    {
      what: `environment ${target.environment}: there is no stack ${target.stackName}.`,
      why: 'it was never created, or has been deleted.',
      mend: `run \`${again(target, 'stack:update')}\` to create it.`,
    },
    3,
  );
}
