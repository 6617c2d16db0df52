import { RookeryError } from '../generator/errors.ts';

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };
const DAY = 24 * UNITS.h!;

/** Milliseconds of a duration as people write it: `90s`, `30m`, `1h30m`. */
export function durationOf(flag: string, text: string): number {
  const parts = [...text.matchAll(/(\d{1,6})([hms])/g)];
  const milliseconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
  const isWhole = parts.map(([part]) => part).join('') === text;
  if (isWhole && milliseconds > 0 && milliseconds <= DAY) return milliseconds;
  throw new RookeryError('DurationInvalid', {
    what: `${flag} ${text}: this is no duration.`,
    why: 'it is a number of hours, minutes and seconds, of a day at the most.',
    mend: `write for example ${flag} 30m, 90s or 1h30m.`,
  });
}
