import type { Connection } from '../aws/connection.ts';

/** Answers what a task has written since it was last asked, all its containers together, oldest first. */
export type TaskReader = () => Promise<readonly string[]>;

interface Stream {
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Where the next look goes on. */
  nextToken?: string | undefined;
}

/**
 * Reads on in the logs of one task, of every container that logs to CloudWatch. It never fails: a stream is made with the
 * first line, and one that cannot be read has none.
 */
export async function taskReader(connection: Connection, taskDefinition: string, taskArn: string): Promise<TaskReader> {
  const streams = await streamsOf(connection, taskDefinition, taskArn).catch(() => []);
  return async () => {
    const events = (await Promise.all(streams.map((stream) => unread(connection, stream)))).flat();
    return events.sort((a, b) => a.timestamp - b.timestamp).map(({ message }) => message);
  };
}

async function streamsOf(connection: Connection, asked: string, taskArn: string): Promise<Stream[]> {
  const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs');
  const ecs = await connection.ecs();
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: asked }));
  return (taskDefinition?.containerDefinitions ?? []).flatMap(({ name, logConfiguration }) => {
    const { logDriver, options = {} } = logConfiguration ?? {};
    const { 'awslogs-group': logGroupName, 'awslogs-stream-prefix': prefix } = options;
    if (logDriver !== 'awslogs' || logGroupName === undefined || prefix === undefined) return [];
    return [{ logGroupName, logStreamName: `${prefix}/${name}/${taskArn.split('/').at(-1)}` }];
  });
}

async function unread(connection: Connection, stream: Stream) {
  const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const logs = await connection.logs();
  const found: { readonly timestamp: number; readonly message: string }[] = [];
  for (;;) {
    const page = await logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true })).catch(() => undefined);
    for (const { timestamp = 0, message = '' } of page?.events ?? []) found.push({ timestamp, message });
    // The same token again is the end of what there is.
    if (page?.nextForwardToken === undefined || page.nextForwardToken === stream.nextToken) return found;
    stream.nextToken = page.nextForwardToken;
  }
}
