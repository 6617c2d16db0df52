import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { again } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { describeStack } from '../aws/stack.ts';
import { isSuccess, isTerminal } from '../aws/status.ts';
import { causes, firstCause } from '../follow/cause.ts';
import type { ServiceWatch } from '../follow/service-events.ts';
import { withLogLeft } from '../follow/task-log.ts';
import type { Watched } from '../follow/watch.ts';
import type { Outcome, Plan, Stack, StackEvent } from '../model.ts';

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

/** What an execution came to, and all that is known of its failure. */
export async function outcomeOf(
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
