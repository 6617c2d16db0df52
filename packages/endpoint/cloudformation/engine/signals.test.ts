/**
 * Signals: "CreationPolicy attribute" and "Create wait conditions in a template" in CloudFormation's documentation. The
 * words of failures are those of its events.
 */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { durationOf } from './signals.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const waiting = { Type: 'AWS::CloudFormation::WaitCondition' };
const policy = (Count?: number, Timeout = 'PT10M') => ({ CreationPolicy: { ResourceSignal: { Count, Timeout } } });
const body = (Resources: object, more: object = {}) => JSON.stringify({ Resources, ...more });
const handled = (Count: number) =>
  body(
    {
      Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
      Wait: { ...waiting, Properties: { Handle: { Ref: 'Handle' }, Timeout: '600', Count } },
    },
    { Outputs: { Data: { Value: { 'Fn::GetAtt': ['Wait', 'Data'] } }, Url: { Value: { Ref: 'Handle' } } } },
  );

/** Begins to create a stack, up to the point where its resource waits. */
async function begun(engine: TestEngine, TemplateBody: string, logicalId = 'Wait'): Promise<void> {
  await engine.call('CreateStack', { StackName: 'one', TemplateBody });
  const line = `${logicalId} CREATE_IN_PROGRESS Resource creation Initiated`;
  while (!(await engine.events('one')).includes(line)) await turn();
}

const signal = (engine: TestEngine, UniqueId: string, Status = 'SUCCESS', LogicalResourceId = 'Wait') =>
  engine.call('SignalResource', { StackName: 'one', LogicalResourceId, UniqueId, Status });

/** The URL of the stack's handle. */
async function handleOf(engine: TestEngine): Promise<string> {
  const input = { StackName: 'one', LogicalResourceId: 'Handle' };
  const { StackResourceDetail } = await engine.call('DescribeStackResource', input);
  return (StackResourceDetail as { PhysicalResourceId: string }).PhysicalResourceId;
}

test('a creation policy holds a resource until its signals have come', async () => {
  const engine = startTestEngine();
  await begun(engine, body({ Wait: { ...waiting, ...policy(2) } }));
  await signal(engine, 'a');
  await signal(engine, 'a');
  await turn();
  const { Stacks } = await engine.call('DescribeStacks', { StackName: 'one' });
  assert.equal((Stacks as { StackStatus: string }[])[0]?.StackStatus, 'CREATE_IN_PROGRESS');
  await signal(engine, 'b');
  assert.equal((await engine.settled('one')).StackStatus, 'CREATE_COMPLETE');
  const events = await engine.events('one');
  assert.deepEqual(events.slice(-3), [
    'Wait CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId b',
    'Wait CREATE_COMPLETE',
    'one CREATE_COMPLETE',
  ]);
});

test('a signal of failure fails the resource', async () => {
  const engine = startTestEngine();
  await begun(
    engine,
    body({ Machine: { Type: 'AWS::EC2::Instance', Properties: { ImageId: 'ami-1' }, ...policy() } }),
    'Machine',
  );
  await signal(engine, 'i-1', 'FAILURE', 'Machine');
  assert.equal((await engine.settled('one')).StackStatus, 'ROLLBACK_COMPLETE');
  assert.ok((await engine.events('one')).includes('Machine CREATE_FAILED Received FAILURE signal with UniqueId i-1'));
});

test('signals for what does not wait are refused', async () => {
  const engine = startTestEngine();
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: body({ Topic: { Type: 'AWS::SNS::Topic' } }) });
  await engine.settled('one');
  await assert.rejects(signal(engine, 'a'), {
    code: 'ValidationError',
    message: /^Stack arn:.* is in CREATE_COMPLETE state and cannot be signaled$/,
  });
  const other = startTestEngine();
  const Resources = { Wait: { ...waiting, ...policy() }, Topic: { Type: 'AWS::SNS::Topic' } };
  await begun(other, body(Resources));
  while (!(await other.events('one')).includes('Topic CREATE_COMPLETE')) await turn();
  await assert.rejects(signal(other, 'a', 'SUCCESS', 'Topic'), {
    message: 'Resource Topic is in CREATE_COMPLETE state and cannot be signaled',
  });
  await assert.rejects(signal(other, 'a', 'SUCCESS', 'None'), {
    message: 'Resource None does not exist for stack one',
  });
  await assert.rejects(signal(other, 'a', 'MAYBE'), {
    message: /Member must satisfy enum value set: \[SUCCESS, FAILURE\]$/,
  });
  await other.close();
});

test('a handle takes signals by PUT, and their data is an attribute', async () => {
  const engine = startTestEngine();
  await begun(engine, handled(2));
  const url = await handleOf(engine);
  await assert.rejects(engine.signal(`${url}X`, '{}'), { status: 404 });
  await assert.rejects(engine.signal(url, 'hello'), { status: 400 });
  await engine.signal(url, JSON.stringify({ Status: 'SUCCESS', Reason: 'done', UniqueId: 'ID1', Data: 'ready' }));
  await engine.signal(url, JSON.stringify({ Status: 'SUCCESS', UniqueId: 'ID2', Data: '2' }));
  const { StackStatus, Outputs } = await engine.settled('one');
  assert.equal(StackStatus, 'CREATE_COMPLETE');
  const [data] = Outputs as { OutputValue: string }[];
  assert.deepEqual(JSON.parse(data?.OutputValue ?? ''), { ID1: 'ready', ID2: '2' });
});

test('a wait condition that is told of a failure fails with its reason', async () => {
  const engine = startTestEngine();
  await begun(engine, handled(1));
  await engine.signal(await handleOf(engine), JSON.stringify({ Status: 'FAILURE', Reason: 'no disk', UniqueId: 'x' }));
  await engine.settled('one');
  const failed = "Wait CREATE_FAILED WaitCondition received failed message: 'no disk' for uniqueId: x";
  assert.ok((await engine.events('one')).includes(failed));
});

const LATE: Readonly<Record<string, [template: string, logicalId: string, reason: string]>> = {
  'of a handle': [handled(2), 'Wait', 'WaitCondition timed out. Received 0 conditions when expecting 2'],
  'of a condition': [
    body({ Wait: { ...waiting, ...policy(3) } }),
    'Wait',
    'Failed to receive 3 resource signal(s) within the specified duration',
  ],
  'of a group': [
    body({
      Group: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { MinSize: '1', MaxSize: '1' }, ...policy(1) },
    }),
    'Group',
    'Received 0 SUCCESS signal(s) out of 1.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
  ],
};
for (const [name, [template, logicalId, reason]] of Object.entries(LATE)) {
  test(`a wait ${name} ends when its time is over`, async (context) => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    mock.timers.enable({ apis: ['setTimeout'] });
    context.after(() => mock.timers.reset());
    const engine = startTestEngine(undefined, undefined, undefined, () => new Date(now));
    await begun(engine, template, logicalId);
    await turn();
    now += 600_000;
    mock.timers.tick(600_000);
    assert.equal((await engine.settled('one')).StackStatus, 'ROLLBACK_COMPLETE');
    assert.ok((await engine.events('one')).includes(`${logicalId} CREATE_FAILED ${reason}`));
  });
}

test('a stack that waits can be deleted, and goes on waiting after a restart with the signals that it had', async () => {
  const engine = startTestEngine();
  await begun(engine, body({ Wait: { ...waiting, ...policy(2) } }));
  await signal(engine, 'a');
  await engine.close();
  const next = startTestEngine(engine.folder);
  await next.resume();
  await signal(next, 'b');
  assert.equal((await next.settled('one')).StackStatus, 'CREATE_COMPLETE');
  const cancelled = startTestEngine();
  await begun(cancelled, body({ Wait: { ...waiting, ...policy(2) } }));
  const { Stacks } = await cancelled.call('DescribeStacks', { StackName: 'one' });
  const [{ StackId }] = Stacks as [{ StackId: string }];
  await cancelled.call('DeleteStack', { StackName: 'one' });
  assert.equal((await cancelled.settled(StackId)).StackStatus, 'DELETE_COMPLETE');
});

test('machines that would signal by themselves are not waited for, since none of them starts', async () => {
  const engine = startTestEngine();
  const UserData = 'cfn-signal --stack one --resource Machine';
  const TemplateBody = body({
    Machine: { Type: 'AWS::EC2::Instance', Properties: { ImageId: 'ami-1', UserData }, ...policy() },
  });
  await engine.call('CreateStack', { StackName: 'one', TemplateBody });
  assert.equal((await engine.settled('one')).StackStatus, 'CREATE_COMPLETE');
});

test('durations are read as ISO 8601 has them', () => {
  assert.deepEqual(['PT5M', 'PT1H30M', 'PT90S', 'PT12H'].map(durationOf), [300_000, 5_400_000, 90_000, 43_200_000]);
  assert.deepEqual(['PT', '5M', 'PT-5M', 'P1D'].map(durationOf), [undefined, undefined, undefined, undefined]);
});
