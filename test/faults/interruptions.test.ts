import assert from 'node:assert/strict';
import { test } from 'node:test';
import stackUpdate from '../../commands/stack-update.ts';
import { clock } from '../../deploy/aws/pause.ts';
import { CALLS, CREATE, each } from './testing/calls.ts';
import * as faults from './testing/faults.ts';
import type { Fault } from './testing/proxy.ts';
import { type FaultSystem, ground, type Ran } from './testing/system.ts';
import { holdToItsWord } from './testing/word.ts';

const at = ground();

async function interrupted(shop: FaultSystem, call: string, fault: (abort: () => void) => Fault): Promise<Ran> {
  const controller = new AbortController();
  at.proxy.rules = each(
    [call],
    Number.POSITIVE_INFINITY,
    fault(() => controller.abort()),
  );
  const running = shop.run(stackUpdate, CREATE, { signal: controller.signal });
  // What is called after the interruption, to clean up, is answered.
  controller.signal.addEventListener('abort', () => {
    at.proxy.rules = [];
  });
  return running;
}

const MOMENTS: Readonly<Record<string, (abort: () => void) => Fault>> = {
  'is waited for': (abort) => faults.andThen(faults.silence, abort),
  'waits to be tried again': (abort) => faults.andThen(faults.throttling, () => setTimeout(abort, 5)),
  'was lost and waits to be tried again': (abort) => faults.andThen(faults.lostReply, () => setTimeout(abort, 50)),
};

for (const call of CALLS) {
  for (const [moment, fault] of Object.entries(MOMENTS)) {
    test(`an interruption while ${call} ${moment} ends the command, and leaves nothing that is not under way`, async (t) => {
      const { sleep } = clock;
      // Longer than this test may take: only the interruption ends a wait before another try.
      clock.sleep = (milliseconds, signal) =>
        signal !== undefined && !signal.aborted ? sleep(milliseconds * 1_000, signal) : sleep(1);
      t.after(() => {
        clock.sleep = sleep;
      });
      const shop = at.system();
      const before = await shop.held();
      const ran = await interrupted(shop, call, fault);
      const now = await shop.held();
      assert.equal(ran.code, 130, ran.error?.message);
      holdToItsWord(ran, before, now);
      if (now.begun === 0) assert.deepEqual([now.status, now.changeSets], [undefined, 0], ran.error?.message);
    });
  }
}
