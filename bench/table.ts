import { availableParallelism, cpus, loadavg } from 'node:os';

/** One line of the table; `within` is absent where there is no limit. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly target?: string;
  readonly within?: boolean;
}

/** The table, and above it the machine: numbers of a busy one say little. */
export function tableText(rows: readonly Row[]): string {
  const cells = rows.map(({ what, measured, target = '', within }) => [
    what,
    measured,
    within === undefined ? target : `${target}: ${within ? 'ok' : 'OVER'}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [machine(), '', ...lines].join('\n');
}

function machine() {
  return `Node ${process.version}, ${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`;
}
