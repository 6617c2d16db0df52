import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scripted, startTestEngine, type TestEngine } from '../testing/test-engine.ts';

interface Change {
  readonly LogicalResourceId: string;
  readonly Action: string;
  readonly Replacement?: string;
  readonly PolicyAction?: string;
  readonly Scope: readonly string[];
  readonly Details: readonly Record<string, unknown>[];
  readonly BeforeContext?: string;
  readonly AfterContext?: string;
}

function body(resources: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ Resources: resources, ...more });
}
const topic = (name: unknown): unknown => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName: name } });
function parameter(value: unknown): unknown {
  return {
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Value: value },
  };
}

async function changesOf(
  engine: TestEngine,
  TemplateBody: string,
  more: Record<string, unknown> = {},
  describe: Record<string, unknown> = {},
): Promise<{ set: Record<string, unknown>; changes: Change[] }> {
  await engine.call('CreateChangeSet', { StackName: 'one', ChangeSetName: 'next', TemplateBody, ...more });
  const set = await engine.call('DescribeChangeSet', { StackName: 'one', ChangeSetName: 'next', ...describe });
  return { set, changes: (set.Changes as { ResourceChange: Change }[]).map(({ ResourceChange }) => ResourceChange) };
}

async function created(TemplateBody: string, more: Record<string, unknown> = {}): Promise<TestEngine> {
  const engine = startTestEngine();
  await engine.call('CreateStack', { StackName: 'one', TemplateBody, ...more });
  assert.equal((await engine.settled('one')).StackStatus, 'CREATE_COMPLETE');
  return engine;
}

test('a property edited in the template is a direct modification', async () => {
  const engine = await created(body({ Foo: topic('topic-1') }));
  const { changes } = await changesOf(engine, body({ Foo: topic('topic-2') }), {}, { IncludePropertyValues: 'true' });
  const [{ BeforeContext, AfterContext, ...change } = { BeforeContext: '', AfterContext: '' }] = changes;
  assert.deepEqual(JSON.parse(BeforeContext ?? ''), { Properties: { TopicName: 'topic-1' } });
  assert.deepEqual(JSON.parse(AfterContext ?? ''), { Properties: { TopicName: 'topic-2' } });
  assert.deepEqual(JSON.parse(JSON.stringify(change)), {
    Action: 'Modify',
    LogicalResourceId: 'Foo',
    PhysicalResourceId: 'arn:aws:sns:eu-west-1:000000000000:topic-1',
    ResourceType: 'AWS::SNS::Topic',
    Replacement: 'True',
    PolicyAction: 'ReplaceAndDelete',
    Scope: ['Properties'],
    Details: [
      {
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
        Target: {
          Attribute: 'Properties',
          Name: 'TopicName',
          RequiresRecreation: 'Always',
          Path: '/Properties/TopicName',
          BeforeValue: 'topic-1',
          AfterValue: 'topic-2',
          AttributeChangeType: 'Modify',
        },
      },
    ],
  });
});

test('a changed parameter is a static cause, and what it reaches a dynamic modification', async () => {
  const text = body({ Foo: topic({ Ref: 'Name' }) }, { Parameters: { Name: { Type: 'String', Default: 'a' } } });
  const engine = await created(text);
  const { changes } = await changesOf(engine, text, { Parameters: [{ ParameterKey: 'Name', ParameterValue: 'b' }] });
  assert.deepEqual(
    changes[0]?.Details.map(({ ChangeSource, Evaluation, CausingEntity }) => [ChangeSource, Evaluation, CausingEntity]),
    [
      ['ParameterReference', 'Static', 'Name'],
      ['DirectModification', 'Dynamic', undefined],
    ],
  );
});

test('what reads an attribute of a replaced resource changes for certain', async () => {
  const text = (name: string): string =>
    body({ Foo: topic(name), Parameter: parameter({ 'Fn::GetAtt': ['Foo', 'TopicName'] }) });
  const engine = await created(text('topic-1'));
  const { changes } = await changesOf(engine, text('topic-2'));
  assert.deepEqual(changes[1]?.Details, [
    {
      Evaluation: 'Static',
      ChangeSource: 'ResourceAttribute',
      CausingEntity: 'Foo.TopicName',
      Target: { Attribute: 'Properties', Name: 'Value', RequiresRecreation: 'Never' },
    },
  ]);
  assert.equal(changes[1]?.Replacement, 'False');
});

test('a changed mapping is seen where it is looked up', async () => {
  const text = (value: string): string =>
    body({ Foo: topic({ 'Fn::FindInMap': ['Names', 'a', 'b'] }) }, { Mappings: { Names: { a: { b: value } } } });
  const engine = await created(text('x'));
  const { changes } = await changesOf(engine, text('y'));
  assert.deepEqual(
    changes.map(({ Replacement, Details }) => [Replacement, Details[0]?.ChangeSource]),
    [['True', 'DirectModification']],
  );
});

test('a condition that turns brings resources and takes them away', async () => {
  const text = body(
    { Always: topic('a'), Sometimes: { Type: 'AWS::SQS::Queue', Condition: 'Production' } },
    {
      Parameters: { Stage: { Type: 'String' } },
      Conditions: { Production: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    },
  );
  const engine = await created(text, { Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'test' }] });
  const { changes } = await changesOf(engine, text, {
    Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'prod' }],
  });
  assert.deepEqual(
    changes.map(({ LogicalResourceId, Action }) => [LogicalResourceId, Action]),
    [['Sometimes', 'Add']],
  );
});

test('metadata, deletion policies and stack tags have scopes of their own', async () => {
  const engine = await created(body({ Foo: { ...(topic('a') as object), Metadata: { v: 1 } } }), {
    Tags: [{ Key: 'k', Value: '1' }],
  });
  const next = body({ Foo: { ...(topic('a') as object), Metadata: { v: 2 }, DeletionPolicy: 'Retain' } });
  const { changes } = await changesOf(engine, next, { Tags: [{ Key: 'k', Value: '2' }] });
  assert.deepEqual(changes[0]?.Scope, ['Metadata', 'DeletionPolicy', 'Tags']);
  assert.equal(changes[0]?.Replacement, 'False');
});

test('what is not known before the operation has a placeholder', async () => {
  const engine = startTestEngine();
  await engine.call('CreateChangeSet', {
    StackName: 'one',
    ChangeSetName: 'next',
    ChangeSetType: 'CREATE',
    TemplateBody: body({ Foo: topic('t'), Parameter: parameter({ Ref: 'Foo' }) }),
  });
  const set = await engine.call('DescribeChangeSet', {
    StackName: 'one',
    ChangeSetName: 'next',
    IncludePropertyValues: 'true',
  });
  const [, second] = set.Changes as { ResourceChange: Change }[];
  assert.deepEqual(JSON.parse(second?.ResourceChange.AfterContext ?? ''), {
    Properties: { Type: 'String', Value: '{{changeSet:KNOWN_AFTER_APPLY}}' },
  });
});

test('a secret parameter shows nowhere', async () => {
  const text = body(
    { Foo: parameter({ Ref: 'Secret' }) },
    { Parameters: { Secret: { Type: 'String', NoEcho: 'true' } } },
  );
  const engine = await created(text, { Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'hunter2' }] });
  const { set } = await changesOf(
    engine,
    text,
    { Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'hunter3' }] },
    { IncludePropertyValues: 'true' },
  );
  assert.doesNotMatch(JSON.stringify(set), /hunter/);
  assert.doesNotMatch(JSON.stringify(await engine.settled('one')), /hunter/);
});

test('no change is a failed change set; a changed output alone is one without changes that can be executed', async () => {
  const text = (value: string): string => body({ Foo: topic('a') }, { Outputs: { O: { Value: value } } });
  const engine = await created(text('1'));
  const { set } = await changesOf(engine, text('1'));
  assert.equal(set.Status, 'FAILED');
  assert.equal(set.ExecutionStatus, 'UNAVAILABLE');
  assert.equal(
    set.StatusReason,
    "The submitted information didn't contain changes. Submit different information to create a change set.",
  );
  await assert.rejects(engine.call('ExecuteChangeSet', { StackName: 'one', ChangeSetName: 'next' }), {
    code: 'InvalidChangeSetStatus',
  });
  await engine.call('DeleteChangeSet', { StackName: 'one', ChangeSetName: 'next' });
  const outputs = await changesOf(engine, text('2'));
  assert.deepEqual([outputs.set.Status, outputs.changes], ['CREATE_COMPLETE', []]);
  await engine.call('ExecuteChangeSet', { StackName: 'one', ChangeSetName: 'next' });
  const stack = await engine.settled('one');
  assert.equal(stack.StackStatus, 'UPDATE_COMPLETE');
  assert.equal((stack.Outputs as { OutputValue: string }[])[0]?.OutputValue, '2');
});

test('properties that are wrong are found before anything is made, with their paths', async () => {
  const engine = startTestEngine();
  await engine.call('CreateChangeSet', {
    StackName: 'one',
    ChangeSetName: 'next',
    ChangeSetType: 'CREATE',
    TemplateBody: body({ Foo: { Type: 'AWS::SNS::Topic', Properties: { Colour: 'red' } } }),
  });
  const set = await engine.call('DescribeChangeSet', { StackName: 'one', ChangeSetName: 'next' });
  assert.match(String(set.StatusReason), /AWS::EarlyValidation::PropertyValidation/);
  const { OperationEvents } = await engine.call('DescribeEvents', { ChangeSetName: set.ChangeSetId });
  const [event] = OperationEvents as Record<string, unknown>[];
  assert.equal(event?.ValidationPath, '/Resources/Foo/Properties/Colour');
  assert.equal(event?.EventType, 'VALIDATION_ERROR');
});

// The kinds of validation, and that this one only warns: "Validate stack deployments" in CloudFormation's user guide.
test('a removal that would fail for what the resource holds is a warning, and the change set can be executed', async () => {
  const queue = scripted();
  const warning = { validation: 'BUCKET_EMPTINESS_VALIDATION', message: 'S3 bucket is not empty' };
  const engine = startTestEngine(undefined, { ...queue, handler: { ...queue.handler, removalWarning: () => warning } });
  const kept = { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain' };
  const TemplateBody = body({ Gone: { Type: 'AWS::SQS::Queue' }, Kept: kept, Foo: topic('a') });
  await engine.call('CreateStack', { StackName: 'one', TemplateBody });
  await engine.settled('one');
  const { set } = await changesOf(engine, body({ Foo: topic('a') }));
  assert.deepEqual([set.Status, set.ExecutionStatus], ['CREATE_COMPLETE', 'AVAILABLE']);
  const { OperationEvents } = await engine.call('DescribeEvents', { ChangeSetName: set.ChangeSetId });
  assert.deepEqual(
    (OperationEvents as Record<string, unknown>[]).map((event) => [
      event.LogicalResourceId,
      event.ValidationName,
      event.ValidationFailureMode,
      event.ValidationStatusReason,
    ]),
    [['Gone', 'BUCKET_EMPTINESS_VALIDATION', 'WARN', 'S3 bucket is not empty']],
  );
});
