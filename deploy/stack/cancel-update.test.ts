import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { exitCodeFor, STACK_STATUSES } from '../aws/status.ts';
import { followRunning } from '../follow/attach.ts';
import type { Plan } from '../model.ts';
import {
  aStack,
  brief,
  carrying,
  describing,
  event,
  FakeFault,
  fakeAws,
  inTurn,
  reset,
  stackArn,
  testTarget,
} from '../testing/fake-aws.ts';
import { cancelUpdate, notCancellable } from './cancel-update.ts';
import { executePlan } from './execute.ts';

const plan: Plan = {
  ...{ kind: 'UPDATE', changeSetId: 'arn:cs', stackId: stackArn(), stackName: 'shop', changes: [], parameters: [] },
};

/** A stack whose operation ends only when it is taken back. */
function endless(t: TestContext, kind: 'CREATE' | 'UPDATE') {
  const [rollback, end] =
    kind === 'UPDATE'
      ? ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE']
      : ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'];
  let events: object[] = [event(1, 'shop', 'REVIEW_IN_PROGRESS')];
  let status = `${kind}_IN_PROGRESS`;
  const takeBack = () => {
    status = end;
    events = [event(9, 'shop', end), event(8, 'shop', rollback), ...events];
    return {};
  };
  return fakeAws(t, {
    ExecuteChangeSet: ({ input }) => {
      events = [...carrying(input.ClientRequestToken, [event(2, 'shop', `${kind}_IN_PROGRESS`)]), ...events];
      return {};
    },
    DescribeStackEvents: () => ({ StackEvents: events }),
    DescribeStacks: () => describing(status),
    CancelUpdateStack: takeBack,
    DeleteStack: takeBack,
  });
}

test('an update that takes too long is cancelled, and its rollback followed', async (t) => {
  const aws = await endless(t, 'UPDATE');
  const notes: string[] = [];
  const options = { cancelAfter: 50, onNote: (note: string) => notes.push(note) };
  const outcome = await executePlan(await aws.connect(), plan, options);
  assert.deepEqual([outcome.status, outcome.succeeded], ['UPDATE_ROLLBACK_COMPLETE', false]);
  assert.deepEqual(aws.names().filter((name) => name === 'CancelUpdateStack').length, 1);
  assert.match(notes.join('\n'), /the update is cancelled, and goes back/);
});

test('of a creation that takes too long, what was made is deleted', async (t) => {
  const aws = await endless(t, 'CREATE');
  const outcome = await executePlan(await aws.connect(), { ...plan, kind: 'CREATE' }, { cancelAfter: 50 });
  assert.deepEqual([outcome.status, outcome.succeeded, exitCodeFor(outcome)], ['DELETE_COMPLETE', false, 1]);
  assert.equal(aws.names().includes('DeleteStack'), true);
});

const invalid = new FakeFault('ValidationError', 'CancelUpdateStack cannot be called from current stack status');

for (const [what, cancel, statuses, expected] of [
  ['it is answered', () => ({}), ['UPDATE_IN_PROGRESS'], 'cancelled'],
  ['its reply is lost and the retry refused', inTurn(reset(), invalid), ['UPDATE_ROLLBACK_IN_PROGRESS'], 'cancelled'],
  ['every reply is lost', () => reset(), ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'], 'cancelled'],
  ['the update had ended', inTurn(invalid), ['UPDATE_COMPLETE'], 'too late'],
  ['the update cleans up', inTurn(invalid), ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'], 'too late'],
] as const) {
  test(`a cancellation: ${what}`, async (t) => {
    const described = inTurn(...statuses.map((status) => describing(status)));
    const aws = await fakeAws(t, { CancelUpdateStack: cancel, DescribeStacks: described });
    assert.equal(await cancelUpdate(await aws.connect(), aStack('UPDATE_IN_PROGRESS')), expected);
    const tokens = aws.calls
      .filter(({ name }) => name === 'CancelUpdateStack')
      .map(({ input }) => input.ClientRequestToken);
    assert.equal(new Set(tokens).size, 1);
  });
}

test('a cancellation of which nothing is heard has an unknown outcome', async (t) => {
  const aws = await fakeAws(t, {
    CancelUpdateStack: () => reset(),
    DescribeStacks: () => describing('UPDATE_IN_PROGRESS'),
  });
  await assert.rejects(cancelUpdate(await aws.connect(), aStack('UPDATE_IN_PROGRESS')), /lost sight of stack shop/);
});

for (const status of STACK_STATUSES.filter((one) => !['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS'].includes(one))) {
  test(`${status} is not cancelled, and it is said why`, () => {
    const error = notCancellable(testTarget, { name: 'shop', status });
    assert.equal(error.exitCode, 3);
    assert.match(error.explanation.what, new RegExp(`shop is ${status}`));
    assert.equal(/no operation goes on/.test(error.explanation.why), !status.endsWith('_IN_PROGRESS'));
    assert.match(error.explanation.mend, /--env test/);
  });
}

const running: readonly (readonly [string, readonly (readonly [string, string?])[], string | undefined, boolean])[] = [
  [
    'an update of another',
    [
      ['CREATE_COMPLETE', 'a'],
      ['UPDATE_IN_PROGRESS', 'b'],
      ['UPDATE_COMPLETE', 'b'],
    ],
    undefined,
    false,
  ],
  [
    'an update that turned back',
    [
      ['UPDATE_IN_PROGRESS', 'b'],
      ['UPDATE_ROLLBACK_IN_PROGRESS', 'c'],
    ],
    'UPDATE_ROLLBACK_COMPLETE',
    false,
  ],
  [
    'an update in its cleanup',
    [['UPDATE_IN_PROGRESS'], ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS']],
    'UPDATE_COMPLETE',
    true,
  ],
  [
    'a rollback that is continued',
    [
      ['UPDATE_IN_PROGRESS', 'a'],
      ['UPDATE_ROLLBACK_IN_PROGRESS', 'a'],
      ['UPDATE_ROLLBACK_FAILED', 'a'],
      ['UPDATE_ROLLBACK_IN_PROGRESS', 'b'],
    ],
    'UPDATE_ROLLBACK_COMPLETE',
    true,
  ],
  ['a creation from a change set', [['REVIEW_IN_PROGRESS'], ['CREATE_IN_PROGRESS', 'b']], 'CREATE_COMPLETE', true],
  [
    'a deletion',
    [
      ['CREATE_COMPLETE', 'a'],
      ['DELETE_IN_PROGRESS', 'b'],
    ],
    'DELETE_COMPLETE',
    true,
  ],
];

for (const [what, before, end, succeeded] of running) {
  test(`what runs is followed from its beginning: ${what}`, async (t) => {
    const past = before.map(([status, token], at) => event(at + 1, 'shop', status, { ClientRequestToken: token }));
    const token = before.at(-1)?.[1];
    const ending = end === undefined ? [] : [event(9, 'shop', end, { ClientRequestToken: token })];
    const aws = await fakeAws(t, {
      DescribeStackEvents: inTurn(
        { StackEvents: past.toReversed() },
        { StackEvents: [...ending, ...past.toReversed()] },
      ),
      DescribeStacks: () => describing(end ?? 'UPDATE_COMPLETE'),
    });
    const reported: string[] = [];
    const onEvent = (one: Parameters<typeof brief>[0]) => void reported.push(brief(one));
    const outcome = await followRunning(await aws.connect(), aStack('UPDATE_IN_PROGRESS'), { onEvent });
    assert.equal(outcome?.status, end);
    assert.equal(outcome?.succeeded ?? false, succeeded);
    if (end !== undefined) assert.equal(reported.at(-1), `. ${end}`);
    if (outcome) assert.equal(reported[0], `. ${outcome.begin.status}`);
  });
}
