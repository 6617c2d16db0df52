import type { Task } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import type { FailedTask } from '../model.ts';
import { taskLog } from './task-log.ts';

/** What ECS or a person stopped on purpose tells nothing of a failure. */
function onPurpose({ stopCode, stoppedReason = '' }: Task): boolean {
  return stopCode === 'UserInitiated' || /^(Scaling activity|Deployment|Task stopped by)/i.test(stoppedReason);
}

const time = ({ stoppedAt }: Task): number => stoppedAt?.getTime() ?? 0;

function reasonsOf({ stoppedReason, containers = [] }: Task): string[] {
  return [
    ...(stoppedReason ? [stoppedReason] : []),
    ...containers.flatMap(({ name, exitCode, reason }) => {
      const said = [exitCode === undefined || exitCode === 0 ? '' : `exit code ${exitCode}`, reason ?? ''];
      const words = said.filter((part) => part !== '').join(', ');
      return words === '' ? [] : [`${name}: ${words}`];
    }),
  ];
}

/** Tasks of a service that failed, as long as ECS remembers them: for an hour. */
export interface FailedTasks {
  readonly last: FailedTask;
  /** How many failed in each deployment, by its id. */
  readonly byDeployment: ReadonlyMap<string, number>;
}

/** The tasks of a service that failed since then; undefined where none did. */
export async function failedTasks(
  connection: Connection,
  cluster: string,
  service: string,
  since: Date,
): Promise<FailedTasks | undefined> {
  const { DescribeTasksCommand, ListTasksCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const of = { cluster, serviceName: service, desiredStatus: 'STOPPED' } as const;
  const { taskArns = [] } = await client.send(new ListTasksCommand(of));
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const failed = tasks
    .filter((task) => !onPurpose(task) && time(task) >= since.getTime())
    .sort((a, b) => time(b) - time(a));
  const [last] = failed;
  if (last === undefined) return undefined;
  const byDeployment = new Map<string, number>();
  for (const { startedBy = '' } of failed) byDeployment.set(startedBy, (byDeployment.get(startedBy) ?? 0) + 1);
  const { group, lines } = await taskLog(connection, last);
  const id = last.taskArn?.split('/').at(-1) ?? '';
  return { last: { id, reasons: reasonsOf(last), logGroup: group, lastLines: lines }, byDeployment };
}
