import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackEvent } from '../model.ts';
import { expectedOf } from './expected.ts';

function at(second: number, logicalId: string, status: string): StackEvent {
  const physicalId = logicalId === 'shop' ? 'arn' : `${logicalId}-id`;
  return {
    ...{ id: `${logicalId} ${status} ${second}`, stackId: 'arn', path: [], logicalId, physicalId, type: 'T', status },
    time: new Date(second * 1000),
  };
}

const update = [
  at(10, 'shop', 'UPDATE_IN_PROGRESS'),
  at(11, 'Website', 'UPDATE_IN_PROGRESS'),
  at(12, 'Old', 'CREATE_IN_PROGRESS'),
  at(12, 'Old', 'CREATE_COMPLETE'),
  at(41, 'Website', 'UPDATE_COMPLETE'),
  at(45, 'shop', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
  at(50, 'shop', 'UPDATE_COMPLETE'),
];

test('what the last good update took is expected of the next one', () => {
  const failed = [at(60, 'shop', 'UPDATE_IN_PROGRESS'), at(61, 'shop', 'UPDATE_ROLLBACK_COMPLETE')];
  const first = [at(1, 'shop', 'CREATE_IN_PROGRESS'), at(9, 'shop', 'CREATE_COMPLETE')];
  const expected = expectedOf([...first, ...update, ...failed].toReversed());
  assert.deepEqual(Object.fromEntries(expected), { Old: 0, Website: 30_000, '': 40_000 });
});

test('nothing is expected where no update went well, or its beginning is not among the events', () => {
  assert.equal(expectedOf([]).size, 0);
  assert.equal(expectedOf(update.slice(0, 2).toReversed()).size, 0);
  assert.equal(expectedOf(update.slice(1).toReversed()).size, 0);
});
