import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';

/** What somebody else's command on the same stack, at the same moment, makes of ours; nothing was changed by it. */
const OVERTAKEN = ['PlanObsolete', 'StackBusy', 'StackReplaced'];

/** As many as may come in between, one after the other. */
const TURNS = 5;

/**
 * Does work that waits for others by itself, again where another command came in between: of two at once the second waits
 * for the first, and most often finds nothing left to do.
 */
export async function takingTurns<T>(io: Io, work: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await work();
    } catch (error) {
      const isOvertaken = error instanceof RookeryError && OVERTAKEN.includes(error.code);
      if (!isOvertaken || turn === TURNS || io.signal.aborted) throw error;
      io.err('another command works on the same stack: waiting for its turn');
    }
  }
}
