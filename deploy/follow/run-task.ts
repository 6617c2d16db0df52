import type { RunTaskCommandInput, Task } from '@aws-sdk/client-ecs';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { lostContact } from '../aws/faults.ts';
import { awsLine } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { clause } from '../aws/sentence.ts';
import type { Stack } from '../model.ts';
import { taskLog } from './task-log.ts';
import { taskReader } from './task-reader.ts';

/** A task that a nested stack offers to be run, as its outputs say. */
export interface Runnable {
  readonly taskDefinition: string;
  readonly cluster: string;
  readonly subnets: readonly string[];
  readonly securityGroup: string;
  /** Absent on hosts, which have no public addresses to give. */
  readonly publicIp?: 'ENABLED' | 'DISABLED' | undefined;
  /** Absent on Fargate. */
  readonly capacityProvider?: string | undefined;
}

/** Who waits for a task. */
export interface TaskWatch {
  readonly signal: AbortSignal;
  readonly onStatus: (status: string) => void;
  /** What it writes, line by line, while it runs; its log is not followed without. */
  readonly onMessage?: ((message: string) => void) | undefined;
}

/** How a task ended. */
export interface Ended {
  readonly taskArn: string;
  /** Of the first container; absent when it never ran. */
  readonly exitCode?: number | undefined;
  readonly reason?: string | undefined;
  /** What it wrote at last, oldest first. */
  readonly lastLines: readonly string[];
}

/** Reads what a stack says of its task; undefined when it offers none. */
export function runnable({ outputs }: Stack): Runnable | undefined {
  const said = new Map(outputs.map(({ name, value }) => [name, value]));
  const taskDefinition = said.get('TaskDefinitionArn');
  const cluster = said.get('ClusterName');
  const subnets = said.get('TaskSubnetIds')?.split(',');
  const securityGroup = said.get('TaskSecurityGroupId');
  if (!taskDefinition || !cluster || !subnets || !securityGroup) return undefined;
  const publicIp = said.get('TaskPublicIp');
  return {
    taskDefinition,
    cluster,
    subnets,
    securityGroup,
    publicIp: publicIp === undefined ? undefined : publicIp === 'ENABLED' ? 'ENABLED' : 'DISABLED',
    capacityProvider: said.get('CapacityProvider'),
  };
}

function input(task: Runnable, command: readonly string[]): RunTaskCommandInput {
  return {
    cluster: task.cluster,
    taskDefinition: task.taskDefinition,
    ...(task.capacityProvider === undefined
      ? { launchType: 'FARGATE' }
      : { capacityProviderStrategy: [{ capacityProvider: task.capacityProvider, weight: 1 }] }),
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...task.subnets],
        securityGroups: [task.securityGroup],
        ...(task.publicIp && { assignPublicIp: task.publicIp }),
      },
    },
    propagateTags: 'TASK_DEFINITION',
    enableECSManagedTags: true,
    startedBy: 'rookery',
    ...(command.length > 0 && { overrides: { containerOverrides: [{ name: 'task', command: [...command] }] } }),
  };
}

/** Starts a task; `command` replaces that of its container `task`. */
export async function startTask(
  connection: Connection,
  task: Runnable,
  command: readonly string[] = [],
): Promise<string> {
  const { RunTaskCommand } = await import('@aws-sdk/client-ecs');
  const { tasks, failures = [] } = await (await connection.ecs()).send(new RunTaskCommand(input(task, command)));
  const [started] = tasks ?? [];
  if (started?.taskArn) return started.taskArn;
  throw new RookeryError(
    'TaskNotStarted',
    {
      what: `ECS started no task of ${task.taskDefinition}.`,
      why:
        failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': ')).join('; ') ||
        'it gave no reason.',
      mend: 'see to the capacity of the cluster, and run it again.',
    },
    1,
  );
}

/** Waits until a task has ended; undefined when the signal was aborted before, and the task goes on. */
export async function taskEnd(
  connection: Connection,
  { cluster, taskDefinition }: Runnable,
  taskArn: string,
  { signal, onStatus, onMessage }: TaskWatch,
): Promise<Ended | undefined> {
  const { DescribeTasksCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const pace = paceOf(connection.target.endpoint);
  const read = onMessage && (await taskReader(connection, taskDefinition, taskArn));
  const pass = async () => {
    for (const message of (await read?.()) ?? []) onMessage?.(message);
  };
  let last = '';
  for (let count = 0; !signal.aborted; count += 1) {
    const { tasks } = await client
      .send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }))
      .catch((error: unknown) =>
        Promise.reject(lostContact(error) ? lostSight(connection, taskArn, cluster, error) : error),
      );
    const [task] = tasks ?? [];
    const status = task?.lastStatus ?? '';
    if (status !== '' && status !== last) onStatus(status);
    last = status;
    await pass();
    if (task && status === 'STOPPED') {
      // CloudWatch Logs has the last lines a moment later.
      if (read && connection.target.endpoint === undefined) await pause(interval(pace, 0), signal).then(pass);
      return ended(connection, taskArn, task);
    }
    await pause(interval(pace, count), signal);
  }
  return undefined;
}

function lostSight({ target }: Connection, taskArn: string, cluster: string, cause: unknown): RookeryError {
  const said = clause(cause instanceof RookeryError ? cause.explanation.what : String(cause));
  const error = new RookeryError(
    'OutcomeUnknown',
    {
      what: `lost sight of the task ${taskArn} (${said}).`,
      why: 'it goes on without this command; whether it succeeds is not known here.',
      mend: `look with \`${awsLine(target, `ecs describe-tasks --cluster ${cluster} --tasks ${taskArn}`)}\` before you run it again.`,
    },
    5,
  );
  error.cause = cause;
  return error;
}

async function ended(connection: Connection, taskArn: string, task: Task): Promise<Ended> {
  const { containers = [], stoppedReason } = task;
  const main = containers.find(({ name }) => name === 'task') ?? containers[0];
  const { lines } = await taskLog(connection, task);
  return { taskArn, exitCode: main?.exitCode, reason: main?.reason ?? stoppedReason, lastLines: lines };
}
