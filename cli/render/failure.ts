import type { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';

/** Says what went wrong, and answers the exit code. What nobody foresaw shows where it happened. */
export function reportFailure(io: Pick<Io, 'err'>, error: unknown): number {
  // The project's own sources are bundled apart from this file, and so have a RookeryError class of their own.
  const known = error as Partial<RookeryError>;
  if (known.explanation !== undefined) {
    io.err(`error: ${known.message}`);
    return known.exitCode ?? 2;
  }
  io.err(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}
