import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { type JsonAnswer, textIn } from '../aws/json-api.ts';
import { getSchedule, type ScheduleName, updateSchedule } from '../aws/scheduler-api.ts';
import type { PlacedResource } from '../services/placed.ts';

/** A schedule of a stack, and whether it fires. */
export interface PlacedSchedule extends ScheduleName {
  readonly path: string;
  readonly isOn: boolean;
}

/** What an answer has, and a request has not. */
const ANSWERED_ONLY = ['Arn', 'CreationDate', 'LastModificationDate', 'GroupName', 'Name'];

/** The schedules of a stack. A stack says the name of each and not its group: those of its own groups are tried as well. */
export async function schedulesOf(
  connection: Connection,
  resources: readonly PlacedResource[],
): Promise<readonly PlacedSchedule[]> {
  const groups = [
    'default',
    ...resources.filter(({ type }) => type === 'AWS::Scheduler::ScheduleGroup').map(({ physicalId }) => physicalId),
  ];
  const found = await Promise.all(
    resources
      .filter(({ type }) => type === 'AWS::Scheduler::Schedule')
      .map(async ({ path, physicalId }) => {
        const name = physicalId.split(/[/|]/).at(-1) ?? physicalId;
        for (const group of groups) {
          const whole = await known(connection, { group, name });
          if (whole) return [{ path: path.join('/'), group, name, isOn: textIn(whole, 'State') !== 'DISABLED' }];
        }
        return [];
      }),
  );
  return found.flat();
}

/** Switches a schedule on or off; all else of it stays. False where it is not there any more. */
export async function switchSchedule(
  connection: Connection,
  schedule: ScheduleName,
  State: 'ENABLED' | 'DISABLED',
): Promise<boolean> {
  const whole = await known(connection, schedule);
  if (whole === undefined) return false;
  if (textIn(whole, 'State') === State) return true;
  const kept = Object.entries(whole).filter(([name, value]) => value !== null && !ANSWERED_ONLY.includes(name));
  await updateSchedule(connection, schedule, { ...Object.fromEntries(kept), State });
  return true;
}

function known(connection: Connection, schedule: ScheduleName): Promise<JsonAnswer | undefined> {
  return getSchedule(connection, schedule).catch((error: unknown) => {
    if (awsFailure(error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  });
}
