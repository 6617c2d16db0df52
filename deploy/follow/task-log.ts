import type { ContainerDefinition, Task } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import type { FailedTask } from '../model.ts';
import { excerpt } from './log-excerpt.ts';

/** What a task wrote at last. */
export interface TaskLog {
  /** The log group; absent where no container logs to CloudWatch. */
  readonly group?: string | undefined;
  /** The stream of the container that failed, or else of the first. */
  readonly stream?: string | undefined;
  /** The last lines of the container that failed, or else of the first, oldest first; none where they cannot be read. */
  readonly lines: readonly string[];
  /** The line that says what happened. */
  readonly said?: string | undefined;
}

/** Enough for the message above a long stack trace. */
const READ_EVENTS = 200;
/** CloudWatch Logs may answer an empty page before the one that has the end. */
const MOST_PAGES = 3;

function optionsOf({ logConfiguration }: ContainerDefinition) {
  return logConfiguration?.logDriver === 'awslogs' ? logConfiguration.options : undefined;
}

/** What a container ends with that is stopped because another has failed. */
const STOPPED = new Set([137, 143]);

/** The containers that ended badly, those that did so by themselves first. */
function failedOf({ containers = [] }: Task): (string | undefined)[] {
  const bad = containers.filter(({ exitCode = 0 }) => exitCode !== 0);
  const first = bad.filter(({ exitCode = 0 }) => !STOPPED.has(exitCode));
  return [...first, ...bad].map(({ name }) => name);
}

/** Reads the end of a task's log. It never fails: what it adds is detail. */
export function taskLog(connection: Connection, task: Task): Promise<TaskLog> {
  return read(connection, task).catch(() => ({ lines: [] }));
}

async function read(connection: Connection, task: Task): Promise<TaskLog> {
  const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs');
  const asked = new DescribeTaskDefinitionCommand({ taskDefinition: task.taskDefinitionArn });
  const { taskDefinition } = await (await connection.ecs()).send(asked);
  const logging = taskDefinition?.containerDefinitions?.filter((one) => optionsOf(one) !== undefined) ?? [];
  const [container] = [
    ...failedOf(task).flatMap((failed) => logging.filter(({ name }) => name === failed)),
    ...logging,
  ];
  const options = container && optionsOf(container);
  const group = options?.['awslogs-group'];
  const prefix = options?.['awslogs-stream-prefix'];
  if (group === undefined || prefix === undefined) return { group, lines: [] };
  const stream = `${prefix}/${container?.name}/${task.taskArn?.split('/').at(-1)}`;
  const messages = await lastMessages(connection, group, stream).catch(() => []);
  return { group, stream, ...excerpt(messages) };
}

async function lastMessages(
  connection: Connection,
  logGroupName: string,
  logStreamName: string,
): Promise<readonly string[]> {
  const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = await connection.logs();
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = new GetLogEventsCommand({ logGroupName, logStreamName, limit: READ_EVENTS, nextToken });
    const { events = [], nextBackwardToken } = await client.send(asked);
    if (events.length > 0) return events.map(({ message = '' }) => message);
    // The same token again is the end of the stream.
    if (nextBackwardToken === undefined || nextBackwardToken === nextToken) return [];
    nextToken = nextBackwardToken;
  }
  return [];
}

/** A task as it can be looked at after its operation: a log group that a rollback deleted is not named any more. */
export async function withLogLeft(
  connection: Connection,
  task: FailedTask | undefined,
): Promise<FailedTask | undefined> {
  if (task?.logGroup === undefined) return task;
  const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const { logGroup: logGroupName, logStream: logStreamName, ...rest } = task;
  const asked = new GetLogEventsCommand({ logGroupName, logStreamName, limit: 1 });
  const look = async () => (await connection.logs()).send(asked);
  return look().then(
    () => task,
    () => rest,
  );
}
