import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { setDesiredCount } from '../services/change-service.ts';
import { bringUp } from '../services/databases.ts';
import { asManyAsDesired, type Ending, followServices } from '../services/follow-services.ts';
import type { PlacedResource } from '../services/placed.ts';
import { runningServices } from '../services/running-services.ts';
import { changeScalableTarget, scalableTargets } from '../services/scaling-bounds.ts';
import { endPause, type StoredRecord } from './record.ts';
import { switchSchedule } from './schedules.ts';

export interface Resuming {
  readonly connection: Connection;
  readonly bucket: string;
  readonly resources: readonly PlacedResource[];
  readonly stored: StoredRecord;
  readonly signal: AbortSignal;
  readonly onStep: (line: string) => void;
  readonly onEvent: (service: string, message: string) => void;
}

/** How the services came back; undefined when it was interrupted before they were begun with. */
export type Resumed = readonly { readonly name: string; readonly ending: Ending }[] | undefined;

const AT_ONCE = 4;

/** Brings back what ran before: databases first, for services do not start without them, and schedules last. */
export async function resumeSystem(resuming: Resuming): Promise<Resumed> {
  const { connection, stored, signal, onStep } = resuming;
  const { databases, schedules } = stored.record;
  const ups = await inParallel(databases, AT_ONCE, (one) =>
    bringUp(connection, one, signal, (status) => onStep(`${one.path}: ${status}`)),
  );
  if (ups.includes('interrupted')) return undefined;
  const endings = await resumeServices(resuming);
  if (signal.aborted) return endings;
  for (const one of schedules) {
    const there = await switchSchedule(connection, one, 'ENABLED');
    onStep(`${one.path}: ${there ? 'schedule switched on' : 'the schedule is not there any more'}`);
  }
  await endPause(connection, resuming.bucket, stored);
  return endings;
}

async function resumeServices({ connection, resources, stored, signal, onStep, onEvent }: Resuming) {
  const services = await runningServices(connection, resources);
  const targets = await scalableTargets(
    connection,
    stored.record.services.flatMap(({ scaling }) => scaling?.resourceId ?? []),
  );
  const back = stored.record.services.flatMap(({ arn, name, desired, scaling }) => {
    const service = services.find((one) => one.arn === arn);
    if (service === undefined) onStep(`${name}: the service is not there any more`);
    const target = targets.get(scaling?.resourceId ?? '');
    // A deployment meanwhile may have moved the bounds.
    const wanted = target === undefined ? desired : Math.min(Math.max(desired, target.min), target.max);
    return service === undefined ? [] : [{ service, scaling: target && scaling, wanted: desired === 0 ? 0 : wanted }];
  });
  for (const { service, scaling, wanted } of back) {
    // Before scaling goes on: it would take what is below its minimum for its own affair.
    if (service.desired !== wanted) await setDesiredCount(connection, service, wanted);
    if (scaling) await changeScalableTarget(connection, scaling.resourceId, { suspended: scaling.suspended });
    onStep(`${service.name}: ${wanted} tasks${scaling ? ', scaling as before' : ''}`);
  }
  const followed = back.map(({ service, wanted }) => ({ service, look: asManyAsDesired(wanted) }));
  const endings = await followServices(connection, followed, { signal, onEvent });
  return back.map(({ service }, index) => ({ name: service.name, ending: endings[index]! }));
}
