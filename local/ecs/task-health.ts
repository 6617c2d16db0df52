import type { TargetRegistry } from '../elb/balancing.ts';
import type { TaskRecord } from './model.ts';
import { targetsOf } from './task-record.ts';

/** A task behind no load balancer is taken as healthy when it has run for so long, times the time scale. */
const STABLE_MS = 10_000;

export type TaskHealth =
  | { readonly state: 'healthy' }
  /** Not known yet; `until` is when to look again, if the time alone can change it. */
  | { readonly state: 'waiting'; readonly until?: number }
  | { readonly state: 'unhealthy'; readonly targetGroupArn: string; readonly description: string };

/** How a task does, from its target groups; a failing one is borne with while its grace period lasts. */
export function taskHealth(
  task: TaskRecord,
  registry: TargetRegistry,
  graceMs: number,
  timeScale: number,
  now: number,
): TaskHealth {
  if (task.lastStatus !== 'RUNNING' || task.startedAt === undefined) return { state: 'waiting' };
  const startedAt = Date.parse(task.startedAt);
  const targets = targetsOf(task);
  if (targets.length === 0) {
    const until = startedAt + STABLE_MS * timeScale;
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
