import type { WireRequest } from './request.ts';

/** APIs of the REST JSON protocol, by the name that requests are signed with: what each method and path calls. */
export const RestApis = {
  scheduler: {
    'GET /schedules': 'ListSchedules',
    'GET /schedules/{Name}': 'GetSchedule',
    'POST /schedules/{Name}': 'CreateSchedule',
    'PUT /schedules/{Name}': 'UpdateSchedule',
    'DELETE /schedules/{Name}': 'DeleteSchedule',
    'GET /schedule-groups': 'ListScheduleGroups',
    'GET /schedule-groups/{Name}': 'GetScheduleGroup',
    'POST /schedule-groups/{Name}': 'CreateScheduleGroup',
    'DELETE /schedule-groups/{Name}': 'DeleteScheduleGroup',
  },
} as const;

/** A call of a REST API: its input is the named parts of the path and the query. */
export interface RestCall {
  readonly api: keyof typeof RestApis;
  readonly action: string;
  readonly input: Readonly<Record<string, string>>;
}

/** Reads which operation a request calls; undefined when it is none of a REST API's. */
export function parseRest(
  request: Pick<WireRequest, 'method' | 'path' | 'query'>,
  scope: string,
): RestCall | undefined {
  // Own names alone: `constructor` is no API.
  if (!Object.hasOwn(RestApis, scope)) return undefined;
  const api = scope as keyof typeof RestApis;
  const call = parseRoute(request, RestApis[api]);
  return call && { api, ...call };
}

/** Reads which operation of a table of routes a request calls. */
export function parseRoute(
  request: Pick<WireRequest, 'method' | 'path' | 'query'>,
  routes: Readonly<Record<string, string>>,
): Omit<RestCall, 'api'> | undefined {
  for (const [route, action] of Object.entries(routes)) {
    const [method, path = ''] = route.split(' ');
    const pattern = new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
    const match = method === request.method ? pattern.exec(request.path) : null;
    if (!match) continue;
    return { action, input: { ...Object.fromEntries(request.query), ...match.groups } };
  }
  return undefined;
}
