import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock } from '../aws/pause.ts';
import { fastClock } from './fast-clock.ts';

test('time passes as before when a test has ended that made it faster twice', async (t) => {
  const { sleep } = clock;
  await t.test('twice', (inner) => {
    fastClock(inner);
    fastClock(inner);
    assert.notEqual(clock.sleep, sleep);
  });
  assert.equal(clock.sleep, sleep);
});
