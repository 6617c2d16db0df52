import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageStore, type LogSink, nodeCommand, type ResolvedImage } from './images.ts';
import type { ContainerDefinition } from './model.ts';
import { type ContainerProcess, startProcess } from './process.ts';

/** ECS's default between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_SECONDS = 30;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface ContainerHost {
  readonly folder: string;
  readonly runner: string;
  readonly images: ImageStore;
  readonly logs: LogSink;
  /** Answers the value of a `Secrets` entry; without it, tasks with secrets do not start. */
  readonly secret?: (valueFrom: string) => Promise<string>;
}

/** How long a container has between SIGTERM and SIGKILL. */
export const stopTimeoutMs = (container: ContainerDefinition): number =>
  (container.stopTimeout ?? STOP_TIMEOUT_SECONDS) * 1000;

/** Pulls a container's image; what goes wrong is told in the container agent's words. */
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
  taskId: string,
  container: ContainerDefinition,
  image: ResolvedImage,
  ports: Readonly<Record<string, number>>,
): Promise<ContainerProcess> {
  const { flags, args } = nodeCommand(container, image.config);
  const cwd = join(host.folder, 'scratch', taskId);
  mkdirSync(cwd, { recursive: true });
  return startProcess({
    runner: host.runner,
    marker: `${taskId}/${container.name}`,
    file: moduleOf(host.folder, image),
    flags,
    args,
    ports,
    stopTimeoutMs: stopTimeoutMs(container),
    env: { HOME: cwd, ...(await environment(host, container, image, ports)) },
    cwd,
    onLine: logger(host.logs, taskId, container),
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
async function environment(
  host: ContainerHost,
  container: ContainerDefinition,
  image: ResolvedImage,
  ports: Readonly<Record<string, number>>,
): Promise<Record<string, string>> {
  const env: Record<string, string> = { PATH };
  for (const pair of image.config.Env ?? []) env[pair.split('=', 1)[0] ?? ''] = pair.slice(pair.indexOf('=') + 1);
  for (const { name, value } of container.environment ?? []) env[name] = String(value);
  if (container.environmentFiles?.length)
    throw initialization('environment files are not simulated by the local endpoint');
  for (const { name, valueFrom } of container.secrets ?? []) {
    if (!host.secret) throw initialization(`${valueFrom}: the local endpoint holds no secrets or parameters`);
    env[name] = await host.secret(valueFrom);
  }
  const [first] = Object.values(ports);
  const own = ports[env.PORT ?? ''] ?? first;
  if (own !== undefined) env.PORT = String(own);
  return env;
}

function initialization(why: string): Error {
  return new Error(`ResourceInitializationError: unable to pull secrets or registry auth: ${why}`);
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
      logs.append(group, stream, line, Date.now());
    } catch {
      // The default mode of the log driver is non-blocking: a line that cannot be kept does not stop the container.
    }
  };
}
