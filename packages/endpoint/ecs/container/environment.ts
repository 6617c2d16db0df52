import type { ContainerDefinition } from '../model.ts';
import { placeOf } from '../names.ts';
import type { ContainerHost } from './container-host.ts';
import { fileVariables } from './environment-files.ts';

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
