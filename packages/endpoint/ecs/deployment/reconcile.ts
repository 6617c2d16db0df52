import { list, object, text } from '../../cloudformation/handler-values.ts';
import type { TargetRegistry } from '../../elb/balancing.ts';
import type { Documents } from '../../server/documents.ts';
import { launchTypeOf } from '../cluster/capacity-check.ts';
import { isProtected } from '../metadata/protection.ts';
import type { Deployment, ServiceRecord, TaskConnect, TaskDefinitionRecord, TaskRecord } from '../model.ts';
import { placeOf } from '../names.ts';
import { complete, primaryOf, say, trip } from '../service/service-record.ts';
import { graceOf, taskHealth } from '../task/task-health.ts';
import { taskTags } from '../task/task-tags.ts';
import type { Tasks } from '../task/tasks.ts';
import type { TaskDefinitions } from '../task-definition/task-definitions.ts';
import { breakerThreshold, nextStep } from './rollout.ts';
import { advance, earlierOf, isGradual, isUnderWay, takeBack } from './stages.ts';
import type { Shift } from './traffic.ts';

/** The longest pause before a task that keeps failing is started again, times the time scale. */
const LONGEST_PAUSE_MS = 60_000;
/** The new tasks of a gradual deployment are started beside all of the old ones, whatever the percentages say. */
const BESIDE = { minimumHealthyPercent: 100, maximumPercent: 200 };
/** So many failures in a row are worth an event. */
const WORTH_TELLING = 3;

export interface SchedulerParts {
  readonly documents: Documents<ServiceRecord>;
  readonly definitions: TaskDefinitions;
  readonly tasks: Tasks;
  readonly registry: TargetRegistry;
  /** What a deployment's tasks are in Service Connect. */
  readonly connectOf: (
    service: ServiceRecord,
    deployment: Deployment,
    definition: TaskDefinitionRecord,
  ) => TaskConnect | undefined;
  /** Shifts requests between target groups. */
  readonly shift: Shift;
  /** Called whenever a service's record has changed. */
  readonly changed: () => void;
  readonly timeScale: number;
}

/** What the scheduler remembers of a service between two looks at it; nothing of it must outlive the endpoint. */
export interface Memory {
  readonly registered: Set<string>;
  readonly healthy: Set<string>;
  readonly stopped: Set<string>;
  /** The deployment that they belong to: a new one begins without the failures of the last. */
  deployment?: string | undefined;
  failuresInRow: number;
  notBefore: number;
  steady: boolean;
  stuck: boolean;
}

/** One look at a service: takes in what became of its tasks, and does what follows. Returns when to look again. */
export function reconcile(
  parts: SchedulerParts,
  service: ServiceRecord,
  tasks: readonly TaskRecord[],
  memory: Memory,
  now: number,
): number | undefined {
  let lookAt: number | undefined;
  const again = (at: number | undefined): void => {
    if (at !== undefined) lookAt = Math.min(at, lookAt ?? at);
  };
  const deployment = primaryOf(service)?.id;
  if (memory.deployment !== deployment) Object.assign(memory, { deployment, failuresInRow: 0, notBefore: 0 });
  for (const task of tasks) again(observe(parts, service, task, memory, now));
  again(roll(parts, service, tasks.filter(isLive), memory, now));
  conclude(service, tasks, memory);
  return lookAt;
}

/** Starts tasks of a deployment, and says so. */
export function startTasks(parts: SchedulerParts, service: ServiceRecord, deployment: Deployment, count: number): void {
  const definition = parts.definitions.find(placeOf(service.serviceArn), deployment.taskDefinition);
  if (count === 0 || !definition) return;
  const connect = parts.connectOf(service, deployment, definition);
  const started = Array.from({ length: count }, () =>
    parts.tasks.start({
      clusterArn: service.clusterArn,
      definition,
      group: `service:${service.serviceName}`,
      startedBy: deployment.id,
      ...capacityOf(service),
      ...(connect && { connect }),
      loadBalancers: deployment.loadBalancers,
      tags: taskTags({
        propagateTags: service.rest.propagateTags,
        managed: service.rest.enableECSManagedTags,
        clusterArn: service.clusterArn,
        definition,
        service,
      }),
    }),
  );
  say(service, `has started ${count} tasks: ${started.map(({ taskId }) => `(task ${taskId})`).join(' ')}.`);
}

/** Where a task is said to run: the launch type of what starts it, and its first capacity provider. */
export function capacityOf({ rest }: Pick<ServiceRecord, 'rest'>) {
  const provider = text(object(list(rest.capacityProviderStrategy)[0]).capacityProvider);
  return { launchType: launchTypeOf(rest), ...(provider !== undefined && { capacityProviderName: provider }) };
}

interface Pools {
  /** Those that the next step is about. */
  readonly counted: readonly TaskRecord[];
  /** Until its successor has taken over, the deployment that serves is kept whole. */
  readonly kept: readonly TaskRecord[];
  /** Of a deployment that was replaced before it took over nothing is needed any more. */
  readonly abandoned: readonly TaskRecord[];
}

function poolsOf(
  live: readonly TaskRecord[],
  primary: Deployment,
  serving: Deployment | undefined,
  isKept: boolean,
): Pools {
  if (serving === undefined) return { counted: live, kept: [], abandoned: [] };
  const before = live.filter(({ startedBy }) => startedBy === serving.id);
  const own = live.filter(({ startedBy }) => startedBy === primary.id);
  return {
    counted: isKept ? own : [...before, ...own],
    kept: isKept ? before : [],
    abandoned: live.filter((task) => !before.includes(task) && !own.includes(task)),
  };
}

const isLive = (task: TaskRecord): boolean => task.desiredStatus === 'RUNNING' && task.lastStatus !== 'STOPPED';

function observe(
  parts: SchedulerParts,
  service: ServiceRecord,
  task: TaskRecord,
  memory: Memory,
  now: number,
): number | undefined {
  if (task.lastStatus === 'STOPPED') {
    if (memory.stopped.has(task.taskId)) return undefined;
    memory.stopped.add(task.taskId);
    const failed = task.stopCode === 'EssentialContainerExited' || task.stopCode === 'TaskFailedToStart';
    if (failed) countFailure(parts, service, task, memory, now);
    return undefined;
  }
  if (!isLive(task)) return undefined;
  if (task.lastStatus === 'RUNNING' && !memory.registered.has(task.taskId)) {
    memory.registered.add(task.taskId);
    for (const { targetGroupArn } of task.loadBalancers)
      say(service, `registered 1 targets in (target-group ${targetGroupArn})`);
  }
  const graceMs = graceOf(service.healthCheckGracePeriodSeconds * 1000, parts.timeScale);
  const health = taskHealth(task, parts.registry, graceMs, parts.timeScale, now);
  if (health.state === 'waiting') return health.until;
  if (health.state === 'healthy') return takeAsHealthy(service, task, memory);
  memory.healthy.delete(task.taskId);
  if (health.targetGroupArn === undefined) {
    say(service, `(task ${task.taskId}) failed container health checks.`);
    retire(parts, service, [task], 'Task failed container health checks');
    countFailure(parts, service, task, memory, now);
    return undefined;
  }
  const port = task.loadBalancers.find(({ targetGroupArn }) => targetGroupArn === health.targetGroupArn)?.containerPort;
  const place = `(port ${port}) is unhealthy in (target-group ${health.targetGroupArn})`;
  say(service, `(task ${task.taskId}) ${place} due to (reason ${health.description}).`);
  retire(parts, service, [task], `Task failed ELB health checks in (target-group ${health.targetGroupArn})`);
  countFailure(parts, service, task, memory, now);
  return undefined;
}

function takeAsHealthy(service: ServiceRecord, task: TaskRecord, memory: Memory): undefined {
  if (memory.healthy.has(task.taskId)) return;
  memory.healthy.add(task.taskId);
  memory.failuresInRow = 0;
  memory.notBefore = 0;
  const deployment = service.deployments.find(({ id }) => id === task.startedBy);
  const resets = service.deploymentConfiguration.deploymentCircuitBreaker?.resetOnHealthyTask !== false;
  if (deployment && resets) deployment.failedTasks = 0;
}

function countFailure(
  parts: SchedulerParts,
  service: ServiceRecord,
  task: TaskRecord,
  memory: Memory,
  now: number,
): void {
  memory.failuresInRow += 1;
  const pause = Math.min(1000 * 2 ** (memory.failuresInRow - 1), LONGEST_PAUSE_MS);
  memory.notBefore = now + pause * parts.timeScale;
  // An image that is nowhere will not come by itself: that is said at once.
  const hopeless = task.stoppedReason?.startsWith('CannotPull') === true;
  if (memory.failuresInRow === (hopeless ? 1 : WORTH_TELLING)) {
    say(
      service,
      `is unable to consistently start tasks successfully. Last reason: ${task.stoppedReason ?? 'unknown'}.`,
    );
  }
  const deployment = service.deployments.find(({ id }) => id === task.startedBy);
  if (!deployment) return;
  deployment.failedTasks += 1;
  const { deploymentConfiguration: configuration, desiredCount } = service;
  const breaks =
    configuration.deploymentCircuitBreaker?.enable === true &&
    deployment.status === 'PRIMARY' &&
    deployment.rolloutState === 'IN_PROGRESS' &&
    deployment.failedTasks >= breakerThreshold(desiredCount, configuration);
  if (!breaks) return;
  memory.failuresInRow = 0;
  memory.notBefore = 0;
  const earlier = trip(service, deployment);
  if (earlier || service.deployments.some((other) => other.everCompleted)) return;
  const rest = parts.tasks.all().filter((other) => other.startedBy === deployment.id && isLive(other));
  retire(parts, service, rest, `Deployment ${deployment.id} failed`);
}

function roll(
  parts: SchedulerParts,
  service: ServiceRecord,
  tasks: readonly TaskRecord[],
  memory: Memory,
  now: number,
): number | undefined {
  const begun = primaryOf(service);
  if (!begun) return undefined;
  const shielded = (task: TaskRecord): boolean => service.status !== 'DRAINING' && isProtected(task, now);
  // Of tasks that are as good as another, those that are not protected go.
  const live = tasks.filter(isLive).toSorted((one, other) => Number(shielded(one)) - Number(shielded(other)));
  const up = live.filter(({ taskId, startedBy }) => startedBy === begun.id && memory.healthy.has(taskId));
  const isUp = up.length >= service.desiredCount;
  const hold = advance(parts, service, begun, { isUp, now });
  const primary = primaryOf(service) ?? begun;
  takeBack(parts, service, primary);
  const serving = isGradual(service) ? earlierOf(service, primary) : undefined;
  const { counted, kept, abandoned } = poolsOf(live, primary, serving, hold.stops);
  retire(parts, service, abandoned, `Scaling activity initiated by (deployment ${primary.id})`);
  const step = nextStep({
    desiredCount: service.desiredCount,
    configuration: serving ? { ...service.deploymentConfiguration, ...BESIDE } : service.deploymentConfiguration,
    mayStart: (primary.rolloutState !== 'FAILED' && !hold.starts) || service.status === 'DRAINING',
    tasks: counted.map(({ taskId, startedBy }) => ({
      id: taskId,
      primary: startedBy === primary.id,
      healthy: memory.healthy.has(taskId),
    })),
  });
  const chosen = counted.filter((task) => step.stop.includes(task.taskId));
  const leaving = chosen.filter((task) => !shielded(task));
  const ends = chosen.filter(shielded).map(({ protectedUntil = '' }) => Date.parse(protectedUntil));
  retire(parts, service, leaving, `Scaling activity initiated by (deployment ${primary.id})`);
  if (step.stuck && !memory.stuck) {
    say(
      service,
      'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    );
  }
  memory.stuck = step.stuck;
  const missing = hold.stops && serving ? service.desiredCount - kept.length : 0;
  if ((step.start > 0 || missing > 0) && now < memory.notBefore) return memory.notBefore;
  startTasks(parts, service, primary, step.start);
  if (serving && missing > 0) startTasks(parts, service, serving, missing);
  const next = Math.min(hold.until ?? Number.POSITIVE_INFINITY, ...ends);
  return Number.isFinite(next) ? next : undefined;
}

function retire(parts: SchedulerParts, service: ServiceRecord, tasks: readonly TaskRecord[], reason: string): void {
  if (tasks.length === 0) return;
  const serving = tasks.filter((task) => task.lastStatus === 'RUNNING');
  const groups = new Set(serving.flatMap((task) => task.loadBalancers.map(({ targetGroupArn }) => targetGroupArn)));
  for (const group of groups) say(service, `deregistered ${serving.length} targets in (target-group ${group})`);
  if (groups.size > 0) say(service, `has begun draining connections on ${serving.length} tasks.`);
  say(
    service,
    `has stopped ${tasks.length} running tasks: ${tasks.map(({ taskId }) => `(task ${taskId})`).join(' ')}.`,
  );
  for (const { taskId } of tasks) void parts.tasks.stop(taskId, 'ServiceSchedulerInitiated', reason);
}

/** Whether the service has got where it should be: every task new and healthy, and none of the old ones left. */
function conclude(service: ServiceRecord, tasks: readonly TaskRecord[], memory: Memory): void {
  const primary = primaryOf(service);
  const left = tasks.filter((task) => task.lastStatus !== 'STOPPED');
  if (service.status === 'DRAINING' && left.length === 0) {
    service.status = 'INACTIVE';
    service.deployments = [];
  }
  const there = left.every(({ taskId, startedBy }) => startedBy === primary?.id && memory.healthy.has(taskId));
  const isThrough = primary !== undefined && !isUnderWay(primary);
  const steady = there && isThrough && left.length === service.desiredCount && left.every(isLive);
  if (!primary || service.status !== 'ACTIVE' || primary.rolloutState === 'FAILED') return;
  if (steady && primary.rolloutState === 'IN_PROGRESS') complete(service, primary);
  if (steady && !memory.steady) say(service, 'has reached a steady state.');
  memory.steady = steady;
}
