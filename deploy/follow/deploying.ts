import type { Deployment, Service } from '@aws-sdk/client-ecs';
import type { FailedTask, StackEvent } from '../model.ts';
import type { Ended } from './stop-deployment.ts';

/** A service that CloudFormation is creating or changing, and what ECS says of it. */
export interface Deploying {
  readonly arn: string;
  readonly name: string;
  readonly since: Date;
  last: StackEvent;
  /** Why ECS gave up the deployment that is now its primary one. */
  gaveUp?: string | undefined;
  /** Tasks that have failed in its deployments, as ECS counts them. */
  failedTasks: number;
  /** Those of its present deployment that stand among its stopped tasks. */
  stoppedTasks: number;
  /** Something new was said of a failure, and which task it was is not yet known. */
  fails: boolean;
  /** In which look ECS was last asked about it. */
  asked: number;
  /** How far ECS was when it was last asked. */
  rollout?: Rollout | undefined;
  /** ARNs of the target groups of its tasks. */
  groups: readonly string[];
  /** In which look its load balancers were last asked. */
  targetsAsked: number;
  /** Nothing ends its deployment by itself. */
  endless: boolean;
  /** Its present deployment: the tasks of that one count. */
  deployment?: string | undefined;
  warned?: boolean;
  /** Whether a hook may pause its deployment. */
  pauses?: boolean;
  /** The hook that it was last said to wait at. */
  pausedAt?: string | undefined;
  ended?: Ended | undefined;
  task?: FailedTask | undefined;
  /** Looks at the log of that task which found nothing: what a container writes arrives later than its end. */
  emptyLooks: number;
  /** How often ECS said that it began tasks. */
  starts: number;
  /** What ECS said of failures, the last three. */
  said: readonly string[];
}

/** What the load balancers in front of a service say of its tasks, old and new ones alike. */
export interface TargetHealth {
  readonly healthy: number;
  /** All but those that are leaving. */
  readonly registered: number;
}

/** How far ECS is with the tasks of a service. */
export interface Rollout {
  /** Logical ids from the root down to the service, joined by slashes. */
  readonly service: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** Tasks that failed in the present deployment. */
  readonly failed: number;
  /** ECS's word for the present deployment: `IN_PROGRESS`, `COMPLETED`, `FAILED`. */
  readonly state?: string | undefined;
  /** Absent until its load balancers were asked, and where it has none. */
  readonly targets?: TargetHealth | undefined;
}

/** The counts of a service as ECS describes it; those of its present deployment where that is known. */
export function rolloutOf(service: string, described: Service, present: Deployment | undefined): Rollout | undefined {
  const { desiredCount = described.desiredCount, runningCount = described.runningCount } = present ?? {};
  if (desiredCount === undefined || runningCount === undefined) return undefined;
  const pending = present?.pendingCount ?? described.pendingCount ?? 0;
  const counts = { desired: desiredCount, running: runningCount, pending, failed: present?.failedTasks ?? 0 };
  return { service, ...counts, state: present?.rolloutState };
}

/** Whether CloudFormation is through with it. */
export const isDone = ({ last }: Deploying): boolean => !last.status.endsWith('_IN_PROGRESS');

/** Whether it is new: CloudFormation reports it only when ECS has begun its first deployment. */
export const isCreated = ({ last }: Deploying): boolean => last.status.startsWith('CREATE_');

/** Why ECS gave up the deployment that is now the primary one. */
export function whyGivenUp({ deployments = [] }: Service): string | undefined {
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  return primary?.rolloutState === 'FAILED' ? (primary.rolloutStateReason ?? 'the deployment failed') : undefined;
}

/** What ECS says of targets that do not answer, and of tasks that it cannot place or start. */
const OF_FAILURE = /unhealthy|unable|failed|could not|not found|error/i;
const MOST_SAID = 3;

/** One task after the other is said the same of. */
const withoutTask = (message: string) => message.replace(/\(task [^)]*\) ?/, '');

/** Takes a new message of ECS; whether a task may have failed by now. */
export function listen(service: Deploying, message: string): boolean {
  if (/has started \d+ tasks/.test(message)) service.starts += 1;
  const isFailure = OF_FAILURE.test(message);
  const said = service.said.filter((one) => withoutTask(one) !== withoutTask(message));
  if (isFailure) service.said = [...said, message].slice(-MOST_SAID);
  return isFailure || /has stopped/.test(message) || service.starts > 1;
}

// DescribeServices takes ten at once.
const BATCH_SIZE = 10;

/** The cluster that a service's ARN names. */
export const clusterOf = (arn: string): string | undefined => arn.match(/:service\/([^/]+)\/[^/]+$/)?.[1];

/** Services that can be asked about at once: of one cluster, ten at the most. */
export function batches<S extends { readonly arn: string }>(services: readonly S[]): S[][] {
  const byCluster = new Map<string, S[]>();
  for (const service of services) {
    const cluster = clusterOf(service.arn) ?? '';
    byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), service]);
  }
  return [...byCluster.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / BATCH_SIZE) }, (_, i) =>
      group.slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE),
    ),
  );
}
