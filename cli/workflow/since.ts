import { usage } from '../input.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds since 1970 of `--since`: `30s`, `15m`, `2h`, `1d`, `1w` before now, or a time in ISO 8601. */
export function timeSince(word: string, now: number, command: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smhdw])$/.exec(word) ?? [];
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 0);
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(word) ? Date.parse(word) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw usage({ name: command }, `--since ${word} is no time`, 'write 15m, 2h, 1d or 2026-01-31T12:00:00Z');
}
