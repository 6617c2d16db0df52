import type { ContainerDefinition } from '../model.ts';
import { placeOf } from '../names.ts';
import type { ContainerHost } from './container-host.ts';
import { fileVariables } from './environment-files.ts';
import type { ImageConfig } from './images.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Variables that come from elsewhere than the task definition itself. */
export interface FetchedEnvironment {
  readonly files: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Fetches every container's secrets and environment files: all of them before any container starts, as ECS does. */
export async function fetchEnvironments(
  host: ContainerHost,
  taskArn: string,
  containers: readonly ContainerDefinition[],
): Promise<ReadonlyMap<string, FetchedEnvironment>> {
  const place = placeOf(taskArn);
  const entries = await Promise.all(
    containers.map(async ({ name, secrets = [], environmentFiles = [] }) => {
      const values = await Promise.all(
        secrets.map(async (one) => [one.name, await secretOf(host, one.valueFrom, place)] as const),
      );
      const files = environmentFiles.length > 0 ? await filesOf(host, environmentFiles) : {};
      return [name, { files, secrets: Object.fromEntries(values) }] as const;
    }),
  );
  return new Map(entries);
}

async function secretOf({ secret }: ContainerHost, valueFrom: string, place: ReturnType<typeof placeOf>) {
  if (secret) return secret(valueFrom, place);
  throw new Error(
    `ResourceInitializationError: unable to pull secrets or registry auth: ${valueFrom}: the embedded endpoint holds no secrets or parameters`,
  );
}

function filesOf({ object }: ContainerHost, files: NonNullable<ContainerDefinition['environmentFiles']>) {
  if (object) return fileVariables(files, object);
  throw new Error('ResourceInitializationError: failed to download env files: the embedded endpoint holds no objects');
}

/** What a container's environment is made of. */
export interface EnvironmentParts {
  readonly container: ContainerDefinition;
  readonly image: ImageConfig;
  /** The port on 127.0.0.1 behind each port of the container. */
  readonly ports: Readonly<Record<string, number>>;
  /** What ECS itself sets. */
  readonly own: Readonly<Record<string, string>>;
  readonly fetched: FetchedEnvironment | undefined;
  readonly localize?: ContainerHost['localize'];
  /** Where programs are looked for; as in most images without it. */
  readonly path?: string | undefined;
}

/**
 * The environment of a container, and nothing of the endpoint's own: the image's, what ECS sets, and what the task
 * definition says, which wins; and PORT.
 */
export function containerEnvironment(parts: EnvironmentParts): Record<string, string> {
  const { container, image, ports, own, fetched, localize, path = PATH } = parts;
  let env: Record<string, string> = { PATH: path };
  for (const pair of image.Env ?? []) env[pair.split('=', 1)[0] ?? ''] = pair.slice(pair.indexOf('=') + 1);
  Object.assign(env, own, fetched?.files);
  for (const { name, value } of container.environment ?? []) env[name] = String(value);
  Object.assign(env, fetched?.secrets);
  if (localize) env = localize(env);
  const [first] = Object.values(ports);
  const port = ports[env.PORT ?? ''] ?? first;
  if (port !== undefined) env.PORT = String(port);
  return env;
}
