import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf } from './duration.ts';
import { modesOf } from './workflow/modes.ts';

test('a duration is hours, minutes and seconds', () => {
  const read = ['90s', '30m', '1h30m', '1h1m1s'].map((text) => durationOf('--timeout', text));
  assert.deepEqual(read, [90_000, 1_800_000, 5_400_000, 3_661_000]);
});

test('what is no duration is refused', () => {
  for (const text of ['', '30', 'm', '0s', '-5m', '5 m', '1d', '25h', '1.5h', '30mm', '5m!']) {
    assert.throws(() => durationOf('--timeout', text), /this is no duration/, text);
  }
});

test('a deadline bounds the change set too, and does not go with --no-rollback', () => {
  assert.deepEqual(modesOf({ timeout: '2m' }), {
    express: undefined,
    noRollback: undefined,
    cancelAfter: 120_000,
    pendingLimit: 120_000,
  });
  assert.throws(() => modesOf({ timeout: '2m', 'no-rollback': true }), /comes with --no-rollback/);
});
