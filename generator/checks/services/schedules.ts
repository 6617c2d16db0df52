import { textOf, type ValueRule } from './rules.ts';

/** One field of a cron expression of AWS: its numbers, its names, and what else it takes. */
interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
  /** For days: `L`, `15W`, `6#3`. */
  readonly special?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** EventBridge Scheduler user guide, "Schedule types"; Application Auto Scaling has the same. */
const AWS_FIELDS: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31, special: /^(L(-\d{1,2})?|LW|\d{1,2}W)$/ },
  { least: 1, most: 12, names: MONTHS },
  { least: 1, most: 7, names: DAYS, special: /^(L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/i },
  { least: 1970, most: 2199 },
];

/** PutScheduledUpdateGroupAction, Recurrence: the form of Unix. */
const UNIX_FIELDS: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31, special: /^L$/ },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 7, names: DAYS, special: /^[0-7]L$/ },
];

function isField(text: string, field: Field): boolean {
  return text.split(',').every((part) => {
    if (field.special?.test(part)) return true;
    const [range = '', step, ...rest] = part.split('/');
    if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
    const ends = range === '*' ? [] : range.split('-');
    return ends.length <= 2 && ends.every((end) => isValue(end, field));
  });
}

function isValue(text: string, { least, most, names = [] }: Field): boolean {
  return names.includes(text.toUpperCase()) || (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most);
}

function isAwsCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  const [, , dayOfMonth, , dayOfWeek] = fields;
  // One of the two days is left open by a question mark, and only one.
  if (fields.length !== 6 || (dayOfMonth === '?') === (dayOfWeek === '?')) return false;
  return fields.every((value, index) =>
    value === '?' ? index === 2 || index === 4 : isField(value, AWS_FIELDS[index]!),
  );
}

function isUnixCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  return fields.length === 5 && fields.every((value, index) => isField(value, UNIX_FIELDS[index]!));
}

/** `rate(1 hour)`, `rate(5 minutes)`: one and several as grammar has it where `strict`. */
function isRate(text: string, strict: boolean): boolean {
  const [, count, unit = ''] = /^\s*([1-9]\d*) +(minute|hour|day)s?\s*$/.exec(text) ?? [];
  if (count === undefined || unit === '') return false;
  return !strict || (Number(count) === 1) === !/s\s*$/.test(text);
}

function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text) && !Number.isNaN(Date.parse(`${text}Z`));
}

function inside(kind: string, text: string): string | undefined {
  return text.startsWith(`${kind}(`) && text.endsWith(')') ? text.slice(kind.length + 1, -1) : undefined;
}

function accepts(value: unknown, strict: boolean, once: boolean): boolean {
  const text = textOf(value) ?? '';
  const [cron, rate, at] = ['cron', 'rate', 'at'].map((kind) => inside(kind, text));
  if (cron !== undefined) return isAwsCron(cron);
  if (rate !== undefined) return isRate(rate, strict);
  return once && at !== undefined && isTime(at);
}

/** EventBridge Scheduler and Application Auto Scaling. */
export const scheduleExpression: ValueRule = {
  takes: 'cron(...) of six fields with ? for one of the two days, rate(5 minutes), or at(2030-01-31T07:00:00)',
  accepts: (value) => accepts(value, false, true),
};

/** Rules of EventBridge: no single times, and `rate(1 hour)`, `rate(2 hours)`. */
export const ruleExpression: ValueRule = {
  takes: 'cron(...) of six fields with ? for one of the two days, or rate(1 hour), rate(5 minutes)',
  accepts: (value) => accepts(value, true, false),
};

/** Amazon EC2 Auto Scaling. */
export const recurrence: ValueRule = {
  takes: 'five fields as Unix has them, such as 0 7 * * 1-5',
  accepts: (value) => isUnixCron(textOf(value) ?? ''),
};

/** AWS Backup: a cron expression and nothing else. */
export const cronExpression: ValueRule = {
  takes: 'cron(...) of six fields with ? for one of the two days',
  accepts: (value) => isAwsCron(inside('cron', textOf(value) ?? '') ?? ''),
};

const zones = new Map<string, boolean>([['UTC', true]]);

/** A name of the time zone database; an offset such as +01:00 is none. */
export const timeZone: ValueRule = {
  takes: 'the name of a time zone, such as Europe/Berlin',
  accepts: (value) => {
    const text = textOf(value) ?? '';
    const known = zones.get(text) ?? (/^[A-Za-z]/.test(text) && isTimeZone(text));
    zones.set(text, known);
    return known;
  },
};

function isTimeZone(timeZone: string): boolean {
  // The list has no aliases; making the first formatter takes ten times as long as the list.
  if (Intl.supportedValuesOf('timeZone').includes(timeZone)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== undefined;
  } catch {
    return false;
  }
}
