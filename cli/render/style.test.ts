import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, duration, statusColour } from './style.ts';

test('a duration has two units at the most', () => {
  const shown = [0, 999, 59_999, 60_000, 125_000, 3_599_999, 3_600_000, 90_061_000].map(duration);
  assert.deepEqual(shown, ['0s', '0s', '59s', '1m 00s', '2m 05s', '59m 59s', '1h 00m', '25h 01m']);
});

test('what failed or went back is red, even when that is complete', () => {
  assert.deepEqual(
    ['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'DELETE_FAILED', 'UPDATE_IN_PROGRESS'].map(statusColour),
    ['green', 'red', 'red', 'yellow'],
  );
});

test('columns are as wide as their widest cell, and no line ends in blanks', () => {
  assert.deepEqual(
    columns([
      ['a', 'bb', ''],
      ['ccc', 'd', 'e'],
    ]),
    ['a    bb', 'ccc  d   e'],
  );
  assert.deepEqual(columns([]), []);
});
