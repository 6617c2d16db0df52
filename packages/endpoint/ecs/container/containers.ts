import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerDefinition } from '../model.ts';
import type { ContainerHost } from './container-host.ts';
import { containerEnvironment, type FetchedEnvironment } from './environment.ts';
import { checkCommand, type LogSink, nodeCommand, type ResolvedImage } from './images.ts';
import { type ContainerProcess, type Network, type ProcessSpec, startProcess } from './process.ts';

/** ECS's default between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_SECONDS = 30;

/** What a container shares with the others of its task. */
export interface TaskContext {
  readonly taskId: string;
  readonly environments: ReadonlyMap<string, FetchedEnvironment>;
  network(): Network;
  /** What ECS itself sets in a container. */
  variables(container: string): Promise<Record<string, string>>;
  /** A container listens on a port that the task definition does not name. */
  listening(containerPort: number, port: number): void;
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
  const command = nodeCommand(container, image.config);
  const cwd = join(host.folder, 'scratch', taskId);
  mkdirSync(cwd, { recursive: true });
  const file = moduleOf(host.folder, image);
  const own = await task.variables(container.name);
  const fetched = task.environments.get(container.name);
  const env = containerEnvironment({ container, image: image.config, ports, own, fetched, localize: host.localize });
  const common = {
    runner: host.runner,
    marker: `${taskId}/${container.name}`,
    env: { HOME: cwd, ...env },
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
