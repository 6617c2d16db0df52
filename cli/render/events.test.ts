import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackEvent } from '../../deploy/model.ts';
import { eventLine, outputLines, placeOf } from './events.ts';
import { painter } from './style.ts';

const event: StackEvent = {
  id: '1',
  stackId: 'arn',
  path: ['Website', 'Service'],
  logicalId: 'Service',
  type: 'AWS::ECS::Service',
  status: 'UPDATE_FAILED',
  reason: 'tasks\n  stopped',
  time: new Date(2026, 0, 1, 12, 1, 3),
};

test('an event is one line, whatever its reason holds', () => {
  assert.equal(
    eventLine(event, painter(false)),
    '12:01:03 UPDATE_FAILED      Website/Service AWS::ECS::Service tasks stopped',
  );
});

test('an event without a reason ends with its type', () => {
  const line = eventLine({ ...event, status: 'CREATE_IN_PROGRESS', reason: undefined }, painter(false));
  assert.equal(line, '12:01:03 CREATE_IN_PROGRESS Website/Service AWS::ECS::Service');
});

test('a failure is red where colours are shown', () => {
  assert.ok(eventLine(event, painter(true)).includes('\u001b[31mUPDATE_FAILED'));
});

test("the root stack's place is its own name", () => {
  assert.equal(placeOf({ path: [], logicalId: 'shop' }), 'shop');
});

test('outputs stand in columns, with a description where there is one', () => {
  const outputs = [
    { name: 'Url', value: 'http://x', description: 'Where it answers' },
    { name: 'ClusterName', value: 'c' },
  ];
  assert.deepEqual(outputLines(outputs), ['Url          http://x  Where it answers', 'ClusterName  c']);
});
