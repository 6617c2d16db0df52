import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Kit, open } from './testing/test-engine.ts';

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

async function started(tags: Record<string, string>): Promise<Kit> {
  const kit = open();
  kit.templates.set(url, service);
  await kit.call('CreateStack', { StackName: 'root', TemplateBody: master(tags) });
  assert.equal((await kit.settled('root')).StackStatus, 'CREATE_COMPLETE');
  return kit;
}

async function propose(
  kit: Kit,
  ChangeSetName: string,
  TemplateBody: string,
  more = {},
): Promise<{ set: Record<string, unknown>; changes: Change[] }> {
  await kit.call('CreateChangeSet', {
    StackName: 'root',
    ChangeSetName,
    TemplateBody,
    IncludeNestedStacks: 'true',
    ...more,
  });
  return describe(kit, { StackName: 'root', ChangeSetName });
}

async function describe(
  kit: Kit,
  input: Record<string, unknown>,
): Promise<{ set: Record<string, unknown>; changes: Change[] }> {
  const set = await kit.call('DescribeChangeSet', input);
  return { set, changes: (set.Changes as { ResourceChange: Change }[]).map(({ ResourceChange }) => ResourceChange) };
}

async function childOf(kit: Kit, logicalId: string): Promise<string> {
  const { StackResourceDetail } = await kit.call('DescribeStackResource', {
    StackName: 'root',
    LogicalResourceId: logicalId,
  });
  return (StackResourceDetail as { PhysicalResourceId: string }).PhysicalResourceId;
}

const statusOf = async (kit: Kit, name: string): Promise<unknown> => (await kit.settled(name)).StackStatus;

test('a nested stack has its own events, its parent and its outputs in the parent', async () => {
  const kit = await started({ Website: 'one' });
  const id = await childOf(kit, 'Website');
  const root = await kit.settled('root');
  const child = await kit.settled(id);
  assert.equal(child.ParentId, root.StackId);
  assert.equal(child.RootId, root.StackId);
  assert.match(String(child.StackName), /^root-Website-[A-Z0-9]{13}$/);
  assert.deepEqual((await kit.events(id)).slice(-1), [`${child.StackName} CREATE_COMPLETE`]);
  assert.match(JSON.stringify(root.Outputs), /"OutputValue":"root-Website-[A-Z0-9]{13}-Service-/);
});

test('a new image tag of one service changes one nested stack: its task definition and service', async () => {
  const kit = await started({ Website: 'one', Api: 'one', Worker: 'one' });
  const { set, changes } = await propose(kit, 'tag', master({ Website: 'two', Api: 'one', Worker: 'one' }));
  assert.deepEqual(
    changes.map(({ LogicalResourceId, Action, Replacement }) => [LogicalResourceId, Action, Replacement]),
    [['Website', 'Modify', 'False']],
  );
  const below = await describe(kit, { ChangeSetName: changes[0]?.ChangeSetId });
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
  await kit.call('ExecuteChangeSet', { ChangeSetName: set.ChangeSetId });
  assert.equal(await statusOf(kit, 'root'), 'UPDATE_COMPLETE');
  assert.equal(await statusOf(kit, await childOf(kit, 'Website')), 'UPDATE_COMPLETE');
  assert.equal(await statusOf(kit, await childOf(kit, 'Api')), 'CREATE_COMPLETE');
});

test('a nested stack that takes an output of a changing one may change, and says that it is not certain', async () => {
  const kit = open();
  kit.templates.set(url, service);
  const wired = (tag: string): string => `
Resources:
  One: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}', Parameters: { Tag: '${tag}' } } }
  Two: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}', Parameters: { Tag: x, Cluster: !GetAtt One.Outputs.Name } } }
`;
  await kit.call('CreateStack', { StackName: 'root', TemplateBody: wired('a') });
  await kit.settled('root');
  const { changes } = await propose(kit, 'tag', wired('b'));
  const [, two] = changes;
  assert.deepEqual(two?.Details, [
    {
      ChangeSource: 'ResourceAttribute',
      CausingEntity: 'One.Outputs.Name',
      Evaluation: 'Dynamic',
      Target: { Attribute: 'Properties', Name: 'Parameters', RequiresRecreation: 'Never' },
    },
  ]);
  const below = await describe(kit, { ChangeSetName: two?.ChangeSetId });
  assert.deepEqual(
    below.changes.map(({ LogicalResourceId, Replacement }) => [LogicalResourceId, Replacement]),
    [['Service', 'Conditional']],
  );
});

test('the change set of a new tree names its nested stacks as they will be', async () => {
  const kit = open();
  kit.templates.set(url, service);
  const { set, changes } = await propose(kit, 'first', master({ Website: 'one' }), { ChangeSetType: 'CREATE' });
  const below = await describe(kit, { ChangeSetName: changes[0]?.ChangeSetId });
  assert.deepEqual(
    below.changes.map(({ Action }) => Action),
    ['Add', 'Add', 'Add'],
  );
  await kit.call('ExecuteChangeSet', { ChangeSetName: set.ChangeSetId });
  assert.equal(await statusOf(kit, 'root'), 'CREATE_COMPLETE');
  assert.equal(await childOf(kit, 'Website'), below.set.StackId);
});

test('a nested change set that fails fails its root, and keeps the cause', async () => {
  const kit = await started({ Website: 'one' });
  const body = master({ Website: 'one' }).replace("Tag: 'one'", 'Nonsense: x');
  const { set, changes } = await propose(kit, 'bad', body);
  assert.equal(set.Status, 'FAILED');
  const id = changes[0]?.ChangeSetId;
  assert.equal(set.StatusReason, `Nested change set ${id} was not successfully created: Currently in FAILED.`);
  const below = await describe(kit, { ChangeSetName: id });
  assert.equal(below.set.StatusReason, 'Parameters: [Nonsense] do not exist in the template');
});

test('nested change sets go with their root, and only with it', async () => {
  const kit = await started({ Website: 'one' });
  const { set, changes } = await propose(kit, 'tag', master({ Website: 'two' }));
  const id = changes[0]?.ChangeSetId;
  await assert.rejects(kit.call('DeleteChangeSet', { ChangeSetName: id }), { code: 'InvalidChangeSetStatus' });
  await assert.rejects(kit.call('ExecuteChangeSet', { ChangeSetName: id }), { code: 'InvalidChangeSetStatus' });
  await kit.call('DeleteChangeSet', { ChangeSetName: set.ChangeSetId });
  await assert.rejects(kit.call('DescribeChangeSet', { ChangeSetName: id }), {
    code: 'ChangeSetNotFound',
    status: 404,
  });
});

test('the failure of a nested creation is told in the parent, and everything goes', async () => {
  const kit = open();
  kit.templates.set(url, service);
  kit.queue.failures.set('create Queue', 'quota');
  await kit.call('CreateStack', { StackName: 'root', TemplateBody: master({ Website: 'one' }) });
  assert.equal(await statusOf(kit, 'root'), 'ROLLBACK_COMPLETE');
  const failed = (await kit.events('root')).find((event) => event.startsWith('Website CREATE_FAILED'));
  assert.match(
    failed ?? '',
    /Embedded stack arn:aws:cloudformation:\S+ was not successfully created: The following resource\(s\) failed to create: \[Queue/,
  );
  const { StackSummaries } = await kit.call('ListStacks', { StackStatusFilter: ['DELETE_COMPLETE'] });
  assert.equal((StackSummaries as unknown[]).length, 1);
});

test('the failure of a nested update takes its siblings back too', async () => {
  const kit = await started({ Website: 'one', Api: 'one' });
  kit.queue.failures.set('update Queue', 'quota');
  await kit.call('UpdateStack', { StackName: 'root', TemplateBody: master({ Website: 'slow', Api: 'two' }) });
  assert.equal(await statusOf(kit, 'root'), 'UPDATE_ROLLBACK_FAILED');
  kit.queue.failures.clear();
  await kit.call('ContinueUpdateRollback', { StackName: 'root' });
  assert.equal(await statusOf(kit, 'root'), 'UPDATE_ROLLBACK_COMPLETE');
  const website = await childOf(kit, 'Website');
  assert.equal(await statusOf(kit, website), 'UPDATE_ROLLBACK_COMPLETE');
  assert.match(
    (await kit.events('root')).join('\n'),
    /Website UPDATE_FAILED Embedded stack \S+ was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource\(s\) failed to update: \[/,
  );
  for (const id of [website, await childOf(kit, 'Api')]) {
    assert.deepEqual((await kit.settled(id)).Parameters, [
      { ParameterKey: 'Tag', ParameterValue: 'one' },
      { ParameterKey: 'Cluster', ParameterValue: 'main' },
    ]);
  }
  const { set } = await propose(kit, 'none', master({ Website: 'one', Api: 'one' }));
  assert.equal(set.Status, 'FAILED');
});

test('a nested stack whose parent goes back after it was done goes back with it', async () => {
  const kit = await started({ Website: 'one' });
  kit.queue.failures.set('create Bad', 'quota');
  const body = `${master({ Website: 'slow' })}`.replace(
    'Outputs:',
    '  Bad: { Type: AWS::SQS::Queue, DependsOn: Website }\nOutputs:',
  );
  await kit.call('UpdateStack', { StackName: 'root', TemplateBody: body });
  assert.equal(await statusOf(kit, 'root'), 'UPDATE_ROLLBACK_COMPLETE');
  const id = await childOf(kit, 'Website');
  const name = (await kit.settled(id)).StackName;
  const statuses = (await kit.events(id))
    .filter((event) => event.startsWith(`${name} `))
    .map((event) => event.slice(String(name).length + 1));
  assert.deepEqual(statuses.slice(2), [
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
  ]);
  assert.deepEqual(kit.queue.calls.slice(-2), ['update Queue', 'delete Bad']);
});

test('a nested stack that the template no longer has is deleted in the cleanup', async () => {
  const kit = await started({ Website: 'one', Api: 'one' });
  const api = await childOf(kit, 'Api');
  const { changes } = await propose(kit, 'less', master({ Website: 'one' }));
  assert.deepEqual(
    changes.map(({ Action, LogicalResourceId }) => [Action, LogicalResourceId]),
    [['Remove', 'Api']],
  );
  await kit.call('ExecuteChangeSet', { StackName: 'root', ChangeSetName: 'less' });
  assert.equal(await statusOf(kit, 'root'), 'UPDATE_COMPLETE');
  assert.equal(await statusOf(kit, api), 'DELETE_COMPLETE');
});

test('what lies at an unchanged URL is looked at all the same', async () => {
  const kit = await started({ Website: 'one' });
  kit.templates.set(url, service.replace(', 1]', ', 5]'));
  const { changes } = await propose(kit, 'content', master({ Website: 'one' }));
  assert.deepEqual(
    changes[0]?.Details.map(({ ChangeSource, Evaluation }) => [ChangeSource, Evaluation]),
    [['Automatic', 'Dynamic']],
  );
  await kit.call('ExecuteChangeSet', { StackName: 'root', ChangeSetName: 'content' });
  assert.equal(await statusOf(kit, 'root'), 'UPDATE_COMPLETE');
  assert.equal(kit.queue.calls.at(-1), 'update Queue');
});

test('an output that a nested stack has only under a condition is missed, and the stack says so', async () => {
  const kit = open();
  kit.templates.set(
    url,
    `
Conditions: { Never: !Equals [a, b] }
Resources: { Topic: { Type: AWS::SNS::Topic } }
Outputs: { Name: { Condition: Never, Value: !Ref Topic } }
`,
  );
  await kit.call('CreateStack', {
    StackName: 'root',
    TemplateBody: master({ One: 'x' }).replace(/, Parameters: {[^}]*}/, ''),
  });
  assert.equal((await kit.settled('root')).StackStatus, 'ROLLBACK_COMPLETE');
  // AWS's own words for it are unproven; those before and after are its.
  assert.ok(
    (await kit.events('root')).includes(
      'root ROLLBACK_IN_PROGRESS Template error: resource One does not support attribute type Outputs.Name in Fn::GetAtt. Rollback requested by user.',
    ),
  );
});

test('a nested template that cannot be read fails its resource', async () => {
  const kit = open();
  await kit.call('CreateStack', { StackName: 'root', TemplateBody: master({ Website: 'one' }) });
  assert.equal(await statusOf(kit, 'root'), 'ROLLBACK_COMPLETE');
  assert.ok((await kit.events('root')).includes('Website CREATE_FAILED S3 error: The specified key does not exist.'));
});

test('nested stacks inherit the tags and need the capabilities of their root', async () => {
  const kit = open();
  kit.templates.set(url, 'Resources: { Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } } }');
  const body = `Resources: { Iam: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: '${url}', Tags: [{ Key: own, Value: '2' }] } } }`;
  const Tags = [{ Key: 'all', Value: '1' }];
  await kit.call('CreateStack', { StackName: 'without', TemplateBody: body, Tags });
  assert.equal(await statusOf(kit, 'without'), 'ROLLBACK_COMPLETE');
  assert.ok((await kit.events('without')).includes('Iam CREATE_FAILED Requires capabilities : [CAPABILITY_IAM]'));
  await kit.call('CreateStack', { StackName: 'root', TemplateBody: body, Tags, Capabilities: ['CAPABILITY_IAM'] });
  assert.equal(await statusOf(kit, 'root'), 'CREATE_COMPLETE');
  assert.deepEqual((await kit.settled(await childOf(kit, 'Iam'))).Tags, [
    { Key: 'all', Value: '1' },
    { Key: 'own', Value: '2' },
  ]);
});
