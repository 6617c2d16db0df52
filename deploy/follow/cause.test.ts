import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackEvent } from '../model.ts';
import { firstCause } from './cause.ts';

function failure(second: number, path: string, reason?: string, more: Partial<StackEvent> = {}): StackEvent {
  return {
    id: `${path}${second}`,
    stackId: 'arn',
    path: path === '' ? [] : path.split('/'),
    logicalId: path.split('/').at(-1) ?? '',
    type: 'AWS::S3::Bucket',
    status: 'CREATE_FAILED',
    reason,
    time: new Date(second * 1000),
    ...more,
  };
}

const stack = { type: 'AWS::CloudFormation::Stack' };

test('the cause is the earliest failure that is no cancellation and no report of a nested one', () => {
  const events = [
    failure(5, 'Website', 'Embedded stack arn was not successfully created: The following resource(s) failed', stack),
    failure(1, 'Website/Role', 'Resource creation cancelled'),
    failure(4, 'Website/Late', 'second failure'),
    failure(3, 'Website/Service', 'no such image'),
    failure(6, '', 'The following resource(s) failed to create: [Website]', stack),
  ];
  assert.equal(firstCause(events)?.reason, 'no such image');
});

test('a nested stack that could not even be begun is a cause itself', () => {
  const events = [
    failure(1, 'Website', 'S3 error: Access Denied', stack),
    failure(2, 'Other', 'Resource update cancelled'),
  ];
  assert.equal(firstCause(events)?.reason, 'S3 error: Access Denied');
});

test('where only reports are left, the first of them is better than nothing', () => {
  const events = [failure(2, '', 'rolled back by user', stack), failure(1, 'A', 'Resource creation cancelled')];
  assert.equal(firstCause(events)?.reason, 'rolled back by user');
  assert.equal(firstCause([failure(1, 'A', 'Resource creation cancelled')]), undefined);
});

test('a failure without a reason gives way to one with a reason', () => {
  assert.equal(firstCause([failure(1, 'A'), failure(2, 'B', 'why')])?.reason, 'why');
  assert.equal(firstCause([failure(1, 'A')])?.logicalId, 'A');
});

test('success has no cause', () => {
  assert.equal(firstCause([failure(1, 'A', 'x', { status: 'CREATE_COMPLETE' })]), undefined);
});

test('a stack that turned back because of its outputs says why itself', () => {
  const report = (reason: string) => failure(3, '', reason, { ...stack, status: 'ROLLBACK_IN_PROGRESS' });
  const reason = 'Template error: resource C does not support attribute type Outputs.Arn in Fn::GetAtt. ';
  for (const asked of ['Rollback requested by user.', '. Rollback requested by user', 'Delete requested by user.'])
    assert.equal(firstCause([report(`${reason}${asked}`)])?.reason, reason.trim());
  assert.equal(
    firstCause([report('Output Arn has no value Rollback requested by user.')])?.reason,
    'Output Arn has no value.',
  );
  assert.equal(firstCause([report('User Initiated')]), undefined);
  assert.equal(firstCause([report('Rollback requested by user.')]), undefined);
  assert.equal(firstCause([report(reason), failure(2, 'A', 'no such image')])?.reason, 'no such image');
});
