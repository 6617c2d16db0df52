import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text where the output can show it. */
export type Paint = (format: Format, text: string) => string;

/** What colours texts, or leaves them as they are. */
export function painter(colour: boolean): Paint {
  // Whether the output shows colours is known already; styleText would look at standard output alone.
  return colour ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
}

/** The colour of a status: what failed or goes back is red, what is complete green. */
export function statusColour(status: string): Format {
  if (/FAILED|ROLLBACK/.test(status)) return 'red';
  if (status.endsWith('_COMPLETE')) return 'green';
  return 'yellow';
}

/** `7s`, `2m 05s`, `1h 02m`. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${two(Math.floor(seconds / 60) % 60)}m`;
}

/** Rows in columns, each as wide as its widest cell; the last one is left as it is. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
