import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caller, startTestEngine, type TestEngine } from '../testing/test-engine.ts';

const body = 'Resources: { Queue: { Type: AWS::SQS::Queue } }';

async function created(TemplateBody = body, more: Record<string, unknown> = {}): Promise<TestEngine> {
  const engine = startTestEngine();
  await engine.call('CreateStack', { StackName: 'one', TemplateBody, ...more });
  await engine.settled('one');
  return engine;
}

function many(count: number): string {
  return JSON.stringify({
    Resources: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`Q${index}`, { Type: 'AWS::SQS::Queue' }]),
    ),
  });
}

test('what does not exist is refused in each operation’s own words', async () => {
  const engine = startTestEngine();
  const cases: [string, Record<string, unknown>, string, string][] = [
    ['DescribeStacks', { StackName: 'none' }, 'ValidationError', 'Stack with id none does not exist'],
    ['DescribeStackEvents', { StackName: 'none' }, 'ValidationError', 'Stack [none] does not exist'],
    ['UpdateStack', { StackName: 'none', TemplateBody: body }, 'ValidationError', 'Stack [none] does not exist'],
    [
      'CreateChangeSet',
      { StackName: 'none', ChangeSetName: 'c', TemplateBody: body },
      'ValidationError',
      'Stack [none] does not exist',
    ],
    ['DeleteChangeSet', { StackName: 'none', ChangeSetName: 'c' }, 'ValidationError', 'Stack [none] does not exist'],
    [
      'DeleteChangeSet',
      { ChangeSetName: 'c' },
      'ValidationError',
      'StackName must be specified if ChangeSetName is not specified as an ARN.',
    ],
    ['GetTemplate', { StackName: 'none' }, 'ValidationError', 'Stack with id none does not exist'],
    ['GetTemplate', {}, 'ValidationError', 'StackName is required if ChangeSetName is not specified.'],
  ];
  for (const [operation, input, code, message] of cases)
    await assert.rejects(engine.call(operation, input), { code, message });
  assert.deepEqual(await engine.call('DeleteStack', { StackName: 'none' }), {});
});

test('a stack name that is none is refused as the validation of the API refuses it', async () => {
  await assert.rejects(startTestEngine().call('CreateStack', { StackName: '*@x_$', TemplateBody: body }), {
    code: 'ValidationError',
    message:
      "1 validation error detected: Value '*@x_$' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
  });
});

test('a template has to come from somewhere, and to be short enough', async () => {
  const engine = startTestEngine();
  await assert.rejects(
    engine.call('CreateStack', { StackName: 'one' }),
    /Either Template URL or Template Body must be specified/,
  );
  const inline = `${body}\n#${'x'.repeat(51_200 - body.length - 1)}`;
  assert.equal(Buffer.byteLength(inline), 51_201);
  await assert.rejects(
    engine.call('ValidateTemplate', { TemplateBody: inline }),
    /at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200/,
  );
  engine.templates.set('url', inline);
  await engine.call('ValidateTemplate', { TemplateURL: 'url' });
  engine.templates.set('long', `${body}\n#${'x'.repeat(1_000_000)}`);
  await assert.rejects(
    engine.call('ValidateTemplate', { TemplateURL: 'long' }),
    /Template may not exceed 1000000 bytes in size/,
  );
});

test('events come newest first, page by page, and none is lost while more come in', async () => {
  const engine = await created(many(60));
  const first = await engine.call('DescribeStackEvents', { StackName: 'one' });
  assert.equal((first.StackEvents as unknown[]).length, 100);
  await engine.call('UpdateStack', { StackName: 'one', TemplateBody: many(61) });
  await engine.settled('one');
  const second = await engine.call('DescribeStackEvents', { StackName: 'one', NextToken: first.NextToken });
  const ids = [...(first.StackEvents as { EventId: string }[]), ...(second.StackEvents as { EventId: string }[])].map(
    ({ EventId }) => EventId,
  );
  assert.equal(new Set(ids).size, 182);
  assert.equal(second.NextToken, undefined);
});

test('every event of an operation carries its token', async () => {
  const engine = await created(body, { ClientRequestToken: 'token-1' });
  const { StackEvents } = await engine.call('DescribeStackEvents', { StackName: 'one' });
  assert.deepEqual(
    new Set((StackEvents as { ClientRequestToken: string }[]).map((event) => event.ClientRequestToken)),
    new Set(['token-1']),
  );
});

test('the template comes back byte for byte', async () => {
  const text = `# a comment\n${body}   \n`;
  const engine = await created(text);
  assert.equal((await engine.call('GetTemplate', { StackName: 'one' })).TemplateBody, text);
});

test('two change sets that are made at once stand in one stack: a name is taken by one alone', async () => {
  const engine = startTestEngine();
  const input = { StackName: 'one', ChangeSetType: 'CREATE', TemplateBody: body };
  const [first, second] = await Promise.all(
    ['c1', 'c2'].map((ChangeSetName) => engine.call('CreateChangeSet', { ...input, ChangeSetName })),
  );
  assert.equal(second?.StackId, first?.StackId);
  await engine.call('ExecuteChangeSet', { ChangeSetName: first?.Id });
  await assert.rejects(engine.call('ExecuteChangeSet', { ChangeSetName: second?.Id }), {
    code: 'InvalidChangeSetStatus',
  });
});

test('the first change set puts a stack in review, and its name stays free for more', async () => {
  const engine = startTestEngine();
  const input = {
    StackName: 'one',
    ChangeSetName: 'c1',
    ChangeSetType: 'CREATE',
    TemplateBody: body,
    ClientToken: 't',
  };
  const first = await engine.call('CreateChangeSet', input);
  assert.deepEqual(await engine.call('CreateChangeSet', input), first);
  await assert.rejects(engine.call('CreateChangeSet', { ...input, ClientToken: 'u' }), {
    code: 'AlreadyExistsException',
  });
  const inReview = await engine.settled('one');
  assert.deepEqual([inReview.StackStatus, inReview.StackStatusReason], ['REVIEW_IN_PROGRESS', 'User Initiated']);
  await engine.call('CreateChangeSet', { ...input, ChangeSetName: 'c2' });
  await engine.call('ExecuteChangeSet', { ChangeSetName: first.Id });
  const stack = await engine.settled('one');
  assert.equal(stack.StackStatus, 'CREATE_COMPLETE');
  assert.equal(stack.ChangeSetId, first.Id);
  assert.equal(
    (await engine.call('DescribeChangeSet', { ChangeSetName: first.Id })).ExecutionStatus,
    'EXECUTE_COMPLETE',
  );
  assert.equal(
    (await engine.call('DescribeChangeSet', { StackName: 'one', ChangeSetName: 'c2' })).ExecutionStatus,
    'OBSOLETE',
  );
  await assert.rejects(engine.call('ExecuteChangeSet', { StackName: 'one', ChangeSetName: 'c2' }), {
    code: 'InvalidChangeSetStatus',
  });
  await assert.rejects(engine.call('CreateChangeSet', { ...input, ChangeSetName: 'c3' }), {
    message: 'Stack [one] already exists and cannot be created again with the changeSet [c3].',
  });
});

test('a repeated execution with the same token is answered like the first', async () => {
  const engine = startTestEngine();
  await engine.call('CreateChangeSet', {
    StackName: 'one',
    ChangeSetName: 'c',
    ChangeSetType: 'CREATE',
    TemplateBody: body,
  });
  const input = { StackName: 'one', ChangeSetName: 'c', ClientRequestToken: 't' };
  await engine.call('ExecuteChangeSet', input);
  assert.deepEqual(await engine.call('ExecuteChangeSet', input), {});
  await assert.rejects(engine.call('ExecuteChangeSet', { ...input, ClientRequestToken: 'u' }), {
    code: 'InvalidChangeSetStatus',
  });
  await engine.settled('one');
  assert.deepEqual(engine.queue.calls, ['create Queue']);
});

test('a template that is refused leaves no stack in review behind', async () => {
  const engine = startTestEngine();
  const input = {
    StackName: 'one',
    ChangeSetName: 'c',
    ChangeSetType: 'CREATE',
    TemplateBody: 'Resources: { A: { Type: AWS::X::Y } }',
  };
  await assert.rejects(engine.call('CreateChangeSet', input), /Unrecognized resource types: \[AWS::X::Y\]/);
  const inherited = { ...input, TemplateBody: 'Resources: { A: { Type: constructor } }' };
  await assert.rejects(engine.call('CreateChangeSet', inherited), /Unrecognized resource types: \[constructor\]/);
  await assert.rejects(engine.call('DescribeStacks', { StackName: 'one' }), /does not exist/);
});

test('a deleted stack takes no change set, by its ARN neither', async () => {
  const engine = await created();
  const { StackId } = await engine.settled('one');
  await engine.call('DeleteStack', { StackName: 'one' });
  await engine.settled(String(StackId));
  const input = { StackName: StackId, ChangeSetName: 'test', TemplateBody: body };
  await assert.rejects(engine.call('CreateChangeSet', input), {
    message: `Stack:${StackId} is in DELETE_COMPLETE state and can not be updated.`,
  });
  await assert.rejects(engine.call('CreateChangeSet', { ...input, ChangeSetType: 'CREATE' }), {
    message: `Stack [${StackId}] already exists and cannot be created again with the changeSet [test].`,
  });
});

test('IAM resources have to be acknowledged', async () => {
  const role = (more: Record<string, unknown>): string =>
    JSON.stringify({
      Resources: { R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, ...more } } },
    });
  const engine = startTestEngine();
  await assert.rejects(engine.call('CreateStack', { StackName: 'a', TemplateBody: role({}) }), {
    code: 'InsufficientCapabilitiesException',
    message: 'Requires capabilities : [CAPABILITY_IAM]',
  });
  await assert.rejects(
    engine.call('CreateStack', {
      StackName: 'a',
      TemplateBody: role({ RoleName: 'x' }),
      Capabilities: ['CAPABILITY_IAM'],
    }),
    {
      message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    },
  );
  await engine.call('CreateStack', {
    StackName: 'a',
    TemplateBody: role({ RoleName: 'x' }),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });
  const { Capabilities } = await engine.call('ValidateTemplate', { TemplateBody: role({}) });
  assert.deepEqual(Capabilities, ['CAPABILITY_IAM']);
});

test('resources are found by stack, by logical id and by physical id', async () => {
  const engine = await created();
  const { StackResourceSummaries } = await engine.call('ListStackResources', { StackName: 'one' });
  const [summary] = StackResourceSummaries as { PhysicalResourceId: string }[];
  const { StackResources } = await engine.call('DescribeStackResources', {
    PhysicalResourceId: summary?.PhysicalResourceId,
  });
  assert.equal((StackResources as { LogicalResourceId: string }[])[0]?.LogicalResourceId, 'Queue');
  await assert.rejects(engine.call('DescribeStackResource', { StackName: 'one', LogicalResourceId: 'Nope' }), {
    message: 'Resource Nope does not exist for stack one',
  });
});

test('rules hold a request back before anything is made', async () => {
  const text = `
Parameters: { Stage: { Type: String }, Size: { Type: String } }
Rules:
  Production:
    RuleCondition: !Equals [!Ref Stage, prod]
    Assertions: [{ Assert: { 'Fn::Contains': [[large], !Ref Size] }, AssertDescription: production is large }]
Resources: { Queue: { Type: AWS::SQS::Queue } }`;
  const engine = startTestEngine();
  const parameters = (stage: string): unknown[] => [
    { ParameterKey: 'Stage', ParameterValue: stage },
    { ParameterKey: 'Size', ParameterValue: 'small' },
  ];
  await assert.rejects(
    engine.call('CreateStack', { StackName: 'a', TemplateBody: text, Parameters: parameters('prod') }),
    /production is large/,
  );
  await engine.call('CreateStack', { StackName: 'a', TemplateBody: text, Parameters: parameters('test') });
});

test('the events of an operation are found by its id, the failed ones alone', async () => {
  const engine = startTestEngine();
  engine.queue.failures.set('create Queue', 'quota');
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: body });
  const { LastOperations } = await engine.settled('one');
  const [operation] = LastOperations as { OperationId: string }[];
  const { OperationEvents } = await engine.call('DescribeEvents', {
    OperationId: operation?.OperationId,
    Filters: { FailedEvents: 'true' },
  });
  assert.deepEqual(
    (OperationEvents as Record<string, unknown>[]).map((event) => [
      event.LogicalResourceId,
      event.EventType,
      event.ResourceStatusReason,
    ]),
    [['Queue', 'PROVISIONING_ERROR', 'quota']],
  );
});

test('what the endpoint does not simulate it says', async () => {
  await assert.rejects(startTestEngine().call('RegisterType', { Type: 'RESOURCE' }), { code: 'InvalidAction' });
});

test('stacks of another region are not seen', async () => {
  const engine = await created();
  const answer = await engine.service.operations.DescribeStacks?.({}, { ...caller, region: 'us-east-1' });
  assert.deepEqual((answer as { Stacks: unknown[] }).Stacks, []);
});

test('what is wrong with a value for certain is reported before anything is made', async () => {
  const engine = startTestEngine();
  const queue = (name: unknown, more: Record<string, unknown> = {}): string =>
    JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } }, ...more } });
  const without = ({ Queue }: { Queue: unknown }, Value: unknown = 'x'): string =>
    JSON.stringify({
      Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Off: { Type: 'AWS::SNS::Topic', Condition: 'No' },
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: Queue } },
      },
      Outputs: { Name: { Value } },
    });
  const cases: [string, RegExp][] = [
    [queue({ 'Fn::Select': [3, ['a', 'b']] }), /cannot select nonexistent value at index 3/],
    [without({ Queue: { Ref: 'Off' } }), /Unresolved resource dependencies \[Off\] in the Resources block/],
    [
      without({ Queue: { 'Fn::GetAtt': ['Off', 'TopicName'] } }),
      /Unresolved resource dependencies \[Off\] in the Resources block/,
    ],
    [
      without({ Queue: 'queue' }, { 'Fn::Sub': '${Off.TopicName}' }),
      // As of a distribution in awslabs/aws-api-gateway-developer-portal#216.
      /Unresolved resource dependencies \[Off\] in the Outputs block/,
    ],
  ];
  for (const [TemplateBody, message] of cases) {
    await assert.rejects(engine.call('CreateStack', { StackName: 'one', TemplateBody }), message);
  }
  await assert.rejects(engine.call('DescribeStacks', { StackName: 'one' }), /does not exist/);
});
