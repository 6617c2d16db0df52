import { pause } from './pause.ts';

/** How long those calls may be tried again, in all, that clean up after an interruption. */
const CLEANING_MS = 8_000;

/**
 * Waits between two tries of a call. An interruption ends the wait that it meets, and the call with it; what is called after
 * it, to clean up, is tried again for some seconds.
 */
export function interruptibleWait(signal: AbortSignal | undefined): (milliseconds: number) => Promise<void> {
  let left = CLEANING_MS;
  return async (milliseconds) => {
    if (signal?.aborted) {
      left -= milliseconds;
      if (left < 0) throw new Error('no time is left');
      return pause(milliseconds);
    }
    await pause(milliseconds, signal);
    if (signal?.aborted) throw new Error('interrupted');
  };
}
