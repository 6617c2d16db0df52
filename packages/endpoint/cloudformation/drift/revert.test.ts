import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangeSet } from '../changes/model.ts';
import type { LiveResource } from '../handler.ts';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';
import type { Fields } from '../value.ts';

const url = 'https://bucket/inner.json';
const master = JSON.stringify({
  Resources: {
    Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: url } },
    Own: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 1 } },
  },
});
const inner = (DelaySeconds: number, more: object = {}) =>
  JSON.stringify({
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds, QueueName: 'named' } },
      Steady: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 3 } },
      ...more,
    },
  });

/** An engine with a nested stack, whose queues are what `live` says; undefined for one that is gone. */
async function engineWith(live: Map<string, Fields | undefined>): Promise<TestEngine> {
  const engine = startTestEngine();
  engine.templates.set(url, inner(2));
  engine.queue.handler.read = async ({ physicalId, properties }: LiveResource) => {
    const logicalId = physicalId.split('-')[0] ?? '';
    if (!live.has(logicalId)) return properties;
    const now = live.get(logicalId);
    return now && { ...properties, ...now };
  };
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: master });
  await engine.settled('one');
  engine.queue.calls.length = 0;
  return engine;
}

const revert = (engine: TestEngine, more: object = {}) =>
  engine.call('CreateChangeSet', {
    StackName: 'one',
    ChangeSetName: 'back',
    UsePreviousTemplate: 'true',
    IncludeNestedStacks: 'true',
    DeploymentMode: 'REVERT_DRIFT',
    ...more,
  });

interface Described {
  readonly Status: string;
  readonly StatusReason?: string;
  readonly DeploymentMode?: string;
  readonly StackDriftStatus?: string;
  readonly Changes: readonly { readonly ResourceChange: ChangeSet['changes'][number] }[];
}

async function describe(engine: TestEngine, ChangeSetName: unknown): Promise<Described> {
  const input = { ChangeSetName, StackName: 'one', IncludePropertyValues: 'true' };
  return (await engine.call('DescribeChangeSet', input)) as unknown as Described;
}

test('a stack that is as it was deployed has nothing to revert', async () => {
  const engine = await engineWith(new Map());
  const set = await describe(engine, (await revert(engine)).Id);
  assert.equal(set.Status, 'FAILED');
  assert.match(set.StatusReason ?? '', /didn't contain changes/);
});

test('what drifted in a nested stack is found and put back, and nothing else is touched', async () => {
  const live = new Map<string, Fields | undefined>([['Queue', { DelaySeconds: 9 }]]);
  const engine = await engineWith(live);
  const set = await describe(engine, (await revert(engine)).Id);
  assert.equal(set.DeploymentMode, 'REVERT_DRIFT');
  const [nested, ...others] = set.Changes.map(({ ResourceChange }) => ResourceChange);
  assert.deepEqual([nested?.LogicalResourceId, others.length], ['Inner', 0]);
  const below = await describe(engine, nested?.ChangeSetId);
  assert.equal(below.StackDriftStatus, 'DRIFTED');
  const change = below.Changes[0]?.ResourceChange;
  assert.deepEqual(
    [below.Changes.length, change?.LogicalResourceId, change?.Action, change?.ResourceDriftStatus, change?.Replacement],
    [1, 'Queue', 'Modify', 'MODIFIED', 'False'],
  );
  const { BeforeValue, AfterValue, BeforeValueFrom, AfterValueFrom, Drift } = change?.Details[0]?.Target ?? {};
  assert.deepEqual([BeforeValue, AfterValue, BeforeValueFrom, AfterValueFrom], ['9', '2', 'ACTUAL_STATE', 'TEMPLATE']);
  assert.deepEqual([Drift?.PreviousValue, Drift?.ActualValue], ['2', '9']);

  await engine.call('ExecuteChangeSet', { ChangeSetName: 'back', StackName: 'one' });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_COMPLETE');
  assert.deepEqual(engine.queue.calls, ['update Queue']);
  live.clear();
  assert.equal((await describe(engine, (await revert(engine, { ChangeSetName: 'again' })).Id)).Status, 'FAILED');
});

test('what is gone is made anew', async () => {
  const engine = await engineWith(new Map<string, Fields | undefined>([['Steady', undefined]]));
  const set = await describe(engine, (await revert(engine)).Id);
  const below = await describe(engine, set.Changes[0]?.ResourceChange.ChangeSetId);
  const change = below.Changes[0]?.ResourceChange;
  assert.deepEqual(
    [change?.LogicalResourceId, change?.Action, change?.ResourceDriftStatus],
    ['Steady', 'Add', 'DELETED'],
  );
  await engine.call('ExecuteChangeSet', { ChangeSetName: 'back', StackName: 'one' });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_COMPLETE');
  assert.deepEqual(engine.queue.calls, ['create Steady']);
});

test('a property that only another resource could have back stays as it is', async () => {
  const engine = await engineWith(new Map([['Queue', { QueueName: 'other' }]]));
  assert.equal((await describe(engine, (await revert(engine)).Id)).Status, 'FAILED');
});

test('a template that has become what is there changes the record of the stack alone', async () => {
  const engine = await engineWith(new Map([['Queue', { DelaySeconds: 9 }]]));
  engine.templates.set(url, inner(9));
  const set = await describe(engine, (await revert(engine)).Id);
  const below = await describe(engine, set.Changes[0]?.ResourceChange.ChangeSetId);
  assert.equal(below.Changes[0]?.ResourceChange.Action, 'SyncWithActual');
  await engine.call('ExecuteChangeSet', { ChangeSetName: 'back', StackName: 'one' });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_COMPLETE');
  assert.deepEqual(engine.queue.calls, []);
  assert.equal((await describe(engine, (await revert(engine, { ChangeSetName: 'again' })).Id)).Status, 'FAILED');
});

test('an update that fails goes back to what was found, and the stack still knows what it had deployed', async () => {
  const engine = await engineWith(new Map([['Queue', { DelaySeconds: 9 }]]));
  const updates: unknown[] = [];
  const { update } = engine.queue.handler;
  engine.queue.handler.update = async (request, existing) => {
    updates.push([request.logicalId, request.properties.DelaySeconds]);
    return update(request, existing);
  };
  engine.templates.set(url, inner(2, { Late: { Type: 'AWS::SQS::Queue', DependsOn: 'Queue' } }));
  engine.queue.failures.set('create Late', 'no more of them');
  await revert(engine);
  await engine.call('ExecuteChangeSet', { ChangeSetName: 'back', StackName: 'one' });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepEqual(updates, [
    ['Queue', 2],
    ['Queue', 9],
  ]);
  engine.templates.set(url, inner(2));
  const set = await describe(engine, (await revert(engine, { ChangeSetName: 'again' })).Id);
  const below = await describe(engine, set.Changes[0]?.ResourceChange.ChangeSetId);
  assert.equal(below.Changes[0]?.ResourceChange.Details[0]?.Target.Drift?.PreviousValue, '2');
});

test('another mode is refused, and so is one for a stack that is not there', async () => {
  const engine = await engineWith(new Map());
  await assert.rejects(revert(engine, { DeploymentMode: 'OTHER' }), /enum value set/);
  await assert.rejects(
    revert(engine, { StackName: 'new', ChangeSetType: 'CREATE', TemplateBody: master, UsePreviousTemplate: undefined }),
    /REVERT_DRIFT/,
  );
});
