import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskDefinitionRecord } from '../model.ts';
import { taskTags } from './task-tags.ts';

const definition: TaskDefinitionRecord = {
  taskDefinitionArn: 'arn',
  family: 'job',
  revision: 1,
  status: 'ACTIVE',
  containerDefinitions: [],
  requiresCompatibilities: [],
  registeredAt: '2026-01-01T00:00:00Z',
  tags: [{ key: 'of', value: 'definition' }],
  rest: {},
};
const service = { serviceName: 'shop', tags: [{ key: 'of', value: 'service' }] };
const clusterArn = 'arn:aws:ecs:us-east-1:000000000000:cluster/jobs';
function tags(propagateTags: unknown, more: object = {}) {
  return Object.fromEntries(
    taskTags({ propagateTags, managed: false, clusterArn, definition, service, ...more }).map(({ key, value }) => [
      key,
      value,
    ]),
  );
}

for (const [propagateTags, expected] of [
  ['TASK_DEFINITION', { of: 'definition' }],
  ['SERVICE', { of: 'service' }],
  ['NONE', {}],
  [undefined, {}],
] as const) {
  test(`a task inherits ${JSON.stringify(expected)} where tags are propagated from ${propagateTags}`, () => {
    assert.deepEqual(tags(propagateTags), expected);
  });
}

test('its own tags win, and those of ECS come where they are asked for', () => {
  assert.deepEqual(tags('SERVICE', { managed: 'true', own: [{ key: 'of', value: 'task' }] }), {
    of: 'task',
    'aws:ecs:clusterName': 'jobs',
    'aws:ecs:serviceName': 'shop',
  });
});
