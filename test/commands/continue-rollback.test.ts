import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { changeSet, emptyBucket, foundation, images, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import stackUpdate from '../../commands/stack-update.ts';
import { carrying, event, type FakeCall, FakeFault, reset, stackArn } from '../../deploy/testing/fake-aws.ts';
import { fastClock } from '../../deploy/testing/fast-clock.ts';

const words = ['--env', 'production', '--set', 'WebsiteImageTag=1.0.1', '--continue-rollback'];

function failed(LogicalResourceId: string, ResourceType: string, more = {}) {
  return {
    LogicalResourceId,
    ResourceType,
    ResourceStatus: 'UPDATE_FAILED',
    LastUpdatedTimestamp: new Date(0),
    ...more,
  };
}

/** The test system, its stack stuck, with one nested resource that failed; going on ends as scripted. */
async function stuck(
  t: TestContext,
  ending = 'UPDATE_ROLLBACK_COMPLETE',
  beginning = 'UPDATE_ROLLBACK_FAILED',
  reply: 'given' | 'lost reply' = 'given',
) {
  fastClock(t);
  let status = beginning;
  const turnBack = ({ input }: FakeCall) => {
    if (status !== beginning) throw new FakeFault('ValidationError', `Stack is in ${status} state and can not go on.`);
    status = ending;
    events.unshift(...carrying(input.ClientRequestToken, [event(2, 'shop', ending)]));
    return reply === 'given' ? {} : reset();
  };
  const events = [event(0, 'shop', 'CREATE_COMPLETE')];
  const messages = { PhysicalResourceId: stackArn('shop-Messages-1A') };
  return testEngine(t, {
    ...images(true),
    ...emptyBucket,
    ...changeSet(),
    DescribeStacks: stacks({ shop: () => shop('1.0.0', { StackStatus: status }), 'shop-foundation': foundation }),
    ListStackResources: ({ input }) => ({
      StackResourceSummaries: input.StackName?.includes('Messages')
        ? [failed('Queue', 'AWS::SQS::Queue', { ResourceStatusReason: 'gone' })]
        : [failed('Messages', 'AWS::CloudFormation::Stack', messages)],
    }),
    ContinueUpdateRollback: turnBack,
    RollbackStack: turnBack,
    ExecuteChangeSet: ({ input }: FakeCall) => {
      status = 'UPDATE_COMPLETE';
      events.unshift(...carrying(input.ClientRequestToken, [event(4, 'shop', status)]));
      return {};
    },
    DescribeStackEvents: () => ({ StackEvents: events }),
  });
}

test('a rollback that failed is continued when that is asked for, and the update follows', async (t) => {
  const { aws, run } = await stuck(t);
  const ran = await run(stackUpdate, [...words, '--yes']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.match(ran.err, /could not be rolled back:\n {2}- Messages\/Queue \(AWS::SQS::Queue\): gone\n/);
  const [going] = aws.calls.filter(({ name }) => name === 'ContinueUpdateRollback');
  assert.equal(going?.input.StackName, stackArn());
  assert.ok(going?.input.ClientRequestToken);
  assert.equal(going?.input['ResourcesToSkip.member.1'], undefined);
  assert.ok(aws.names().indexOf('CreateChangeSet') > aws.names().indexOf('ContinueUpdateRollback'));
});

test('what is skipped is named by its path, and sent under the name of the nested stack', async (t) => {
  for (const name of ['Messages.Queue', 'Messages/Queue']) {
    const { aws, run } = await stuck(t);
    const ran = await run(stackUpdate, [...words, '--yes', '--skip', name]);
    assert.equal(ran.code, 0, ran.error?.message);
    const [going] = aws.calls.filter(({ name: call }) => call === 'ContinueUpdateRollback');
    assert.equal(going?.input['ResourcesToSkip.member.1'], 'shop-Messages-1A.Queue');
    assert.match(ran.err, /Messages\/Queue is skipped/);
  }
});

test('a name to skip that did not fail is refused with the nearest, before anything is done', async (t) => {
  const { aws, run } = await stuck(t);
  const ran = await run(stackUpdate, [...words, '--yes', '--skip', 'Messages.Kueue']);
  assert.deepEqual([ran.error?.code, ran.code], ['SkipUnmatched', 2]);
  assert.match(ran.error?.message ?? '', /did you mean --skip Messages\/Queue\?/);
  assert.equal(aws.names().includes('ContinueUpdateRollback'), false);
});

test('a rollback is not continued unasked, nor without a yes', async (t) => {
  for (const [flags, more, code] of [
    [words.slice(0, -1), {}, 'UpdateRollbackFailed'],
    [words, {}, 'Unconfirmed'],
    [words, { ask: async () => 'n' }, 'Unconfirmed'],
    [words, { ask: () => Promise.reject(new Error('aborted')) }, 'Interrupted'],
    [[...words.slice(0, -1), '--skip', 'Messages.Queue'], {}, 'SkipAlone'],
  ] as const) {
    const { aws, run } = await stuck(t);
    assert.equal((await run(stackUpdate, flags, more)).error?.code, code);
    assert.equal(aws.names().includes('ContinueUpdateRollback'), false);
  }
});

test('a rollback that fails again needs attention, and nothing is updated', async (t) => {
  const { aws, run } = await stuck(t, 'UPDATE_ROLLBACK_FAILED');
  const ran = await run(stackUpdate, [...words, '--yes']);
  assert.deepEqual([ran.error?.code, ran.code], ['UpdateRollbackFailed', 4]);
  assert.equal(aws.names().includes('CreateChangeSet'), false);
});

test('an update that failed with rollback switched off is undone when that is asked for, and the update follows', async (t) => {
  const { aws, run } = await stuck(t, 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_FAILED');
  const ran = await run(stackUpdate, [...words, '--yes']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.match(ran.err, /its last update is undone first:\n {2}- Messages\/Queue/);
  const [going] = aws.calls.filter(({ name }) => name === 'RollbackStack');
  assert.equal(going?.input.StackName, stackArn());
  assert.ok(going?.input.ClientRequestToken);
});

test('the lost reply of a rollback is no failure: it is followed', async (t) => {
  const { aws, run } = await stuck(t, 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'lost reply');
  const ran = await run(stackUpdate, [...words, '--yes']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.equal(aws.names().filter((name) => name === 'ContinueUpdateRollback').length, 2);
});

test('a rollback that fails again names what is left and the flag that skips it, in a command that is whole', async (t) => {
  const { run } = await stuck(t, 'UPDATE_ROLLBACK_FAILED');
  const ran = await run(stackUpdate, [...words, '--yes']);
  const line = '`npm run stack:update -- --env production --continue-rollback --skip Messages/Queue`';
  assert.ok(ran.error?.message.includes(line), ran.error?.message);
});
