import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../deploy/model.ts';
import { stackArn, testTarget } from '../../deploy/testing/fake-aws.ts';
import { policyDenialLines } from './policy-denial.ts';

const outcome = (reason: string, path = ['Data', 'Bucket']): Outcome => ({
  status: 'UPDATE_ROLLBACK_COMPLETE',
  succeeded: false,
  stackId: stackArn(),
  outputs: [],
  cause: {
    id: '1',
    stackId: stackArn('shop-Data'),
    path,
    logicalId: 'Bucket',
    type: 'AWS::S3::Bucket',
    status: 'UPDATE_FAILED',
    reason,
    time: new Date(0),
  },
});

test('a denial by a stack policy names the stack, how to see its policy, and how to lift it', () => {
  for (const reason of [
    'Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [*];',
    'Action not allowed by stack policy',
  ]) {
    const text = policyDenialLines(testTarget, outcome(reason)).join('\n');
    assert.match(
      text,
      /the stack policy of Data denies it: `aws cloudformation get-stack-policy --stack-name \S+shop-Data\/1 --region eu-central-1`/,
    );
    assert.match(text, /change `stackPolicy` in environments\.ts/);
  }
  assert.match(
    policyDenialLines(testTarget, outcome('Action not allowed by stack policy', ['Bucket'])).join(),
    /policy of shop/,
  );
});

test('any other failure is none of its business', () => {
  assert.deepEqual(policyDenialLines(testTarget, outcome('Access Denied')), []);
});
