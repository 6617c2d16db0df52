import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { clause } from '../aws/sentence.ts';
import { setDesiredCount } from '../services/change-service.ts';
import { databasesOf, stopDatabase } from '../services/databases.ts';
import type { PlacedResource } from '../services/placed.ts';
import { type RunningService, runningServices } from '../services/running-services.ts';
import {
  ALL_SUSPENDED,
  changeScalableTarget,
  resourceIdOf,
  type ScalableTarget,
  scalableTargets,
} from '../services/scaling-bounds.ts';
import type { PausedService, PauseRecord, StoredRecord } from './record.ts';
import { writePause } from './record.ts';
import { schedulesOf, switchSchedule } from './schedules.ts';

export interface Pausing {
  readonly connection: Connection;
  readonly bucket: string;
  readonly resources: readonly PlacedResource[];
  /** What an earlier pause remembered: it says what ran before, whatever runs now. */
  readonly before: StoredRecord | undefined;
  readonly onStep: (line: string) => void;
}

/** What was paused, and what could not be, with the reason. */
export interface Paused {
  readonly record: PauseRecord;
  readonly left: readonly string[];
}

/**
 * Switches off what costs by the hour and can be brought back as it was. What ran is written down before anything is
 * touched, so that half a pause can be resumed, or gone on with.
 */
export async function pauseSystem(pausing: Pausing): Promise<Paused> {
  const { connection, bucket, before } = pausing;
  const now = await look(pausing);
  const record = merged(connection, before?.record, now);
  await writePause(connection, bucket, record, before);
  const left: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>) => {
    await work().catch((error: unknown) => {
      if (!(error instanceof RookeryError) || error.code !== 'RequestRefused') throw error;
      left.push(`${what} stays as it is: ${clause(error.explanation.what)}`);
    });
  };
  for (const one of now.schedules) {
    await attempt(one.path, async () => {
      await switchSchedule(connection, one, 'DISABLED');
      pausing.onStep(`${one.path}: schedule switched off`);
    });
  }
  for (const { service, scaling } of now.services) {
    const goesOn = scaling !== undefined && Object.values(scaling.suspended).includes(false);
    if (goesOn) await changeScalableTarget(connection, scaling.resourceId, { suspended: ALL_SUSPENDED });
    if (service.desired === 0) continue;
    await setDesiredCount(connection, service, 0);
    pausing.onStep(`${service.name}: from ${service.desired} tasks to none${goesOn ? ', scaling suspended' : ''}`);
  }
  for (const one of now.databases) {
    await attempt(one.path, async () => {
      await stopDatabase(connection, one);
      pausing.onStep(`${one.path}: the database is being stopped`);
    });
  }
  return { record, left };
}

interface Now {
  readonly services: readonly { readonly service: RunningService; readonly scaling?: ScalableTarget | undefined }[];
  readonly schedules: readonly { readonly path: string; readonly group: string; readonly name: string }[];
  readonly databases: Awaited<ReturnType<typeof databasesOf>>;
}

/** What runs at this moment and can be switched off. */
async function look({ connection, resources }: Pausing): Promise<Now> {
  const [services, schedules, databases] = await Promise.all([
    runningServices(connection, resources),
    schedulesOf(connection, resources),
    databasesOf(connection, resources),
  ]);
  const targets = await scalableTargets(connection, services.map(resourceIdOf));
  return {
    services: services.map((service) => ({ service, scaling: targets.get(resourceIdOf(service)) })),
    schedules: schedules.filter(({ isOn }) => isOn).map(({ path, group, name }) => ({ path, group, name })),
    databases: databases.filter(({ status }) => status === 'available'),
  };
}

/** What is remembered goes before what is there now: the second pause finds everything at zero. */
function merged(connection: Connection, before: PauseRecord | undefined, now: Now): PauseRecord {
  const services = now.services.map(
    ({ service: { name, arn, desired }, scaling }): PausedService => ({
      ...{ name, arn, desired },
      ...(scaling && { scaling: { resourceId: scaling.resourceId, suspended: scaling.suspended } }),
    }),
  );
  const databases = now.databases.map(({ path, kind, identifier }) => ({ path, kind, identifier }));
  return {
    version: 1,
    stack: connection.target.stackName,
    since: before?.since ?? new Date().toISOString(),
    by: before?.by ?? connection.callerArn,
    services: union(before?.services, services, ({ arn }) => arn),
    schedules: union(before?.schedules, now.schedules, ({ group, name }) => `${group}/${name}`),
    databases: union(before?.databases, databases, ({ kind, identifier }) => `${kind}/${identifier}`),
  };
}

function union<T>(first: readonly T[] = [], second: readonly T[], id: (one: T) => string): readonly T[] {
  const known = new Set(first.map(id));
  return [...first, ...second.filter((one) => !known.has(id(one)))];
}
