import type { HealthCheck, HealthStatus, TaskRecord } from '../model.ts';
import type { ContainerProcess } from './process.ts';

/** ECS's own defaults, in seconds and in failures. */
const INTERVAL = 30;
const TIMEOUT = 5;
const RETRIES = 3;

/** A health check at work. */
export interface HealthWatch {
  /** Whether the container has become healthy: false once it has proved unhealthy or has ended. */
  readonly healthy: Promise<boolean>;
  stop(): void;
}

/**
 * Runs a container's health check at its interval (times the time scale; timeouts are not scaled), as the container
 * runtime does: a success makes it healthy, so many failures in a row after the start period make it unhealthy.
 */
export function watchContainer(
  { interval = INTERVAL, timeout = TIMEOUT, retries = RETRIES, startPeriod = 0 }: HealthCheck,
  check: () => Promise<ContainerProcess>,
  timeScale: number,
  report: (status: HealthStatus) => void,
): HealthWatch {
  const started = Date.now();
  const pause = Math.max(interval * 1000 * timeScale, 10);
  let status: HealthStatus = 'UNKNOWN';
  let failures = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let settle: (healthy: boolean) => void = () => {};
  const healthy = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const become = (next: HealthStatus): void => {
    settle(next === 'HEALTHY');
    if (status === next) return;
    status = next;
    report(status);
  };
  const round = async (): Promise<void> => {
    const code = await outcome(check, timeout * 1000);
    if (stopped) return;
    failures = code === 0 ? 0 : failures + (Date.now() - started < startPeriod * 1000 * timeScale ? 0 : 1);
    if (code === 0) become('HEALTHY');
    else if (failures >= retries) become('UNHEALTHY');
    timer = setTimeout(round, pause);
  };
  timer = setTimeout(round, pause);
  return {
    healthy,
    stop() {
      stopped = true;
      settle(false);
      clearTimeout(timer);
    },
  };
}

async function outcome(check: () => Promise<ContainerProcess>, timeoutMs: number): Promise<number> {
  try {
    const process = await check();
    const timer = setTimeout(() => void process.stop(0), timeoutMs);
    const code = await process.exited;
    clearTimeout(timer);
    return code;
  } catch {
    return 1;
  }
}

/** A task's health from those of its essential containers with a health check that is run; UNKNOWN without any. */
export function healthOf(task: TaskRecord): HealthStatus {
  const known = task.containers.flatMap(({ essential, healthStatus }) => (essential ? (healthStatus ?? []) : []));
  if (known.includes('UNHEALTHY')) return 'UNHEALTHY';
  return known.length > 0 && known.every((status) => status === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}
