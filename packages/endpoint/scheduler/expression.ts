import { AwsError } from '../server/service.ts';
import { parseCron } from './cron.ts';
import { instantOf, isZone, localTimeOf } from './time-zone.ts';

/** When a schedule is due. Times are ISO 8601. */
export interface Timing {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly StartDate?: string;
  readonly EndDate?: string;
  /** Where a rate begins that has no start. */
  readonly since: string;
}

/** When a schedule is due next after an instant, both in milliseconds; undefined when never again. */
export type Due = (after: number) => number | undefined;

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads a schedule's expression, or refuses it in EventBridge Scheduler's words. */
export function dueTimes(timing: Timing): Due {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: zone } = timing;
  if (!isZone(zone)) throw invalid(`Invalid Schedule Expression Timezone ${zone}.`);
  const [, kind, inside = ''] = /^(cron|rate|at)\((.*)\)$/.exec(expression) ?? [];
  const due =
    kind === 'at' ? once(inside, zone) : kind === 'rate' ? rate(inside, timing) : kind && calendar(inside, zone);
  if (!due) throw invalid(`Invalid Schedule Expression ${expression}.`);
  return kind === 'at' ? due : within(due, date(timing.StartDate, 'StartDate'), date(timing.EndDate, 'EndDate'));
}

function once(text: string, zone: string): Due | undefined {
  const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  // A 30 February would be read as a day in March.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(text)) return undefined;
  const instant = instantOf(local, zone);
  return (after) => (instant !== undefined && instant > after ? instant : undefined);
}

/** A day is 24 hours here, whatever the clocks do. */
function rate(text: string, { StartDate, since }: Timing): Due | undefined {
  const [, count = 0, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(text) ?? [];
  const every = Number(count) * (UNITS[unit] ?? 0);
  if (every === 0) return undefined;
  const first = date(StartDate, 'StartDate') ?? Date.parse(since);
  return (after) => (after < first ? first : first + (Math.floor((after - first) / every) + 1) * every);
}

/** A time that the clocks leave out in spring is skipped, one that they show twice in autumn counts once. */
function calendar(text: string, zone: string): Due | undefined {
  const next = parseCron(text);
  if (!next) return undefined;
  return (after) => {
    for (let local = next(new Date(localTimeOf(after, zone))); local; local = next(local)) {
      const instant = instantOf(local.getTime(), zone);
      if (instant !== undefined && instant > after) return instant;
    }
    return undefined;
  };
}

function within(due: Due, start = Number.NEGATIVE_INFINITY, end = Number.POSITIVE_INFINITY): Due {
  return (after) => {
    const next = due(Math.max(after, start - 1));
    return next !== undefined && next < end ? next : undefined;
  };
}

function date(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalid(`${name} ${text} is not a date.`);
  return time;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
