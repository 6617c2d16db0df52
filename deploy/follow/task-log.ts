import { stripVTControlCharacters } from 'node:util';
import type { ContainerDefinition, Task } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';

/** What a task wrote at last. */
export interface TaskLog {
  /** The log group; absent where no container logs to CloudWatch. */
  readonly group?: string | undefined;
  /** The last lines of the container that failed, or else of the first, oldest first; none where they cannot be read. */
  readonly lines: readonly string[];
}

const MOST_LINES = 10;
const LONGEST_LINE = 300;

function readable(message = ''): string[] {
  return stripVTControlCharacters(message)
    .split(/[\r\n]+/)
    .map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trimEnd())
    .filter((line) => line !== '')
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}...` : line));
}

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
  return { group, lines: await lastLines(connection, group, stream).catch(() => []) };
}

async function lastLines(connection: Connection, logGroupName: string, logStreamName: string): Promise<string[]> {
  const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const asked = new GetLogEventsCommand({ logGroupName, logStreamName, limit: MOST_LINES });
  const { events = [] } = await (await connection.logs()).send(asked);
  return events.flatMap(({ message }) => readable(message)).slice(-MOST_LINES);
}
