import type { Task } from '@aws-sdk/client-ecs';
import type { Connection } from './connection.ts';
import type { FailedTask } from './model.ts';
import { taskLog } from './task-log.ts';

/** What ECS or a person stopped on purpose tells nothing of a failure. */
const onPurpose = ({ stopCode, stoppedReason = '' }: Task): boolean =>
  stopCode === 'UserInitiated' || /^(Scaling activity|Deployment|Task stopped by)/i.test(stoppedReason);

const time = ({ stoppedAt }: Task): number => stoppedAt?.getTime() ?? 0;

const reasonsOf = ({ stoppedReason, containers = [] }: Task): string[] => [
  ...(stoppedReason ? [stoppedReason] : []),
  ...containers.flatMap(({ name, exitCode, reason }) => {
    const said = [exitCode === undefined || exitCode === 0 ? '' : `exit code ${exitCode}`, reason ?? ''];
    const words = said.filter((part) => part !== '').join(', ');
    return words === '' ? [] : [`${name}: ${words}`];
  }),
];

/** The last task of a service that failed since then, as long as ECS remembers it: for an hour. */
export async function failedTask(
  connection: Connection,
  cluster: string,
  service: string,
  since: Date,
): Promise<FailedTask | undefined> {
  const { DescribeTasksCommand, ListTasksCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const of = { cluster, serviceName: service, desiredStatus: 'STOPPED' } as const;
  const { taskArns = [] } = await client.send(new ListTasksCommand(of));
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const [last] = tasks
    .filter((task) => !onPurpose(task) && time(task) >= since.getTime())
    .sort((a, b) => time(b) - time(a));
  if (last === undefined) return undefined;
  const { group, lines } = await taskLog(connection, last);
  return { id: last.taskArn?.split('/').at(-1) ?? '', reasons: reasonsOf(last), logGroup: group, lastLines: lines };
}
