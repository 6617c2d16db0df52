import { RookeryError } from '../../generator/errors.ts';
import { again } from '../aws/interrupted.ts';
import type { StackEvent, Target } from '../model.ts';

/** Who began an operation, as far as its event tells, and since when. */
export function beginningOf({ status, time, token }: Pick<StackEvent, 'status' | 'time' | 'token'>): string {
  const who = token === undefined ? 'without a request token' : `request token ${token}`;
  return `${status} since ${time.toISOString()}, ${who}`;
}

/** Another operation has begun in the place of ours. */
export function overtaken(target: Target, stackName: string, other: StackEvent): RookeryError {
  return new RookeryError(
    'StackBusy',
    {
      what: `stack ${stackName} is in another operation: ${beginningOf(other)}.`,
      why: 'somebody else began it before this one could; nothing of the plan was executed.',
      mend: `watch it with \`${again(target, 'stack:watch')}\`; when it has ended, run \`${again(target, 'stack:update')}\` and look at the new plan.`,
    },
    3,
  );
}
