import type { TestContext } from 'node:test';
import { clock } from '../aws/pause.ts';

/** Lets waits pass in a millisecond, for as long as a test runs. */
export function fastClock(t: TestContext): void {
  const { sleep } = clock;
  clock.sleep = (_, signal) => sleep(1, signal);
  t.after(() => {
    clock.sleep = sleep;
  });
}
