import { type Address, type Failure, probe } from './probe.ts';
import type { Health, HealthCheck } from './table.ts';

/** How soon a target that has not passed yet is asked again: a local process is up within some hundred milliseconds. */
const EAGER_MS = 100;

/**
 * Checks one target until it is to stop, and reports every change of its health.
 * A target that is new is healthy after one passing check, whatever the threshold (as AWS documents), and is asked
 * eagerly until then; a failure counts only once an interval, so eagerness makes nothing unhealthy sooner.
 */
export function watchHealth(check: HealthCheck, at: Address, report: (health: Health) => void): () => void {
  let state: Health['state'] = 'initial';
  let row = 0;
  let counted = Date.now();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const passed = (): void => {
    row = row > 0 ? row + 1 : 1;
    if (state === 'healthy' || (state === 'unhealthy' && row < check.healthyThreshold)) return;
    state = 'healthy';
    report({ state });
  };
  const failed = (health: Failure): void => {
    if (state === 'initial' && Date.now() - counted < check.intervalMs) return;
    counted = Date.now();
    row = row < 0 ? row - 1 : -1;
    if (state === 'unhealthy' || -row < check.unhealthyThreshold) return;
    state = 'unhealthy';
    report({ state, ...health });
  };
  const round = async (): Promise<void> => {
    const failure = await probe(check, at);
    if (stopped) return;
    if (failure) failed(failure);
    else passed();
    timer = setTimeout(round, state === 'initial' ? Math.min(EAGER_MS, check.intervalMs) : check.intervalMs);
  };
  void round();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
