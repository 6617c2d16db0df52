import type { Task } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import type { FailedTask } from '../model.ts';
import { taskLog } from './task-log.ts';

/** What ECS or a person stopped on purpose tells nothing of a failure. */
function onPurpose({ stopCode, stoppedReason = '' }: Task): boolean {
  return stopCode === 'UserInitiated' || /^(Scaling activity|Deployment|Task stopped by)/i.test(stoppedReason);
}

const time = ({ stoppedAt }: Task): number => stoppedAt?.getTime() ?? 0;

/** Why a task ended, in the words of ECS: of the task, then of each container that has any. */
export function reasonsOf({ stoppedReason, stopCode, containers = [] }: Task): string[] {
  const failed = containers.some(({ exitCode = 0 }) => exitCode !== 0);
  // Where nothing failed, that the program came to its end is the reason.
  const ended = stopCode === 'EssentialContainerExited' && !failed;
  return [
    ...(stoppedReason ? [stoppedReason] : []),
    ...containers.flatMap(({ name, exitCode, reason }) => {
      const isTelling = exitCode !== undefined && (ended || exitCode !== 0);
      const words = [isTelling ? `exit code ${exitCode}` : '', reason ?? ''].filter((part) => part !== '').join(', ');
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

async function stoppedTasks(connection: Connection, cluster: string, service: string): Promise<readonly Task[]> {
  const { DescribeTasksCommand, ListTasksCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const of = { cluster, desiredStatus: 'STOPPED' } as const;
  const listed = await client.send(new ListTasksCommand({ ...of, serviceName: service })).catch((error: unknown) => {
    if (!/^Service(NotFound|NotActive)/.test(awsFailure(error).name)) throw error;
    // Its tasks are known longer than a service that was deleted.
    return client.send(new ListTasksCommand(of));
  });
  const { taskArns = [] } = listed;
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  return tasks.filter(({ group }) => group === undefined || group === `service:${service}`);
}

/** The tasks of a service that failed since then; undefined where none did. */
export async function failedTasks(
  connection: Connection,
  cluster: string,
  service: string,
  since: Date,
): Promise<FailedTasks | undefined> {
  const tasks = await stoppedTasks(connection, cluster, service);
  const failed = tasks
    .filter((task) => !onPurpose(task) && time(task) >= since.getTime())
    .sort((a, b) => time(b) - time(a));
  const [last] = failed;
  if (last === undefined) return undefined;
  const byDeployment = new Map<string, number>();
  for (const { startedBy = '' } of failed) byDeployment.set(startedBy, (byDeployment.get(startedBy) ?? 0) + 1);
  const { group, stream, lines, said } = await taskLog(connection, last);
  const id = last.taskArn?.split('/').at(-1) ?? '';
  const reasons = reasonsOf(last);
  const alike = failed.filter((task) => reasonsOf(task).join() === reasons.join()).length;
  const others = [...new Set(failed.map((task) => reasonsOf(task).join('; ')))].filter(
    (one) => one !== reasons.join('; '),
  );
  const more = { ...(alike > 1 && { alike }), ...(others.length > 0 && { others }) };
  return {
    last: { id, reasons, logGroup: group, logStream: stream, lastLines: lines, said, ...more },
    byDeployment,
  };
}
