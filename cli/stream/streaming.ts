import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';

/**
 * Runs a command that takes its time: with `--json` events are written for a program, and where nobody looks on and `--verbose`
 * does not say otherwise, no more is written for people than what matters.
 */
export async function streaming(
  io: Io,
  { json, verbose }: Readonly<Record<string, unknown>>,
  run: (io: Io) => Promise<number>,
): Promise<number> {
  const quiet = io.terminal === undefined && verbose !== true;
  const own = {
    ...io,
    quiet,
    // A copy has the values of getters: the terminal's size is asked for again each time.
    get terminal() {
      return io.terminal;
    },
  };
  if (json !== true) return run(own);
  const emit = (event: object) => io.out(JSON.stringify(event));
  try {
    return await run({ ...own, terminal: io.terminal, emit });
  } catch (error) {
    if (error instanceof RookeryError)
      emit({ event: 'error', code: error.code, exitCode: error.exitCode, ...error.explanation });
    throw error;
  }
}
