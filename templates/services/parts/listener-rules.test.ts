import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../../generator/index.ts';
import { listenerPriorities } from './listener-rules.ts';

test('priorities are what is written down, in whatever order', () => {
  assert.deepEqual(listenerPriorities({ Orders: 100, Website: 1000 }), { Website: 1000, Orders: 100 });
});

for (const [table, code] of [
  [{ Orders: 100, Website: 100 }, 'PriorityTaken'],
  [{ Orders: 0 }, 'PriorityInvalid'],
  [{ Orders: 50_001 }, 'PriorityInvalid'],
  [{ Orders: 1.5 }, 'PriorityInvalid'],
] as const) {
  test(`${JSON.stringify(table)} is refused`, () => {
    assert.throws(
      () => listenerPriorities(table),
      (error) => error instanceof RookeryError && error.code === code,
    );
  });
}
