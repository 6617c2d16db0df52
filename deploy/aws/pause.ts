import { setTimeout as sleep } from 'node:timers/promises';

/** How this machine's time passes for whoever waits: tests, which wait for nothing, let it run faster. */
export const clock = {
  sleep: (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    sleep(milliseconds, undefined, signal ? { signal } : {}),
  /** Milliseconds that an answer may take. */
  answerWithin: 60_000,
};

/** Waits; returns at once when the signal is aborted, so that the caller looks at it. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await clock.sleep(milliseconds, signal).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}

/** How long to wait between two looks: it grows from the first to the last. */
export interface Pace {
  readonly first: number;
  readonly last: number;
}

/** Quick on the own machine; on AWS as slow as its quotas for describing ask for. */
export function paceOf(endpoint: string | undefined, slowest = 5_000): Pace {
  return endpoint ? { first: 40, last: 250 } : { first: 1_000, last: slowest };
}

/** Milliseconds before look `count + 1`, with up to a fifth of jitter so that many deployers do not look at once. */
export function interval({ first, last }: Pace, count: number, random = Math.random()): number {
  return Math.min(last, first * 1.5 ** count) * (1 + random / 5);
}
