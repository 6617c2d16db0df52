import type { Connection } from './connection.ts';
import { type JsonAnswer, jsonAnswer, jsonPlace } from './json-api.ts';
import { tryAgain } from './query-api.ts';

/** A schedule of EventBridge Scheduler by its group and name. */
export interface ScheduleName {
  readonly group: string;
  readonly name: string;
}

const pathOf = ({ name }: ScheduleName) => `/schedules/${encodeURIComponent(name)}`;

/** What a schedule is, in the API's own words. */
export function getSchedule(connection: Connection, schedule: ScheduleName): Promise<JsonAnswer> {
  return call(connection, 'GetSchedule', {
    method: 'GET',
    path: pathOf(schedule),
    query: { groupName: schedule.group },
    body: '',
  });
}

/** Puts a schedule in the place of the one of its name: what is not said of it is gone. */
export async function updateSchedule(connection: Connection, schedule: ScheduleName, whole: JsonAnswer): Promise<void> {
  const body = JSON.stringify({ ...whole, GroupName: schedule.group });
  await call(connection, 'UpdateSchedule', { method: 'PUT', path: pathOf(schedule), query: {}, body });
}

interface Call {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

/** EventBridge Scheduler speaks REST, the only service that is called so without a client. */
async function call(connection: Connection, action: string, request: Call): Promise<JsonAnswer> {
  const { sendSigned } = await import('./query-send.ts');
  return tryAgain(connection, `scheduler:${action}`, async (config) => {
    const place = await jsonPlace(connection, config, 'scheduler', 'SCHEDULER');
    const sent = { ...request, headers: { 'content-type': 'application/json' } };
    return jsonAnswer(await sendSigned(config, place, sent), action);
  });
}
