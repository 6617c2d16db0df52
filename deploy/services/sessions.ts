import type { Task } from '@aws-sdk/client-ecs';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { again } from '../aws/interrupted.ts';
import { callJson, type JsonAnswer } from '../aws/json-api.ts';
import type { RunningService } from './running-services.ts';

/** A session that AWS has opened: what it answered, and what was asked for, for the program that speaks it. */
export interface StartedSession {
  readonly answer: JsonAnswer;
  readonly request: JsonAnswer;
}

/** A container of a running task that a session can be opened with. */
export interface Place {
  readonly cluster: string;
  readonly taskArn: string;
  readonly container: string;
  readonly runtimeId: string;
}

/** Runs a command in a container, and attaches a session to it. */
export async function executeCommand(connection: Connection, place: Place, command: string): Promise<StartedSession> {
  const { ExecuteCommandCommand } = await import('@aws-sdk/client-ecs');
  const { cluster, taskArn: task, container } = place;
  const client = await connection.ecs();
  const asked = new ExecuteCommandCommand({ cluster, task, container, command, interactive: true });
  const { session } = await client.send(asked);
  return { answer: { ...session }, request: { Target: targetOf(place) } };
}

export interface Forwarding {
  readonly host: string;
  readonly port: string;
  readonly localPort: string;
}

/** Opens a way from a port of this machine through a task to a host that the task reaches. */
export async function forwardPort(
  connection: Connection,
  place: Place,
  { host, port, localPort }: Forwarding,
): Promise<StartedSession> {
  const request = {
    Target: targetOf(place),
    DocumentName: 'AWS-StartPortForwardingSessionToRemoteHost',
    Parameters: { host: [host], portNumber: [port], localPortNumber: [localPort] },
  };
  return { answer: await callJson(connection, 'ssm', 'StartSession', request), request };
}

/** How Systems Manager calls a container of ECS. */
const targetOf = ({ cluster, taskArn, runtimeId }: Place) => `ecs:${cluster}_${taskArn.split('/').at(-1)}_${runtimeId}`;

/** What of a service is meant, where it has several tasks and containers. */
export interface Wanted {
  /** The id of a task, or what it begins with. */
  readonly task?: string | undefined;
  readonly container?: string | undefined;
}

/** A task of a service into which ECS lets sessions: the newest one that runs, unless another is named. */
export async function sessionPlace(connection: Connection, service: RunningService, wanted: Wanted): Promise<Place> {
  const named = await namedTasks(connection, service, wanted);
  const [open] = named.filter(({ enableExecuteCommand }) => enableExecuteCommand);
  if (open === undefined) throw execOff(connection, service);
  const { containers = [], taskArn = '' } = open;
  const container =
    wanted.container === undefined ? containers.find(hasAgent) : containers.find(isNamed(wanted.container));
  if (container === undefined) {
    const names = containers.map(({ name }) => name).join(', ');
    throw wanted.container === undefined ? agentDown(connection, service, open) : noContainer(wanted.container, names);
  }
  if (!hasAgent(container)) throw agentDown(connection, service, open);
  const { name = '', runtimeId = '' } = container;
  return { cluster: service.cluster, taskArn, container: name, runtimeId };
}

/** A container of the newest running task, or of the one that is named, whether sessions are let in or not. */
export async function runningPlace(
  connection: Connection,
  service: RunningService,
  wanted: Wanted,
): Promise<Pick<Place, 'taskArn' | 'container'>> {
  const [task] = await namedTasks(connection, service, wanted);
  const { containers = [], taskArn = '' } = task!;
  const own = containers.filter(({ name }) => wanted.container === undefined || name === wanted.container);
  const container = own.find(({ lastStatus }) => lastStatus === 'RUNNING') ?? own[0];
  if (container !== undefined) return { taskArn, container: container.name ?? '' };
  throw noContainer(wanted.container ?? '', containers.map(({ name }) => name).join(', '));
}

/** The running tasks that are meant, at least one. */
async function namedTasks(connection: Connection, service: RunningService, wanted: Wanted): Promise<readonly Task[]> {
  const tasks = await runningTasks(connection, service);
  const named = tasks.filter(({ taskArn = '' }) =>
    taskArn
      .split('/')
      .at(-1)
      ?.startsWith(wanted.task ?? ''),
  );
  if (named.length === 0) throw noTask(connection, service, wanted, tasks);
  return named;
}

type Container = NonNullable<Task['containers']>[number];

const isNamed =
  (wanted: string) =>
  ({ name }: Container) =>
    name === wanted;

const agentOf = ({ managedAgents = [] }: Container) => managedAgents.find(({ name }) => name === 'ExecuteCommandAgent');

const hasAgent = (container: Container) => agentOf(container)?.lastStatus === 'RUNNING';

/** The running tasks of a service, the newest first. */
async function runningTasks(
  connection: Connection,
  { serviceName, cluster }: RunningService,
): Promise<readonly Task[]> {
  const { DescribeTasksCommand, ListTasksCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster, serviceName, desiredStatus: 'RUNNING' }));
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  return tasks
    .filter(({ lastStatus }) => lastStatus === 'RUNNING')
    .sort((a, b) => (b.startedAt?.getTime() ?? 0) - (a.startedAt?.getTime() ?? 0));
}

function noTask({ target }: Connection, { name, desired }: RunningService, { task }: Wanted, tasks: readonly Task[]) {
  const ids = tasks.map(({ taskArn = '' }) => taskArn.split('/').at(-1)).join(', ');
  return new RookeryError(
    'TaskMissing',
    {
      what: `${name}: ${task === undefined ? 'no task runs' : `no task ${task} runs`}.`,
      why: ids === '' ? `${desired} are desired.` : `these run: ${ids}.`,
      mend: ids === '' ? `see \`${again(target, 'stack:status')}\`.` : 'name one of them.',
    },
    3,
  );
}

function execOff({ target }: Connection, { name, described }: RunningService): RookeryError {
  const isOn = described.enableExecuteCommand === true;
  return new RookeryError(
    'ExecOff',
    {
      what: `${name}: ECS lets no session into its tasks.`,
      why: isOn
        ? 'it was switched on for the service after they had started (EnableExecuteCommand).'
        : 'EnableExecuteCommand is off for the service, as it is unless a template says otherwise.',
      mend: isOn
        ? `have it replace them: \`aws ecs update-service --cluster ${described.clusterArn} --service ${described.serviceName} --force-new-deployment --region ${target.region}\`.`
        : `give the template of the service \`exec: true\`, set its parameter Exec to true, and run \`${again(target, 'stack:update')}\`.`,
    },
    3,
  );
}

function agentDown({ target }: Connection, { name }: RunningService, { containers = [] }: Task): RookeryError {
  const states = containers.map((one) => {
    const agent = agentOf(one);
    return `${one.name}: ${agent === undefined ? 'none' : [agent.lastStatus, agent.reason].filter(Boolean).join(', ')}`;
  });
  return new RookeryError(
    'AgentDown',
    {
      what: `${name}: the agent that sessions are opened with does not run in its task.`,
      why: `ECS says of it: ${states.join('; ')}.`,
      mend: `wait until the task has started; else its role lacks ssmmessages, or it does not reach Systems Manager: see \`${again(target, 'stack:status')}\`.`,
    },
    3,
  );
}

function noContainer(wanted: string, names: string): RookeryError {
  const explanation = {
    what: `--container ${wanted}: the task has no such container.`,
    why: `it has ${names}.`,
    mend: 'name one of these.',
  };
  return new RookeryError('ContainerUnknown', explanation, 3);
}
