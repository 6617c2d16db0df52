import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  aStack,
  carrying,
  describing,
  event,
  FakeFault,
  fakeAws,
  inTurn,
  noSuchStack,
  reset,
  stackArn,
} from '../testing/fake-aws.ts';
import { continueRollback } from './continue-rollback.ts';
import { deleteStack } from './delete-stack.ts';

const options = { skip: [], onEvent: () => {}, signal: new AbortController().signal };
const refused = new FakeFault(
  'ValidationError',
  'Stack:shop is in UPDATE_ROLLBACK_IN_PROGRESS state and can not continue rollback.',
);
const before = [event(2, 'shop', 'UPDATE_ROLLBACK_FAILED', { ClientRequestToken: 'old' })];
const going = [event(5, 'shop', 'UPDATE_ROLLBACK_COMPLETE'), event(4, 'shop', 'UPDATE_ROLLBACK_IN_PROGRESS')];

for (const [what, answers, carries] of [
  ['its reply is lost and the retry refused', [reset(), refused], true],
  ['the same where events carry no token', [reset(), refused], false],
  ['every reply is lost', [reset()], true],
] as const) {
  test(`a rollback that is continued is followed: ${what}`, async (t) => {
    let began: readonly object[] = [];
    const answer = inTurn(...answers);
    const aws = await fakeAws(t, {
      ContinueUpdateRollback: (call) => {
        began = carries ? carrying(call.input.ClientRequestToken, going) : going;
        return answer(call);
      },
      DescribeStackEvents: () => ({ StackEvents: [...began, ...before] }),
      DescribeStacks: inTurn(describing('UPDATE_ROLLBACK_IN_PROGRESS'), describing('UPDATE_ROLLBACK_COMPLETE')),
    });
    const outcome = await continueRollback(await aws.connect(), aStack('UPDATE_ROLLBACK_FAILED'), options);
    assert.deepEqual([outcome.status, outcome.succeeded], ['UPDATE_ROLLBACK_COMPLETE', true]);
  });
}

test('a rollback that was refused and has not begun is refused', async (t) => {
  const aws = await fakeAws(t, {
    ContinueUpdateRollback: inTurn(new FakeFault('ValidationError', 'nothing to continue')),
    DescribeStackEvents: () => ({ StackEvents: before }),
  });
  await assert.rejects(
    continueRollback(await aws.connect(), aStack('UPDATE_ROLLBACK_FAILED'), options),
    /nothing to continue/,
  );
});

test('a deletion whose every reply is lost is followed to its end', async (t) => {
  let began: readonly object[] = [];
  const aws = await fakeAws(t, {
    DeleteStack: ({ input }) => {
      began = carrying(input.ClientRequestToken, [
        event(5, 'shop', 'DELETE_COMPLETE'),
        event(4, 'shop', 'DELETE_IN_PROGRESS'),
      ]);
      return reset();
    },
    DescribeStackEvents: () => ({ StackEvents: [...began, ...before] }),
    DescribeStacks: () => describing('DELETE_IN_PROGRESS'),
  });
  const outcome = await deleteStack(await aws.connect(), aStack('UPDATE_COMPLETE'), options);
  assert.deepEqual([outcome.status, outcome.succeeded, outcome.stackId], ['DELETE_COMPLETE', true, stackArn()]);
});

test('a deletion that never arrived has an unknown outcome', async (t) => {
  const aws = await fakeAws(t, {
    DeleteStack: () => reset(),
    DescribeStackEvents: () => ({ StackEvents: before }),
    DescribeStacks: () => describing('UPDATE_COMPLETE'),
  });
  await assert.rejects(
    deleteStack(await aws.connect(), aStack('UPDATE_COMPLETE'), options),
    /lost sight of stack shop/,
  );
});

test('an old failure of a deletion is not the end of the next one', async (t) => {
  let began = false;
  const late = event(3, 'shop', 'DELETE_FAILED', { EventId: 'late', ClientRequestToken: 'old' });
  const aws = await fakeAws(t, {
    DeleteStack: () => {
      began = true;
      return {};
    },
    DescribeStackEvents: inTurn(
      { StackEvents: before },
      () => ({ StackEvents: [event(4, 'shop', 'DELETE_IN_PROGRESS'), late, ...before] }),
      () => ({
        StackEvents: [event(6, 'shop', 'DELETE_COMPLETE'), event(4, 'shop', 'DELETE_IN_PROGRESS'), late, ...before],
      }),
    ),
    DescribeStacks: () => {
      if (began) throw noSuchStack();
      return describing('DELETE_FAILED');
    },
  });
  assert.equal((await deleteStack(await aws.connect(), aStack('DELETE_FAILED'), options)).status, 'DELETE_COMPLETE');
});
