import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackResource } from '../../deploy/aws/stack.ts';
import { statusLines } from './status.ts';
import { painter } from './style.ts';

const stack = { name: 'shop', status: 'UPDATE_COMPLETE' };

function resource(logicalId: string, type: string, status: string, more: Partial<StackResource> = {}) {
  return {
    logicalId,
    type,
    status,
    ...more,
  };
}

test('nested resources stand below their stack, with status and reason in one place', () => {
  const role = resource('Role', 'AWS::IAM::Role', 'CREATE_FAILED', { reason: 'no\n such policy' });
  const nested = [role, resource('Queue', 'AWS::SQS::Queue', 'CREATE_COMPLETE')];
  const website = resource('Website', 'AWS::CloudFormation::Stack', 'CREATE_FAILED', { nested });
  assert.deepEqual(statusLines(stack, [website, resource('Topic', 'AWS::SNS::Topic', '')], painter(false)), [
    'shop  UPDATE_COMPLETE',
    '  Website  AWS::CloudFormation::Stack  CREATE_FAILED',
    '    Role   AWS::IAM::Role              CREATE_FAILED  no such policy',
    '    Queue  AWS::SQS::Queue             CREATE_COMPLETE',
    '  Topic    AWS::SNS::Topic',
  ]);
});

test('a stack without resources is its own line, with its reason', () => {
  assert.deepEqual(statusLines({ ...stack, statusReason: 'User Initiated' }, [], painter(false)), [
    'shop  UPDATE_COMPLETE  User Initiated',
  ]);
});

test('colours move no column', () => {
  const [, line] = statusLines(stack, [resource('Topic', 'AWS::SNS::Topic', 'CREATE_COMPLETE')], painter(true));
  assert.equal(line, '  Topic  AWS::SNS::Topic  \u001b[32mCREATE_COMPLETE\u001b[39m');
});
