import type { TargetRegistry } from '../../elb/balancing.ts';
import { healthOf } from '../container/container-health.ts';
import type { TaskRecord } from '../model.ts';
import { connectTargetsOf } from '../service-connect/service-connect.ts';
import { targetsOf } from './task-record.ts';

/** A task behind no load balancer is taken as healthy when it has run for so long, times the time scale. */
const STABLE_MS = 10_000;
const LEAST_GRACE_MS = 5_000;

export type TaskHealth =
  | { readonly state: 'healthy' }
  /** Not known yet; `until` is when to look again, if the time alone can change it. */
  | { readonly state: 'waiting'; readonly until?: number }
  /** Without a target group it is the container's own health check that failed. */
  | { readonly state: 'unhealthy'; readonly targetGroupArn?: string; readonly description: string };

/** A program starts no faster here than on AWS: of its grace period it keeps five seconds, if it has as much. */
export function graceOf(ms: number, timeScale: number): number {
  return Math.max(ms * timeScale, Math.min(ms, LEAST_GRACE_MS));
}

/** The health of a task, from its own health checks and its target groups; a failing one is tolerated during its grace period. */
export function taskHealth(
  task: TaskRecord,
  registry: TargetRegistry,
  graceMs: number,
  timeScale: number,
  now: number,
): TaskHealth {
  if (task.lastStatus !== 'RUNNING' || task.startedAt === undefined) return { state: 'waiting' };
  const startedAt = Date.parse(task.startedAt);
  const own = ownHealth(task, now < startedAt + graceMs ? startedAt + graceMs : undefined);
  if (own) return own;
  const targets = targetsOf(task);
  if (targets.length === 0) {
    const until = startedAt + (serves(task, registry) ? STABLE_MS * timeScale : graceOf(STABLE_MS, timeScale));
    return now >= until ? { state: 'healthy' } : { state: 'waiting', until };
  }
  const health = targets.map(([arn, address]) => ({ arn, health: registry.health(arn, address) }));
  if (health.every((one) => one.health?.state === 'healthy')) return { state: 'healthy' };
  const failing = health.find((one) => one.health?.state === 'unhealthy');
  if (!failing) return { state: 'waiting' };
  if (now < startedAt + graceMs) return { state: 'waiting', until: startedAt + graceMs };
  const description = failing.health?.description ?? 'Health checks failed';
  return { state: 'unhealthy', targetGroupArn: failing.arn, description };
}

/** What the task's container health checks say; undefined where there is none that is run, or where they pass. */
function ownHealth(task: TaskRecord, grace: number | undefined): TaskHealth | undefined {
  const checked = task.containers.some(({ essential, healthStatus }) => essential && healthStatus !== undefined);
  const status = healthOf(task);
  if (!checked || status === 'HEALTHY') return undefined;
  if (status === 'UNKNOWN') return { state: 'waiting' };
  if (grace !== undefined) return { state: 'waiting', until: grace };
  return { state: 'unhealthy', description: 'Container health checks failed' };
}

/** Whether every port that the task has in Service Connect is listening. */
function serves(task: TaskRecord, registry: TargetRegistry): boolean {
  return connectTargetsOf(task).every(({ key, address }) => registry.health(key, address)?.state === 'healthy');
}
