import type { Connection } from '../aws/connection.ts';
import type { Deploying, Rollout, TargetHealth } from './deploying.ts';
import { targetsOf } from './service-targets.ts';

/**
 * Asks the load balancers about services whose tasks run, at most so many: those first that were not asked for longest. It only
 * adds detail: whoever may not ask sees none.
 */
export async function askTargets(
  connection: Connection,
  deploying: readonly Deploying[],
  { look, most }: { readonly look: number; readonly most: number },
  onRollout: (rollout: Rollout) => void,
): Promise<void> {
  const wanted = deploying.filter(({ rollout, groups }) => groups.length > 0 && (rollout?.running ?? 0) > 0);
  for (const service of wanted.toSorted((a, b) => a.targetsAsked - b.targetsAsked).slice(0, most)) {
    service.targetsAsked = look;
    const targets = await healthOf(connection, service.groups).catch(() => undefined);
    if (targets === undefined || service.rollout === undefined) continue;
    service.rollout = { ...service.rollout, targets };
    onRollout(service.rollout);
  }
}

async function healthOf(connection: Connection, groups: readonly string[]): Promise<TargetHealth> {
  const targets = (await Promise.all(groups.map((group) => targetsOf(connection, group)))).flat();
  const registered = targets.filter(({ state }) => state !== 'draining' && state !== 'unused');
  return { healthy: registered.filter(({ state }) => state === 'healthy').length, registered: registered.length };
}
