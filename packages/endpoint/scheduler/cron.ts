import { Cron } from 'croner';

interface Field {
  readonly from: number;
  readonly to: number;
  /** Names of the values from `from` upward. */
  readonly names?: readonly string[];
  /** Forms of this field alone, by what they are here. */
  readonly special?: (term: string) => string | undefined;
}

const DAYS = { from: 1, to: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] };
const FIELDS: readonly Field[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31, special: (term) => (/^(L|LW|([1-9]|[12]\d|3[01])W)$/.test(term) ? term : undefined) },
  {
    from: 1,
    to: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  { ...DAYS, special: dayOfWeek },
  { from: 1970, to: 2199 },
];

/**
 * What `cron(minutes hours day-of-month month day-of-week year)` says, in local time that is written as if it
 * were UTC. Undefined when EventBridge Scheduler would refuse it.
 */
export function parseCron(text: string): ((after: Date) => Date | undefined) | undefined {
  const terms = text.trim().toUpperCase().split(/\s+/);
  // One of the two days says when, and the other one nothing.
  if (terms.length !== FIELDS.length || (terms[2] === '?') === (terms[4] === '?')) return undefined;
  const translated = FIELDS.map((field, at) => translate(terms[at] ?? '', field, at === 2 || at === 4));
  if (translated.includes(undefined)) return undefined;
  const pattern = `0 ${translated.join(' ')}`;
  const cron = new Cron(pattern, { timezone: 'UTC', mode: '7-part', alternativeWeekdays: true, paused: true });
  return (after) => cron.nextRun(after) ?? undefined;
}

function translate(text: string, field: Field, isDay: boolean): string | undefined {
  if (text === '*' || (isDay && text === '?')) return '*';
  const terms = text.split(',').map((term) => field.special?.(term) ?? range(term, field));
  return terms.includes(undefined) ? undefined : terms.join(',');
}

function range(term: string, field: Field): string | undefined {
  const [, first = '', last, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(term) ?? [];
  const low = first === '*' ? field.from : value(first, field);
  // `5/10` goes on to the field's end, `5` is itself alone.
  const high = last === undefined ? (step === undefined && first !== '*' ? low : field.to) : value(last, field);
  if (low === undefined || high === undefined || (first === '*' && last !== undefined)) return undefined;
  if (step === undefined) return between(low, high, field);
  return Number(step) > 0 && Number(step) <= field.to - field.from && low <= high
    ? `${low}-${high}/${Number(step)}`
    : undefined;
}

/** FRI-MON goes round the end of the week. */
function between(low: number, high: number, { from, to }: Field): string {
  if (low > high) return `${low}-${to},${from}-${high}`;
  return low === high ? `${low}` : `${low}-${high}`;
}

function value(text: string, { from, to, names = [] }: Field): number | undefined {
  const named = names.indexOf(text);
  const number = named >= 0 ? named + from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= from && number <= to ? number : undefined;
}

/** `L` is the week's last day, `6L` the month's last Friday, `6#3` its third. */
function dayOfWeek(term: string): string | undefined {
  if (term === 'L') return '7';
  const [, day = '', which = ''] = /^(\w+?)(L|#[1-5])$/.exec(term) ?? [];
  const number = value(day, DAYS);
  return number === undefined ? undefined : `${number}${which}`;
}
