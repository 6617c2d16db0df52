import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerDefinition } from '../model.ts';
import type { ContainerHost } from './container-host.ts';
import type { FetchedEnvironment } from './environment.ts';
import { checkCommand, type LogSink, nodeCommand, type ResolvedImage } from './images.ts';
import { kindOf } from './kinds.ts';
import { type ContainerProcess, type Network, type ProcessSpec, startProcess } from './process.ts';
import { runProgram } from './program/run-program.ts';

/** ECS's default between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_SECONDS = 30;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a container shares with the others of its task. */
export interface TaskContext {
  readonly taskId: string;
  readonly environments: ReadonlyMap<string, FetchedEnvironment>;
  network(): Network;
  /** A container listens on a port that the task definition does not name. */
  listening(containerPort: number, port: number): void;
  /** Something is odd about a container that runs. */
  remark?(container: string, text: string): void;
}

/** A container at work. */
export interface RunningContainer {
  readonly process: ContainerProcess;
  /** Runs the container's health check once; absent where it has none that can be run here. */
  readonly check?: () => Promise<ContainerProcess>;
}

/** How long a container has between SIGTERM and SIGKILL. */
export function stopTimeoutMs(container: ContainerDefinition): number {
  return (container.stopTimeout ?? STOP_TIMEOUT_SECONDS) * 1000;
}

/** Pulls a container's image; what goes wrong is reported in the container agent's words. */
export async function pull(host: ContainerHost, container: ContainerDefinition): Promise<ResolvedImage> {
  try {
    return await host.images.resolve(container.image);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.startsWith('CannotPull') ? message : `CannotPullContainerError: ${message}`);
  }
}

/** Starts a container of a task as a process. */
export async function runContainer(
  host: ContainerHost,
  task: TaskContext,
  container: ContainerDefinition,
  image: ResolvedImage,
  ports: Readonly<Record<string, number>>,
): Promise<RunningContainer> {
  const { taskId } = task;
  const cwd = join(host.folder, 'scratch', taskId);
  if (kindOf(image.layerType) === 'program') return runOwnProgram(host, task, container, image, ports);
  const command = nodeCommand(container, image.config);
  mkdirSync(cwd, { recursive: true });
  const file = moduleOf(host.folder, image);
  const common = {
    runner: host.runner,
    marker: `${taskId}/${container.name}`,
    env: { HOME: cwd, ...environment(container, image, ports, task.environments.get(container.name)) },
    cwd,
  };
  const process = await startProcess({
    ...common,
    ...command,
    file,
    ports,
    network: task.network(),
    stopTimeoutMs: stopTimeoutMs(container),
    onLine: logger(host.logs, taskId, container),
    onListening: (containerPort, port) => task.listening(containerPort, port),
  });
  const check = container.healthCheck && checkCommand(container.healthCheck.command, image.config);
  if (!check) return { process };
  // A check opens no ports of its own, and what it writes nobody keeps.
  const spec: Omit<ProcessSpec, 'network'> = {
    ...common,
    ...check,
    ...(check.script === undefined ? { file } : {}),
    ports: {},
    stopTimeoutMs: 0,
    onLine: () => {},
  };
  return { process, check: () => startProcess({ ...spec, network: task.network() }) };
}

/** Starts a container whose image is a program of its own. What it is to find is on the path of the endpoint. */
function runOwnProgram(
  host: ContainerHost,
  task: TaskContext,
  container: ContainerDefinition,
  image: ResolvedImage,
  ports: Readonly<Record<string, number>>,
): Promise<RunningContainer> {
  const { taskId } = task;
  const { name } = container;
  const home = join(host.folder, 'scratch', taskId);
  mkdirSync(home, { recursive: true });
  const path = process.env.PATH ?? PATH;
  return runProgram({
    programs: join(host.folder, 'programs'),
    image,
    container,
    marker: `${taskId}/${name}`,
    root: join(home, 'containers', name),
    env: { HOME: home, ...environment(container, image, ports, task.environments.get(name), path) },
    ports,
    network: () => task.network(),
    onLine: logger(host.logs, taskId, container),
    remark: (text) => task.remark?.(name, text),
  });
}

/** The image's file under a name that says that it is a module; kept as long as the folder, as an agent's cache is. */
function moduleOf(folder: string, image: ResolvedImage): string {
  const bundles = join(folder, 'bundles');
  const file = join(bundles, `${image.digest.replace(/^sha256:/, '')}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(bundles, { recursive: true });
  copyFileSync(image.bundleFile, `${file}.new`);
  renameSync(`${file}.new`, file);
  return file;
}

/** Nothing of the endpoint's own environment: what the image and the task definition say, and PORT. */
function environment(
  container: ContainerDefinition,
  image: ResolvedImage,
  ports: Readonly<Record<string, number>>,
  fetched: FetchedEnvironment | undefined,
  path = PATH,
): Record<string, string> {
  const env: Record<string, string> = { PATH: path };
  for (const pair of image.config.Env ?? []) env[pair.split('=', 1)[0] ?? ''] = pair.slice(pair.indexOf('=') + 1);
  Object.assign(env, fetched?.files);
  for (const { name, value } of container.environment ?? []) env[name] = String(value);
  Object.assign(env, fetched?.secrets);
  const [first] = Object.values(ports);
  const own = ports[env.PORT ?? ''] ?? first;
  if (own !== undefined) env.PORT = String(own);
  return env;
}

function logger(
  logs: LogSink,
  taskId: string,
  { name, logConfiguration }: ContainerDefinition,
): (line: string) => void {
  const options = logConfiguration?.options ?? {};
  const group = options['awslogs-group'];
  if (logConfiguration?.logDriver !== 'awslogs' || group === undefined) return () => {};
  const prefix = options['awslogs-stream-prefix'];
  const stream = prefix === undefined ? taskId : `${prefix}/${name}/${taskId}`;
  return (line) => {
    try {
      logs.append(group, stream, line, Date.now(), options['awslogs-region']);
    } catch {
      // The default mode of the log driver is non-blocking: a line that cannot be kept does not stop the container.
    }
  };
}
