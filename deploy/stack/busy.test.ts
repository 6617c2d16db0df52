import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aStack, describing, event, fakeAws, inTurn } from '../testing/fake-aws.ts';
import { waitForEnd } from './busy.ts';

const following = { onEvent: () => {}, signal: new AbortController().signal };

test('a cleanup is waited for within a bound, and then the stack is as busy as it was', async (t) => {
  const status = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
  const aws = await fakeAws(t, {
    DescribeStacks: () => describing(status),
    DescribeStackEvents: () => ({ StackEvents: [event(1, 'shop', status)] }),
  });
  assert.equal((await waitForEnd(await aws.connect(), aStack(status), following, 1))?.status, status);
});

test('an operation that somebody asked to wait for has as long as it takes', async (t) => {
  const began = event(1, 'shop', 'UPDATE_IN_PROGRESS', { ClientRequestToken: 'somebody' });
  const ended = event(2, 'shop', 'UPDATE_COMPLETE', { ClientRequestToken: 'somebody' });
  const aws = await fakeAws(t, {
    DescribeStacks: inTurn(describing('UPDATE_IN_PROGRESS'), describing('UPDATE_COMPLETE')),
    DescribeStackEvents: inTurn(
      { StackEvents: [began] },
      { StackEvents: [began] },
      { StackEvents: [began] },
      { StackEvents: [ended, began] },
    ),
  });
  const stack = await waitForEnd(await aws.connect(), aStack('UPDATE_IN_PROGRESS'), following, 1);
  assert.equal(stack?.status, 'UPDATE_COMPLETE');
});
