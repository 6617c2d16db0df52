import type { Io } from '../command.ts';

/** What is drawn in place at the moment, and how a line comes above it. */
let above: ((line: string) => void) | undefined;

/** Prints a line on standard error, above what is redrawn in place there. */
export function printLine(io: Pick<Io, 'err'>, line: string): void {
  if (above === undefined) io.err(line);
  else above(line);
}

/** Says how lines come above what is drawn in place; undefined where nothing is any more. */
export function drawBelow(print: ((line: string) => void) | undefined): void {
  above = print;
}
