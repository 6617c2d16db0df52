import timers from 'node:timers/promises';

/** Timers stop while the computer sleeps, and count no more than 24 days: the clock is read again and again. */
const LOOK_MS = 30_000;

/** Waits until an instant (milliseconds since 1970), without keeping the process alive; rejects when it is to stop. */
export async function until(instant: number, signal: AbortSignal): Promise<void> {
  for (let rest = instant - Date.now(); rest > 0; rest = instant - Date.now()) {
    await timers.setTimeout(Math.min(rest, LOOK_MS), undefined, { signal, ref: false });
  }
  signal.throwIfAborted();
}
