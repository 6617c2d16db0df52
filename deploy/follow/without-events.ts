import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { describeStack } from '../aws/stack.ts';
import { isTerminal } from '../aws/status.ts';
import type { Stack, StackEvent } from '../model.ts';
import type { Marker } from './marker.ts';
import { anyOperation, type Ending } from './operation.ts';
import type { Poller } from './poller.ts';

/** Whether the account says that whoever asks may not. */
export function isDenied(error: unknown): boolean {
  return /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/.test(awsFailure(error).name);
}

/** Where a stack stood before an operation, for those who may not read its events. */
export async function markStatus(connection: Connection, stackId: string): Promise<Marker> {
  const before = await describeStack(connection, stackId);
  return { stackId, seen: new Set(), since: new Date(0), before };
}

/**
 * The events as they are, or, where cloudformation:DescribeStackEvents is denied, the statuses of the root as if they were
 * events: what goes on below is not shown, the end is.
 */
export function eventsOrStatuses(connection: Connection, marker: Marker, poller: Poller): Poller {
  let statuses = marker.before === undefined ? undefined : pollStatus(connection, marker, marker.before);
  return {
    rest: async () => (statuses ?? poller).rest(),
    ending: () => (statuses ?? poller).ending(),
    next: async () => {
      if (statuses !== undefined) return statuses.next();
      try {
        return await poller.next();
      } catch (error) {
        if (!isDenied(error)) throw error;
        // The right was taken away meanwhile: an end that stands there already may be that of this operation.
        statuses = pollStatus(connection, marker, undefined);
        return statuses.next();
      }
    },
  };
}

const keyOf = ({ status, updated }: Stack): string => `${status} ${updated?.getTime() ?? ''}`;

function pollStatus(connection: Connection, marker: Marker, before: Stack | undefined): Poller {
  const { stackId, operation = anyOperation } = marker;
  let last = before && keyOf(before);
  let isFirst = true;
  let end: Ending['end'];
  return {
    rest: async () => [],
    ending: () => ({ end }),
    next: async () => {
      const stack = await describeStack(connection, stackId);
      // By its ARN a stack is described for ninety days after its end.
      const status = stack?.status ?? 'DELETE_COMPLETE';
      const key = stack === undefined ? status : keyOf(stack);
      if (key === last) return [];
      last = key;
      const event = eventOf(stackId, stack, status, isFirst);
      isFirst = false;
      // No token tells whose end it is: the stack has changed since, and nothing else may run beside an operation.
      if (isTerminal(status) && operation.ends.test(status)) end = event;
      return [event];
    },
  };
}

function eventOf(stackId: string, stack: Stack | undefined, status: string, isFirst: boolean): StackEvent {
  const note = 'only the stack is followed: cloudformation:DescribeStackEvents is denied, which a policy has to allow';
  const reason = [stack?.statusReason, isFirst ? note : undefined].filter((text) => text !== undefined).join('; ');
  return {
    id: `${status} ${stack?.updated?.toISOString() ?? ''}`,
    stackId,
    path: [],
    logicalId: stack?.name ?? stackId,
    physicalId: stackId,
    type: 'AWS::CloudFormation::Stack',
    status,
    reason: reason || undefined,
    time: new Date(),
  };
}
