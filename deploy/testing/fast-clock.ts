import type { TestContext } from 'node:test';
import { clock } from '../aws/pause.ts';

const { sleep } = clock;

/** Lets waits pass in a millisecond, for as long as a test runs, however often it asks for it. */
export function fastClock(t: TestContext): void {
  clock.sleep = (_, signal) => sleep(1, signal);
  t.after(() => {
    clock.sleep = sleep;
  });
}
