import type { Connection } from '../aws/connection.ts';
import type { StackResource } from '../aws/stack.ts';
import { schedulesOf, switchSchedule } from '../pausing/schedules.ts';
import { setDesiredCount } from '../services/change-service.ts';
import { placedResources } from '../services/placed.ts';
import { runningServices } from '../services/running-services.ts';
import { ALL_SUSPENDED, changeScalableTarget, resourceIdOf, scalableTargets } from '../services/scaling-bounds.ts';

/** Switches off what would go on writing: schedules, and the tasks of services, which scaling would start again. */
export async function quieten(
  connection: Connection,
  tree: readonly StackResource[],
  onStep: (line: string) => void,
): Promise<void> {
  const resources = placedResources(tree);
  for (const { path, group, name, isOn } of await schedulesOf(connection, resources)) {
    if (!isOn) continue;
    await switchSchedule(connection, { group, name }, 'DISABLED');
    onStep(`${path}: schedule switched off`);
  }
  const services = (await runningServices(connection, resources)).filter(({ desired }) => desired > 0);
  const targets = await scalableTargets(connection, services.map(resourceIdOf));
  for (const service of services) {
    const scaling = targets.get(resourceIdOf(service));
    if (scaling !== undefined) await changeScalableTarget(connection, scaling.resourceId, { suspended: ALL_SUSPENDED });
    await setDesiredCount(connection, service, 0);
    onStep(`${service.name}: from ${service.desired} tasks to none`);
  }
}
