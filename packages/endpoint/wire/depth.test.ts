import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeeperThan } from './depth.ts';
import { parseJson } from './json.ts';

test('the depth of a value is counted by its lists and objects', () => {
  assert.deepEqual(
    [isDeeperThan('a', 0), isDeeperThan([], 0), isDeeperThan({ a: [1] }, 2), isDeeperThan({ a: [{}] }, 2)],
    [false, true, false, true],
  );
});

test('the body of a call that lies within itself without end is refused', () => {
  const body = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  assert.throws(() => parseJson(body), { code: 'SerializationException' });
});
