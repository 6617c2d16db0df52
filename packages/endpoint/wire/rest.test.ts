import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRest } from './rest.ts';

function read(method: string, target: string, scope = 'scheduler') {
  const [path = '', query = ''] = target.split('?');
  return parseRest({ method, path, query: new URLSearchParams(query) }, scope);
}

test('a REST call is known by its method and path, and takes its input from both path and query', () => {
  assert.deepEqual(read('GET', '/schedules?ScheduleGroup=nightly'), {
    api: 'scheduler',
    action: 'ListSchedules',
    input: { ScheduleGroup: 'nightly' },
  });
  const { action, input } = read('GET', '/schedules/backup?groupName=nightly') ?? {};
  assert.deepEqual([action, { ...input }], ['GetSchedule', { Name: 'backup', groupName: 'nightly' }]);
  assert.equal(read('PUT', '/schedules/backup')?.action, 'UpdateSchedule');
});

test('what is no route of the API that it is signed for is none', () => {
  assert.equal(read('GET', '/schedules/a/b'), undefined);
  assert.equal(read('PATCH', '/schedules'), undefined);
  assert.equal(read('GET', '/schedules', 's3'), undefined);
  assert.equal(read('GET', '/schedules', 'constructor'), undefined);
});
