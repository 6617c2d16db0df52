import type { Service } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { clusterOf } from '../follow/deploying.ts';
import { failedTasks } from '../follow/failed-task.ts';
import { groupsOf, type Target, targetsOf } from '../follow/service-targets.ts';
import { withLogLeft } from '../follow/task-log.ts';
import type { FailedTask } from '../model.ts';

/** How a service is, and what became of its tasks since an operation began. */
export interface ServiceDiagnosis {
  /** `Website/Service`: logical ids from the root down. */
  readonly path: string;
  /** Gone: a rollback took it away, or it was never made. */
  readonly gone?: true | undefined;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** Of the deployment that is under way or was the last. */
  readonly rollout?: string | undefined;
  /** Messages of ECS since then, oldest first. */
  readonly events: readonly { readonly time: Date; readonly message: string }[];
  readonly failedTask?: FailedTask | undefined;
  readonly targets: readonly Target[];
  /** What could not be looked at, one sentence each. */
  readonly notLooked: readonly string[];
}

const GONE = { gone: true, desired: 0, running: 0, pending: 0, events: [], targets: [] } as const;
const MOST_EVENTS = 8;

/** ECS keeps stopped tasks for an hour. */
export const TASKS_KEPT_MS = 60 * 60 * 1000;

/** Looks at one service; what cannot be read is said, and is no failure. */
export async function diagnoseService(
  connection: Connection,
  { path, arn }: { readonly path: string; readonly arn: string },
  since: Date,
): Promise<ServiceDiagnosis> {
  const notLooked: string[] = [];
  const tried = async <T>(work: Promise<T>, none: T): Promise<T> =>
    work.catch((error: unknown) => {
      notLooked.push(`${path}: ${sentenceOf(error)}`);
      return none;
    });
  const described = await tried(describe(connection, arn), undefined);
  const failedTask = await tried(lastFailed(connection, arn, since), undefined);
  if (described === undefined) return { path, ...GONE, failedTask, notLooked };
  // One that was deleted is described for a while, with its messages.
  if (described.status === 'INACTIVE')
    return { path, ...GONE, events: eventsSince(described, since), failedTask, notLooked };
  const groups = groupsOf(described);
  const targets = (await Promise.all(groups.map((group) => tried(targetsOf(connection, group), [])))).flat();
  return { path, ...counts(described), events: eventsSince(described, since), failedTask, targets, notLooked };
}

const sentenceOf = (error: unknown) => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));

async function describe(connection: Connection, arn: string): Promise<Service | undefined> {
  const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs');
  const client = await connection.ecs();
  const asked = new DescribeServicesCommand({ cluster: clusterOf(arn), services: [arn] });
  const { services = [] } = await client.send(asked).catch(goneIsNone);
  return services[0];
}

function goneIsNone(error: unknown): { readonly services: Service[] } {
  if (awsFailure(error).name === 'ClusterNotFoundException') return { services: [] };
  throw error;
}

async function lastFailed(connection: Connection, arn: string, since: Date): Promise<FailedTask | undefined> {
  const [cluster = '', name = ''] = arn.split('/').slice(-2);
  const found = await failedTasks(connection, cluster, name, since).catch((error: unknown) => {
    if (/^(ClusterNotFound|ServiceNotFound)/.test(awsFailure(error).name)) return undefined;
    throw error;
  });
  return withLogLeft(connection, found?.last);
}

function counts({ desiredCount = 0, runningCount = 0, pendingCount = 0, deployments = [] }: Service) {
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const { rolloutState, rolloutStateReason } = primary ?? {};
  const rollout = [rolloutState, rolloutStateReason].filter((part) => part !== undefined).join(': ');
  return {
    ...{ desired: desiredCount, running: runningCount, pending: pendingCount },
    ...(rollout !== '' && { rollout }),
  };
}

function eventsSince({ events = [] }: Service, since: Date) {
  return events
    .filter(({ createdAt }) => createdAt !== undefined && createdAt >= since)
    .slice(0, MOST_EVENTS)
    .map(({ createdAt = since, message = '' }) => ({ time: createdAt, message }))
    .reverse();
}
