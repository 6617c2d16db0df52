import type { DeploymentConfiguration } from '../model.ts';

/** A task as the scheduler sees it. Tasks that are on their way out are not among them. */
export interface SeenTask {
  readonly id: string;
  readonly primary: boolean;
  readonly healthy: boolean;
}

export interface Rollout {
  readonly desiredCount: number;
  readonly configuration: DeploymentConfiguration;
  /** Whether the primary deployment may start tasks: a failed one may not. */
  readonly mayStart: boolean;
  /** In order of age, oldest first. */
  readonly tasks: readonly SeenTask[];
}

export interface Step {
  readonly start: number;
  readonly stop: readonly string[];
  /** Neither the new tasks nor the old ones may be touched: the percentages leave no room. */
  readonly stuck: boolean;
}

/**
 * The next step of a rolling replacement: never fewer healthy tasks than the minimum, never more tasks than the maximum.
 * The minimum is rounded up and the maximum down, as ECS does.
 */
export function nextStep({ desiredCount, configuration, mayStart, tasks }: Rollout): Step {
  const least = Math.ceil((desiredCount * (configuration.minimumHealthyPercent ?? 100)) / 100);
  const most = Math.floor((desiredCount * (configuration.maximumPercent ?? 200)) / 100);
  if (!mayStart) return { start: 0, stop: [], stuck: false };

  const primary = tasks.filter((task) => task.primary).sort(unhealthyFirst);
  const surplus = primary.slice(0, Math.max(0, primary.length - desiredCount));
  const missing = Math.max(0, desiredCount - primary.length);
  const lacking = Math.max(0, missing - Math.max(0, most - tasks.length));

  // Old tasks that serve nobody go when their successors are there, or to make room for them.
  const old = tasks.filter((task) => !task.primary);
  const useless = missing === 0 || lacking > 0 ? old.filter((task) => !task.healthy) : [];
  // Old tasks that serve go when there are more than enough, or, as far as the minimum allows, to make room.
  const serving = old.filter((task) => task.healthy);
  const healthy = serving.length + primary.slice(surplus.length).filter((task) => task.healthy).length;
  const replaced = Math.min(
    Math.max(0, healthy - least),
    Math.max(0, healthy - desiredCount, lacking - useless.length),
  );
  const stop = [...surplus, ...useless, ...serving.slice(0, replaced)].map((task) => task.id);

  const start = Math.max(0, Math.min(missing, most - (tasks.length - stop.length)));
  const stuck = missing > 0 && start === 0 && stop.length === 0 && tasks.every((task) => task.healthy);
  return { start, stop, stuck };
}

function unhealthyFirst(a: SeenTask, b: SeenTask): number {
  return Number(a.healthy) - Number(b.healthy);
}

/** How many tasks in a row must fail before the deployment circuit breaker trips. */
export function breakerThreshold(desiredCount: number, configuration: DeploymentConfiguration): number {
  const { type = 'BOUNDED_PERCENT', value } = configuration.deploymentCircuitBreaker?.thresholdConfiguration ?? {};
  const amount = Number(value ?? (type === 'COUNT' ? 3 : 50));
  if (type === 'COUNT') return Math.max(1, amount);
  const share = Math.ceil((desiredCount * amount) / 100);
  // ECS's own bounds of its default threshold.
  return type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}
