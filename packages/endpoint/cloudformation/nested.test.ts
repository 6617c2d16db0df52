import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine, type TestEngine } from './testing/test-engine.ts';

const url = 'https://bucket.s3.eu-west-1.amazonaws.com/service.yaml';

const service = `
Parameters: { Tag: { Type: String }, Cluster: { Type: String, Default: main } }
Resources:
  TaskDefinition:
    Type: AWS::ECS::TaskDefinition
    Properties: { ContainerDefinitions: [{ Name: app, Image: !Sub 'repository:\${Tag}' }] }
  Service:
    Type: AWS::ECS::Service
    Properties: { Cluster: !Ref Cluster, TaskDefinition: !Ref TaskDefinition }
  Queue: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: !If [Slow, 9, 1] } }
Conditions: { Slow: !Equals [!Ref Tag, slow] }
Outputs: { Name: { Value: !GetAtt Service.Name } }
`;

function master(tags: Record<string, string>): string {
  return `
Resources:
${Object.entries(tags)
  .map(
    ([id, tag]) =>
      `  ${id}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}', Parameters: { Tag: '${tag}' } } }`,
  )
  .join('\n')}
Outputs:
${Object.keys(tags)
  .map((id) => `  ${id}: { Value: !GetAtt ${id}.Outputs.Name }`)
  .join('\n')}
`;
}

interface Change {
  readonly Action: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly Replacement?: string;
  readonly ChangeSetId?: string;
  readonly Details: readonly {
    readonly Evaluation: string;
    readonly ChangeSource: string;
    readonly CausingEntity?: string;
  }[];
}

async function started(tags: Record<string, string>): Promise<TestEngine> {
  const engine = startTestEngine();
  engine.templates.set(url, service);
  await engine.call('CreateStack', { StackName: 'root', TemplateBody: master(tags) });
  assert.equal((await engine.settled('root')).StackStatus, 'CREATE_COMPLETE');
  return engine;
}

async function propose(
  engine: TestEngine,
  ChangeSetName: string,
  TemplateBody: string,
  more = {},
): Promise<{ set: Record<string, unknown>; changes: Change[] }> {
  await engine.call('CreateChangeSet', {
    StackName: 'root',
    ChangeSetName,
    TemplateBody,
    IncludeNestedStacks: 'true',
    ...more,
  });
  return describe(engine, { StackName: 'root', ChangeSetName });
}

async function describe(
  engine: TestEngine,
  input: Record<string, unknown>,
): Promise<{ set: Record<string, unknown>; changes: Change[] }> {
  const set = await engine.call('DescribeChangeSet', input);
  return { set, changes: (set.Changes as { ResourceChange: Change }[]).map(({ ResourceChange }) => ResourceChange) };
}

async function childOf(engine: TestEngine, logicalId: string): Promise<string> {
  const { StackResourceDetail } = await engine.call('DescribeStackResource', {
    StackName: 'root',
    LogicalResourceId: logicalId,
  });
  return (StackResourceDetail as { PhysicalResourceId: string }).PhysicalResourceId;
}

const statusOf = async (engine: TestEngine, name: string): Promise<unknown> => (await engine.settled(name)).StackStatus;

test('a nested stack has its own events, its parent and its outputs in the parent', async () => {
  const engine = await started({ Website: 'one' });
  const id = await childOf(engine, 'Website');
  const root = await engine.settled('root');
  const child = await engine.settled(id);
  assert.equal(child.ParentId, root.StackId);
  assert.equal(child.RootId, root.StackId);
  assert.match(String(child.StackName), /^root-Website-[A-Z0-9]{13}$/);
  assert.deepEqual((await engine.events(id)).slice(-1), [`${child.StackName} CREATE_COMPLETE`]);
  assert.match(JSON.stringify(root.Outputs), /"OutputValue":"root-Website-[A-Z0-9]{13}-Service-/);
});

test('a new image tag of one service changes one nested stack: its task definition and service', async () => {
  const engine = await started({ Website: 'one', Api: 'one', Worker: 'one' });
  const { set, changes } = await propose(engine, 'tag', master({ Website: 'two', Api: 'one', Worker: 'one' }));
  assert.deepEqual(
    changes.map(({ LogicalResourceId, Action, Replacement }) => [LogicalResourceId, Action, Replacement]),
    [['Website', 'Modify', 'False']],
  );
  const below = await describe(engine, { ChangeSetName: changes[0]?.ChangeSetId });
  assert.deepEqual(
    below.changes.map(({ LogicalResourceId, Action, Replacement }) => [LogicalResourceId, Action, Replacement]),
    [
      ['Service', 'Modify', 'False'],
      ['TaskDefinition', 'Modify', 'True'],
    ],
  );
  assert.deepEqual(
    below.changes[0]?.Details.map(({ ChangeSource, CausingEntity, Evaluation }) => [
      ChangeSource,
      CausingEntity,
      Evaluation,
    ]),
    [['ResourceReference', 'TaskDefinition', 'Static']],
  );
  assert.equal(below.set.RootChangeSetId, set.ChangeSetId);
  assert.equal(below.set.ParentChangeSetId, set.ChangeSetId);
  await engine.call('ExecuteChangeSet', { ChangeSetName: set.ChangeSetId });
  assert.equal(await statusOf(engine, 'root'), 'UPDATE_COMPLETE');
  assert.equal(await statusOf(engine, await childOf(engine, 'Website')), 'UPDATE_COMPLETE');
  assert.equal(await statusOf(engine, await childOf(engine, 'Api')), 'CREATE_COMPLETE');
});

test('a nested stack that takes an output of a changing one may change, and says that it is not certain', async () => {
  const engine = startTestEngine();
  engine.templates.set(url, service);
  const wired = (tag: string): string => `
Resources:
  One: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}', Parameters: { Tag: '${tag}' } } }
  Two: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}', Parameters: { Tag: x, Cluster: !GetAtt One.Outputs.Name } } }
`;
  await engine.call('CreateStack', { StackName: 'root', TemplateBody: wired('a') });
  await engine.settled('root');
  const { changes } = await propose(engine, 'tag', wired('b'));
  const [, two] = changes;
  assert.deepEqual(two?.Details, [
    {
      ChangeSource: 'ResourceAttribute',
      CausingEntity: 'One.Outputs.Name',
      Evaluation: 'Dynamic',
      Target: { Attribute: 'Properties', Name: 'Parameters', RequiresRecreation: 'Never' },
    },
  ]);
  const below = await describe(engine, { ChangeSetName: two?.ChangeSetId });
  assert.deepEqual(
    below.changes.map(({ LogicalResourceId, Replacement }) => [LogicalResourceId, Replacement]),
    [['Service', 'Conditional']],
  );
});

test('the change set of a new tree names its nested stacks as they will be', async () => {
  const engine = startTestEngine();
  engine.templates.set(url, service);
  const { set, changes } = await propose(engine, 'first', master({ Website: 'one' }), { ChangeSetType: 'CREATE' });
  const below = await describe(engine, { ChangeSetName: changes[0]?.ChangeSetId });
  assert.deepEqual(
    below.changes.map(({ Action }) => Action),
    ['Add', 'Add', 'Add'],
  );
  await engine.call('ExecuteChangeSet', { ChangeSetName: set.ChangeSetId });
  assert.equal(await statusOf(engine, 'root'), 'CREATE_COMPLETE');
  assert.equal(await childOf(engine, 'Website'), below.set.StackId);
});

test('a nested change set that fails fails its root, and keeps the cause', async () => {
  const engine = await started({ Website: 'one' });
  const body = master({ Website: 'one' }).replace("Tag: 'one'", 'Nonsense: x');
  const { set, changes } = await propose(engine, 'bad', body);
  assert.equal(set.Status, 'FAILED');
  const id = changes[0]?.ChangeSetId;
  assert.equal(set.StatusReason, `Nested change set ${id} was not successfully created: Currently in FAILED.`);
  const below = await describe(engine, { ChangeSetName: id });
  assert.equal(below.set.StatusReason, 'Parameters: [Nonsense] do not exist in the template');
});

test('nested change sets go with their root, and only with it', async () => {
  const engine = await started({ Website: 'one' });
  const { set, changes } = await propose(engine, 'tag', master({ Website: 'two' }));
  const id = changes[0]?.ChangeSetId;
  await assert.rejects(engine.call('DeleteChangeSet', { ChangeSetName: id }), { code: 'InvalidChangeSetStatus' });
  await assert.rejects(engine.call('ExecuteChangeSet', { ChangeSetName: id }), { code: 'InvalidChangeSetStatus' });
  await engine.call('DeleteChangeSet', { ChangeSetName: set.ChangeSetId });
  await assert.rejects(engine.call('DescribeChangeSet', { ChangeSetName: id }), {
    code: 'ChangeSetNotFound',
    status: 404,
  });
});

test('the failure of a nested creation is reported in the parent, and everything goes', async () => {
  const engine = startTestEngine();
  engine.templates.set(url, service);
  engine.queue.failures.set('create Queue', 'quota');
  await engine.call('CreateStack', { StackName: 'root', TemplateBody: master({ Website: 'one' }) });
  assert.equal(await statusOf(engine, 'root'), 'ROLLBACK_COMPLETE');
  const failed = (await engine.events('root')).find((event) => event.startsWith('Website CREATE_FAILED'));
  assert.match(
    failed ?? '',
    /Embedded stack arn:aws:cloudformation:\S+ was not successfully created: The following resource\(s\) failed to create: \[Queue/,
  );
  const { StackSummaries } = await engine.call('ListStacks', { StackStatusFilter: ['DELETE_COMPLETE'] });
  assert.equal((StackSummaries as unknown[]).length, 1);
});

test('the failure of a nested update takes its siblings back too', async () => {
  const engine = await started({ Website: 'one', Api: 'one' });
  engine.queue.failures.set('update Queue', 'quota');
  await engine.call('UpdateStack', { StackName: 'root', TemplateBody: master({ Website: 'slow', Api: 'two' }) });
  assert.equal(await statusOf(engine, 'root'), 'UPDATE_ROLLBACK_FAILED');
  engine.queue.failures.clear();
  await engine.call('ContinueUpdateRollback', { StackName: 'root' });
  assert.equal(await statusOf(engine, 'root'), 'UPDATE_ROLLBACK_COMPLETE');
  const website = await childOf(engine, 'Website');
  assert.equal(await statusOf(engine, website), 'UPDATE_ROLLBACK_COMPLETE');
  assert.match(
    (await engine.events('root')).join('\n'),
    /Website UPDATE_FAILED Embedded stack \S+ was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource\(s\) failed to update: \[/,
  );
  for (const id of [website, await childOf(engine, 'Api')]) {
    assert.deepEqual((await engine.settled(id)).Parameters, [
      { ParameterKey: 'Tag', ParameterValue: 'one' },
      { ParameterKey: 'Cluster', ParameterValue: 'main' },
    ]);
  }
  const { set } = await propose(engine, 'none', master({ Website: 'one', Api: 'one' }));
  assert.equal(set.Status, 'FAILED');
});

test('a nested stack whose parent goes back after it was done goes back with it', async () => {
  const engine = await started({ Website: 'one' });
  engine.queue.failures.set('create Bad', 'quota');
  const body = `${master({ Website: 'slow' })}`.replace(
    'Outputs:',
    '  Bad: { Type: AWS::SQS::Queue, DependsOn: Website }\nOutputs:',
  );
  await engine.call('UpdateStack', { StackName: 'root', TemplateBody: body });
  assert.equal(await statusOf(engine, 'root'), 'UPDATE_ROLLBACK_COMPLETE');
  const id = await childOf(engine, 'Website');
  const name = (await engine.settled(id)).StackName;
  const statuses = (await engine.events(id))
    .filter((event) => event.startsWith(`${name} `))
    .map((event) => event.slice(String(name).length + 1));
  assert.deepEqual(statuses.slice(2), [
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
  ]);
  assert.deepEqual(engine.queue.calls.slice(-2), ['update Queue', 'delete Bad']);
});

test('a nested stack that the template no longer has is deleted in the cleanup', async () => {
  const engine = await started({ Website: 'one', Api: 'one' });
  const api = await childOf(engine, 'Api');
  const { changes } = await propose(engine, 'less', master({ Website: 'one' }));
  assert.deepEqual(
    changes.map(({ Action, LogicalResourceId }) => [Action, LogicalResourceId]),
    [['Remove', 'Api']],
  );
  await engine.call('ExecuteChangeSet', { StackName: 'root', ChangeSetName: 'less' });
  assert.equal(await statusOf(engine, 'root'), 'UPDATE_COMPLETE');
  assert.equal(await statusOf(engine, api), 'DELETE_COMPLETE');
});

test('what lies at an unchanged URL is looked at all the same', async () => {
  const engine = await started({ Website: 'one' });
  engine.templates.set(url, service.replace(', 1]', ', 5]'));
  const { changes } = await propose(engine, 'content', master({ Website: 'one' }));
  assert.deepEqual(
    changes[0]?.Details.map(({ ChangeSource, Evaluation }) => [ChangeSource, Evaluation]),
    [['Automatic', 'Dynamic']],
  );
  await engine.call('ExecuteChangeSet', { StackName: 'root', ChangeSetName: 'content' });
  assert.equal(await statusOf(engine, 'root'), 'UPDATE_COMPLETE');
  assert.equal(engine.queue.calls.at(-1), 'update Queue');
});

test('an output that a nested stack has only under a condition is missed, and the stack says so', async () => {
  const engine = startTestEngine();
  engine.templates.set(
    url,
    `
Conditions: { Never: !Equals [a, b] }
Resources: { Topic: { Type: AWS::SNS::Topic } }
Outputs: { Name: { Condition: Never, Value: !Ref Topic } }
`,
  );
  await engine.call('CreateStack', {
    StackName: 'root',
    TemplateBody: master({ One: 'x' }).replace(/, Parameters: {[^}]*}/, ''),
  });
  assert.equal((await engine.settled('root')).StackStatus, 'ROLLBACK_COMPLETE');
  // AWS's own words for it are unproven; those before and after are its.
  assert.ok(
    (await engine.events('root')).includes(
      'root ROLLBACK_IN_PROGRESS Template error: resource One does not support attribute type Outputs.Name in Fn::GetAtt. Rollback requested by user.',
    ),
  );
});

test('a nested template that cannot be read fails its resource', async () => {
  const engine = startTestEngine();
  await engine.call('CreateStack', { StackName: 'root', TemplateBody: master({ Website: 'one' }) });
  assert.equal(await statusOf(engine, 'root'), 'ROLLBACK_COMPLETE');
  assert.ok(
    (await engine.events('root')).includes('Website CREATE_FAILED S3 error: The specified key does not exist.'),
  );
});

test('nested stacks inherit the tags and need the capabilities of their root', async () => {
  const engine = startTestEngine();
  engine.templates.set(
    url,
    'Resources: { Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } } }',
  );
  const body = `Resources: { Iam: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}', Tags: [{ Key: own, Value: '2' }] } } }`;
  const Tags = [{ Key: 'all', Value: '1' }];
  await engine.call('CreateStack', { StackName: 'without', TemplateBody: body, Tags });
  assert.equal(await statusOf(engine, 'without'), 'ROLLBACK_COMPLETE');
  assert.ok((await engine.events('without')).includes('Iam CREATE_FAILED Requires capabilities : [CAPABILITY_IAM]'));
  await engine.call('CreateStack', { StackName: 'root', TemplateBody: body, Tags, Capabilities: ['CAPABILITY_IAM'] });
  assert.equal(await statusOf(engine, 'root'), 'CREATE_COMPLETE');
  assert.deepEqual((await engine.settled(await childOf(engine, 'Iam'))).Tags, [
    { Key: 'all', Value: '1' },
    { Key: 'own', Value: '2' },
  ]);
});

test('a list is no parameter of a nested stack: its template makes a text of it', async () => {
  const engine = startTestEngine();
  engine.templates.set(
    url,
    'Parameters: { L: { Type: CommaDelimitedList } }\nResources: { T: { Type: AWS::SNS::Topic } }',
  );
  const parent = (value: string): string => `
Parameters: { L: { Type: CommaDelimitedList, Default: 'a,b' } }
Resources: { Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}', Parameters: { L: ${value} } } } }`;
  await engine.call('CreateStack', { StackName: 'list', TemplateBody: parent('!Ref L') });
  assert.equal((await engine.settled('list')).StackStatus, 'ROLLBACK_COMPLETE');
  const reason = 'Value of property Parameters must be an object with String (or simple type) properties';
  assert.ok((await engine.events('list')).includes(`Child CREATE_FAILED ${reason}`));
  await engine.call('CreateStack', { StackName: 'text', TemplateBody: parent("!Join [',', !Ref L]") });
  assert.equal((await engine.settled('text')).StackStatus, 'CREATE_COMPLETE');
});
