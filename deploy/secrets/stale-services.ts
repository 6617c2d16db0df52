import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import type { RunningService } from '../services/running-services.ts';
import { type SecretMetadata, secretMetadata } from './metadata.ts';
import type { SecretUse } from './references.ts';

/** A service with tasks that began with an earlier value of a secret than it has now. */
export interface StaleService {
  readonly service: RunningService;
  /** The secrets that were changed since, each once. */
  readonly secrets: readonly SecretMetadata[];
}

export interface Staleness {
  readonly stale: readonly StaleService[];
  /** Why nothing is known of some secrets; each reason once. */
  readonly unknown: readonly string[];
}

const ASKED_AT_ONCE = 4;

/**
 * Finds the services whose tasks are older than a value of a secret that they use. It compares times alone: no value is
 * read. A variable that names a version stays as it is, whatever else becomes of the secret.
 */
export async function staleServices(connection: Connection, uses: readonly SecretUse[]): Promise<Staleness> {
  const live = uses.filter(({ task: { service }, reference }) => (service?.desired ?? 0) > 0 && !reference.version);
  const of = await secretMetadata(
    connection,
    live.map(({ reference }) => reference),
  );
  const unknown = new Set<string>();
  const byService = new Map<RunningService, Map<string, SecretMetadata>>();
  for (const { task, reference } of live) {
    const metadata = of(reference);
    if (metadata.unknown !== undefined) unknown.add(metadata.unknown);
    if (task.service === undefined || metadata.changed === undefined) continue;
    const own = byService.get(task.service) ?? new Map<string, SecretMetadata>();
    byService.set(task.service, own.set(`${metadata.id} ${reference.stage ?? ''}`, metadata));
  }
  const found = await inParallel([...byService], ASKED_AT_ONCE, async ([service, secrets]) => {
    const newer = await newerThanTasks(connection, service, [...secrets.values()]);
    return newer.length === 0 ? [] : [{ service, secrets: newer }];
  });
  return { stale: found.flat(), unknown: [...unknown] };
}

/** Tasks of the present deployment began with it or later, so that they are asked about only where a secret is newer. */
async function newerThanTasks(
  connection: Connection,
  service: RunningService,
  secrets: readonly SecretMetadata[],
): Promise<readonly SecretMetadata[]> {
  const began = service.described.deployments?.find(({ status }) => status === 'PRIMARY')?.createdAt;
  const suspects = secrets.filter(({ changed }) => changed && began && changed > began);
  if (suspects.length === 0) return [];
  const oldest = await oldestTask(connection, service);
  return suspects.filter(({ changed }) => changed && oldest && changed > oldest);
}

/** When the oldest of a service's tasks was made: ECS reads its secrets after that. */
async function oldestTask(connection: Connection, { serviceName, cluster }: RunningService): Promise<Date | undefined> {
  const { DescribeTasksCommand, ListTasksCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  let oldest: Date | undefined;
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListTasksCommand({ cluster, serviceName, nextToken }));
    nextToken = page.nextToken;
    if (!page.taskArns?.length) continue;
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: page.taskArns }));
    for (const { createdAt } of tasks) if (createdAt && (!oldest || createdAt < oldest)) oldest = createdAt;
  } while (nextToken);
  return oldest;
}
