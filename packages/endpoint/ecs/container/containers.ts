import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerDefinition, TaskDefinitionRecord, TaskRecord } from '../model.ts';
import { recordOf } from '../task/task-record.ts';
import type { ContainerHost } from './container-host.ts';
import type { EngineTask } from './engine/container-engine.ts';
import type { EngineImage } from './engine/engine-images.ts';
import { containerEnvironment, type FetchedEnvironment } from './environment.ts';
import { type BundleImage, checkCommand, isContainerImage, type LogSink, nodeCommand } from './images.ts';
import { kindOf } from './kinds.ts';
import { type ProcessSpec, type RunningContainer, startProcess } from './process.ts';
import { runProgram } from './program/run-program.ts';

/** ECS's default between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_SECONDS = 30;

/** What a container shares with the others of its task. */
export interface TaskContext extends EngineTask {
  readonly environments: ReadonlyMap<string, FetchedEnvironment>;
  /** What ECS itself sets in a container. */
  variables(container: string): Promise<Record<string, string>>;
  /** A container listens on a port that the task definition does not name. */
  listening(containerPort: number, port: number): void;
  /** Something is odd about a container that runs. */
  remark?(container: string, text: string): void;
}

/** How long a container has between SIGTERM and SIGKILL. */
export function stopTimeoutMs(container: ContainerDefinition): number {
  return (container.stopTimeout ?? STOP_TIMEOUT_SECONDS) * 1000;
}

/** An image that is here: a file, or one that the engine has. */
export type PulledImage = BundleImage | EngineImage;

/** Pulls a container's image; what goes wrong is reported in the container agent's words. */
export async function pull(host: ContainerHost, container: ContainerDefinition): Promise<PulledImage> {
  try {
    const image = await host.images.resolve(container.image);
    return isContainerImage(image) ? await host.engine.pull(image) : image;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.startsWith('CannotPull') ? message : `CannotPullContainerError: ${message}`);
  }
}

/** The port on 127.0.0.1 for each port that a container of an engine may listen on in a task. */
export async function publishedPorts(
  { images }: ContainerHost,
  { containerDefinitions }: TaskDefinitionRecord,
  task: TaskRecord,
): Promise<Readonly<Record<string, number>>> {
  const ports = await Promise.all(
    containerDefinitions.map(async ({ name, image }) => {
      // What cannot be resolved does not run.
      const found = await images.resolve(image).catch(() => undefined);
      return found && isContainerImage(found) ? recordOf(task, name).ports : {};
    }),
  );
  return Object.assign({}, ...ports);
}

/** Starts a container of a task: as a process, or by the engine. */
export async function runContainer(
  host: ContainerHost,
  task: TaskContext,
  container: ContainerDefinition,
  image: PulledImage,
  ports: Readonly<Record<string, number>>,
): Promise<RunningContainer> {
  if ('bundleFile' in image) return runProcess(host, task, container, image, ports);
  const own = await task.variables(container.name);
  const fetched = task.environments.get(container.name);
  const parts = { container, image: image.config, ports: {}, own, fetched, localize: host.localize };
  const env = containerEnvironment(parts);
  // In its own network a container listens on its own port.
  const [first] = Object.keys(ports);
  if (first !== undefined) env.PORT ??= first;
  return host.engine.run({ task, container, image, env, onLine: logger(host.logs, task.taskId, container) });
}

async function runProcess(
  host: ContainerHost,
  task: TaskContext,
  container: ContainerDefinition,
  image: BundleImage,
  ports: Readonly<Record<string, number>>,
): Promise<RunningContainer> {
  const { taskId } = task;
  const cwd = join(host.folder, 'scratch', taskId);
  if (kindOf(image.layerType) === 'program') return runOwnProgram(host, task, container, image, ports);
  const command = nodeCommand(container, image.config);
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

/** Starts a container whose image is a program of its own. What it is to find is on the path of the endpoint. */
async function runOwnProgram(
  host: ContainerHost,
  task: TaskContext,
  container: ContainerDefinition,
  image: BundleImage,
  ports: Readonly<Record<string, number>>,
): Promise<RunningContainer> {
  const { taskId } = task;
  const { name } = container;
  const home = join(host.folder, 'scratch', taskId);
  mkdirSync(home, { recursive: true });
  const own = await task.variables(name);
  const fetched = task.environments.get(name);
  const env = containerEnvironment({
    ...{ container, image: image.config, ports, own, fetched, localize: host.localize },
    path: process.env.PATH,
  });
  return runProgram({
    programs: join(host.folder, 'programs'),
    image,
    container,
    marker: `${taskId}/${name}`,
    root: join(home, 'containers', name),
    env: { HOME: home, ...env },
    ports,
    network: () => task.network(),
    onLine: logger(host.logs, taskId, container),
    remark: (text) => task.remark?.(name, text),
  });
}

/** The image's file under a name that says that it is a module; kept as long as the folder, as an agent's cache is. */
function moduleOf(folder: string, image: BundleImage): string {
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
