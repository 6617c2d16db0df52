import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stackArn, testTarget } from '../testing/fake-aws.ts';
import { interruptedDuring } from './interrupted.ts';
import { interval, paceOf } from './pause.ts';
import { awsPatience, backoff, localPatience, retryStrategy } from './retry.ts';

test('a throttled request is tried seven times more, each after a longer wait, none longer than 15 s', async () => {
  const strategy = retryStrategy(awsPatience);
  const delays: number[] = [];
  let token = await strategy.acquireInitialRetryToken('');
  for (;;) {
    const next = await strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' }).catch(() => undefined);
    if (!next) break;
    token = next;
    delays.push(token.getRetryDelay());
  }
  assert.equal(delays.length, 7);
  assert.ok(
    delays.every((delay) => delay >= 500 && delay <= 15_000),
    delays.join(),
  );
});

test('a wait is between half and the whole of its step, and never over the cap', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 1, noNaN: true }), (count, random) => {
      const step = Math.min(awsPatience.cap, awsPatience.base * 2 ** count);
      const delay = backoff(awsPatience, count, random);
      assert.ok(delay >= step / 2 && delay <= step);
    }),
  );
});

test('what is wrong with the request itself is not tried again', async () => {
  const strategy = retryStrategy(localPatience);
  const token = await strategy.acquireInitialRetryToken('');
  const hard = Object.assign(new Error('too many stacks'), { name: 'LimitExceededException' });
  await assert.rejects(strategy.refreshRetryTokenForRetry(token, { errorType: 'CLIENT_ERROR' }));
  await assert.rejects(strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING', error: hard }));
});

test('the own machine is looked at often, AWS at most once a second and at least every six', () => {
  const local = paceOf('http://127.0.0.1:4600');
  const aws = paceOf(undefined);
  assert.ok(interval(local, 0, 0) <= 50);
  assert.ok(interval(aws, 0, 0) >= 1_000);
  assert.ok(interval(aws, 100, 1) <= 6_000);
});

test('whoever stops watching on AWS is given the link to the console', () => {
  const target = { ...testTarget, endpoint: undefined };
  const { message } = interruptedDuring(target, 'shop', stackArn());
  assert.match(message, /https:\/\/eu-central-1\.console\.aws\.amazon\.com\/.*stackId=arn%3Aaws%3Acloudformation/);
  assert.doesNotMatch(
    interruptedDuring({ ...target, endpoint: 'http://127.0.0.1:1' }, 'shop', stackArn()).message,
    /https:/,
  );
});
