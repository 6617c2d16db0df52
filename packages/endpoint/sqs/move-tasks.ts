import { randomUUID } from 'node:crypto';
import { number } from '../cloudformation/handler-values.ts';
import { AwsError, type Operation } from '../server/service.ts';
import type { Queues } from './queues.ts';

interface MoveTask {
  readonly TaskHandle: string;
  readonly Status: 'COMPLETED';
  readonly SourceArn: string;
  readonly DestinationArn?: string | undefined;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  readonly StartedTimestamp: number;
}

const notFound = (): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    "The resource that you specified for the SourceArn parameter doesn't exist.",
  );

/** Moves dead letters back to where they came from, or to another queue: at once, so that no task is seen at work. */
export function moveOperations(queues: Queues): Record<string, Operation> {
  const tasks: MoveTask[] = [];
  return {
    StartMessageMoveTask: ({ SourceArn, DestinationArn }) => {
      const source = queues.find(String(SourceArn));
      if (!source) throw notFound();
      if (queues.sourcesOf(source).length === 0) {
        throw new AwsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
      }
      const destination = DestinationArn === undefined ? undefined : queues.find(String(DestinationArn));
      if (DestinationArn !== undefined && !destination) throw notFound();
      const now = Date.now();
      const visible = source.messages.filter(({ visibleAt }) => visibleAt <= now);
      const moved = visible.filter((message) => {
        const target = destination ?? queues.find(message.deadLetterOf ?? '');
        if (!target) return false;
        target.adopt({ ...message, receives: 0, firstReceivedAt: undefined, enqueuedAt: now }, undefined);
        source.remove(message);
        return true;
      });
      const task: MoveTask = {
        TaskHandle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: SourceArn })).toString('base64'),
        Status: 'COMPLETED',
        SourceArn: String(SourceArn),
        DestinationArn: DestinationArn === undefined ? undefined : String(DestinationArn),
        ApproximateNumberOfMessagesMoved: moved.length,
        ApproximateNumberOfMessagesToMove: visible.length,
        StartedTimestamp: now,
      };
      tasks.unshift(task);
      return { TaskHandle: task.TaskHandle };
    },
    ListMessageMoveTasks: ({ SourceArn, MaxResults }) => {
      if (!queues.find(String(SourceArn))) throw notFound();
      const own = tasks.filter((task) => task.SourceArn === SourceArn).slice(0, number(MaxResults) ?? 1);
      // The handle is told of tasks that run, and none does.
      return { Results: own.map(({ TaskHandle, ...shown }) => shown) };
    },
    CancelMessageMoveTask: ({ TaskHandle }) => {
      if (!tasks.some((task) => task.TaskHandle === TaskHandle)) {
        throw new AwsError('ResourceNotFoundException', "The resource that you specified doesn't exist.");
      }
      throw new AwsError('UnsupportedOperation', 'Only active tasks can be cancelled.');
    },
  };
}
