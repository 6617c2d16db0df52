import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine, type TestEngine } from './testing/test-engine.ts';

function queues(...names: string[]): string {
  return `Resources:\n${names.map((name) => `  ${name}: { Type: AWS::SQS::Queue }\n`).join('')}`;
}

function queue(properties: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: properties, ...more } } });
}

async function create(
  engine: TestEngine,
  StackName: string,
  TemplateBody: string,
  more = {},
): Promise<Record<string, unknown>> {
  await engine.call('CreateStack', { StackName, TemplateBody, ...more });
  return engine.settled(StackName);
}

async function update(
  engine: TestEngine,
  StackName: string,
  TemplateBody: string,
  more = {},
): Promise<Record<string, unknown>> {
  await engine.call('UpdateStack', { StackName, TemplateBody, ...more });
  return engine.settled(StackName);
}

function hold(engine: TestEngine, step: string): () => void {
  let release = (): void => {};
  engine.queue.holds.set(step, new Promise((resolve) => (release = resolve)));
  return release;
}

async function begun(engine: TestEngine, step: string): Promise<void> {
  while (!engine.queue.calls.includes(step)) await new Promise((resolve) => setImmediate(resolve));
}

async function newEvents(engine: TestEngine, name: string, before: readonly string[]): Promise<string[]> {
  return (await engine.events(name)).slice(before.length);
}

test('a created stack reports each resource twice in progress and once complete', async () => {
  const engine = startTestEngine();
  assert.equal((await create(engine, 'one', queues('Queue'))).StackStatus, 'CREATE_COMPLETE');
  assert.deepEqual(await engine.events('one'), [
    'one CREATE_IN_PROGRESS User Initiated',
    'Queue CREATE_IN_PROGRESS',
    'Queue CREATE_IN_PROGRESS Resource creation Initiated',
    'Queue CREATE_COMPLETE',
    'one CREATE_COMPLETE',
  ]);
});

test('the first failure cancels what is under way and rolls the creation back', async () => {
  const engine = startTestEngine();
  engine.queue.failures.set('create Bad', 'Access denied');
  hold(engine, 'create Slow');
  const stack = await create(engine, 'one', queues('Slow', 'Bad'));
  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  const events = await engine.events('one');
  assert.ok(events.includes('Bad CREATE_FAILED Access denied'));
  assert.ok(events.includes('Slow CREATE_FAILED Resource creation cancelled'));
  assert.ok(
    events.includes(
      'one ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Slow, Bad]. Rollback requested by user.',
    ),
  );
  assert.deepEqual(events.slice(-1), ['one ROLLBACK_COMPLETE']);
  assert.deepEqual(engine.queue.calls.slice(-2).sort(), ['delete Bad', 'delete Slow']);
});

test('a creation that fails is left as it is, or deleted, where the request says so', async () => {
  const engine = startTestEngine();
  engine.queue.failures.set('create Queue', 'no');
  const left = await create(engine, 'left', queues('Queue'), { DisableRollback: 'true' });
  assert.equal(left.StackStatus, 'CREATE_FAILED');
  assert.equal(left.StackStatusReason, 'The following resource(s) failed to create: [Queue]. ');
  const { StackId } = await engine.call('CreateStack', {
    StackName: 'gone',
    TemplateBody: queues('Queue'),
    OnFailure: 'DELETE',
  });
  assert.equal((await engine.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
});

// AWS: "When you use express mode, CloudFormation disables rollback by default" (cloudformation-express-mode).
test('in express mode what fails stays, unless the request says to go back', async () => {
  const engine = startTestEngine();
  engine.queue.failures.set('create Queue', 'no');
  for (const [name, DeploymentConfig, expected] of [
    ['kept', { Mode: 'EXPRESS' }, 'CREATE_FAILED'],
    ['back', { Mode: 'EXPRESS', DisableRollback: 'false' }, 'ROLLBACK_COMPLETE'],
    ['usual', { Mode: 'STANDARD' }, 'ROLLBACK_COMPLETE'],
  ] as const) {
    assert.equal((await create(engine, name, queues('Queue'), { DeploymentConfig })).StackStatus, expected);
    const StackName = `${name}-planned`;
    const set = {
      StackName,
      ChangeSetName: 'one',
      ChangeSetType: 'CREATE',
      TemplateBody: queues('Queue'),
      DeploymentConfig,
    };
    await engine.call('CreateChangeSet', set);
    const described = await engine.call('DescribeChangeSet', { StackName, ChangeSetName: 'one' });
    assert.equal(Object(described.DeploymentConfig).Mode, DeploymentConfig.Mode);
    await engine.call('ExecuteChangeSet', { StackName, ChangeSetName: 'one' });
    assert.equal((await engine.settled(StackName)).StackStatus, expected);
  }
  await assert.rejects(
    create(engine, 'odd', queues('Queue'), { DeploymentConfig: { Mode: 'FAST' } }),
    /enum value set/,
  );
});

test('a failed creation without rollback goes on with an update, and goes back with RollbackStack', async () => {
  const engine = startTestEngine();
  engine.queue.failures.set('create B', 'no');
  await create(engine, 'one', queues('A', 'B'), { DisableRollback: 'true' });
  engine.queue.failures.clear();
  assert.equal(
    (await update(engine, 'one', queues('A', 'B'), { DisableRollback: 'true' })).StackStatus,
    'UPDATE_COMPLETE',
  );
  engine.queue.failures.set('create B', 'no');
  await create(engine, 'two', queues('A', 'B'), { DisableRollback: 'true' });
  await engine.call('RollbackStack', { StackName: 'two' });
  assert.equal((await engine.settled('two')).StackStatus, 'ROLLBACK_COMPLETE');
});

test('an update in place keeps the physical id, one that replaces deletes the old in the cleanup', async () => {
  const engine = startTestEngine();
  await create(engine, 'one', queue({ QueueName: 'a', DelaySeconds: 1 }));
  const before = await engine.events('one');
  assert.equal(
    (await update(engine, 'one', queue({ QueueName: 'a', DelaySeconds: 2 }))).StackStatus,
    'UPDATE_COMPLETE',
  );
  assert.deepEqual(await newEvents(engine, 'one', before), [
    'one UPDATE_IN_PROGRESS User Initiated',
    'Queue UPDATE_IN_PROGRESS',
    'Queue UPDATE_COMPLETE',
    'one UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'one UPDATE_COMPLETE',
  ]);
  const middle = await engine.events('one');
  await update(engine, 'one', queue({ QueueName: 'b', DelaySeconds: 2 }));
  assert.deepEqual(await newEvents(engine, 'one', middle), [
    'one UPDATE_IN_PROGRESS User Initiated',
    'Queue UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
    'Queue UPDATE_IN_PROGRESS Resource creation Initiated',
    'Queue UPDATE_COMPLETE',
    'one UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'Queue DELETE_IN_PROGRESS',
    'Queue DELETE_COMPLETE',
    'one UPDATE_COMPLETE',
  ]);
});

test('a failed update restores what it changed and removes what it made', async () => {
  const engine = startTestEngine();
  await create(engine, 'one', queue({ QueueName: 'a', DelaySeconds: 1 }));
  const before = await engine.events('one');
  engine.queue.failures.set('create Bad', 'quota');
  const body = JSON.stringify({
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'b' } },
      Next: { Type: 'AWS::SQS::Queue', DependsOn: 'Queue' },
      Bad: { Type: 'AWS::SQS::Queue', DependsOn: 'Next' },
    },
  });
  assert.equal((await update(engine, 'one', body)).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  const events = await newEvents(engine, 'one', before);
  assert.ok(events.includes('one UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. '));
  const cleanup = events.slice(events.indexOf('one UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'));
  assert.deepEqual(cleanup.filter((event) => event.includes('DELETE_COMPLETE')).sort(), [
    'Bad DELETE_COMPLETE',
    'Next DELETE_COMPLETE',
    'Queue DELETE_COMPLETE',
  ]);
  const { StackResources } = await engine.call('DescribeStackResources', { StackName: 'one' });
  assert.deepEqual(
    (StackResources as { LogicalResourceId: string }[]).map((one) => one.LogicalResourceId),
    ['Queue'],
  );
  const { TemplateBody } = await engine.call('GetTemplate', { StackName: 'one' });
  assert.equal(TemplateBody, queue({ QueueName: 'a', DelaySeconds: 1 }));
});

test('a rollback that fails waits for ContinueUpdateRollback, which can skip', async () => {
  const engine = startTestEngine();
  await create(engine, 'one', queue({ DelaySeconds: 1 }));
  const broken = JSON.stringify({
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 2 } },
      Bad: { Type: 'AWS::SQS::Queue', DependsOn: 'Queue' },
    },
  });
  engine.queue.failures.set('create Bad', 'quota');
  const release = hold(engine, 'create Bad');
  await engine.call('UpdateStack', { StackName: 'one', TemplateBody: broken });
  await begun(engine, 'create Bad');
  engine.queue.failures.set('update Queue', 'stuck');
  release();
  const stuck = await engine.settled('one');
  assert.equal(stuck.StackStatus, 'UPDATE_ROLLBACK_FAILED');
  assert.equal(stuck.StackStatusReason, 'The following resource(s) failed to update: [Queue]. ');
  await engine.call('ContinueUpdateRollback', { StackName: 'one' });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_ROLLBACK_FAILED');
  await engine.call('ContinueUpdateRollback', { StackName: 'one', ResourcesToSkip: ['Queue'] });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
});

test('CancelUpdateStack stops an update and takes it back', async () => {
  const engine = startTestEngine();
  await create(engine, 'one', queue({ DelaySeconds: 1 }));
  hold(engine, 'update Queue');
  await engine.call('UpdateStack', { StackName: 'one', TemplateBody: queue({ DelaySeconds: 2 }) });
  await begun(engine, 'update Queue');
  engine.queue.holds.clear();
  await engine.call('CancelUpdateStack', { StackName: 'one' });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.ok((await engine.events('one')).includes('Queue UPDATE_FAILED Resource update cancelled'));
  await assert.rejects(
    engine.call('CancelUpdateStack', { StackName: 'one' }),
    /cannot be called from current stack status/,
  );
});

test('a failed update without rollback stays, and RollbackStack takes it back', async () => {
  const engine = startTestEngine();
  await create(engine, 'one', queue({ DelaySeconds: 1 }));
  engine.queue.failures.set('update Queue', 'no');
  const failed = await update(engine, 'one', queue({ DelaySeconds: 2 }), { DisableRollback: 'true' });
  assert.equal(failed.StackStatus, 'UPDATE_FAILED');
  await assert.rejects(
    engine.call('UpdateStack', { StackName: 'one', TemplateBody: queue({ DelaySeconds: 3 }) }),
    /UPDATE_FAILED state and can not be updated/,
  );
  engine.queue.failures.clear();
  await engine.call('RollbackStack', { StackName: 'one' });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
});

test('deletion goes against the order of creation and keeps what the policy keeps', async () => {
  const engine = startTestEngine();
  const body = JSON.stringify({
    Resources: {
      A: { Type: 'AWS::SQS::Queue' },
      B: { Type: 'AWS::SQS::Queue', DependsOn: 'A' },
      C: { Type: 'AWS::SQS::Queue', DependsOn: 'B', DeletionPolicy: 'Retain' },
    },
  });
  const { StackId } = await create(engine, 'one', body);
  await engine.call('DeleteStack', { StackName: 'one' });
  assert.equal((await engine.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
  assert.deepEqual(engine.queue.calls.slice(-2), ['delete B', 'delete A']);
  assert.ok((await engine.events(String(StackId))).includes('C DELETE_SKIPPED'));
  await assert.rejects(engine.call('DescribeStacks', { StackName: 'one' }), /Stack with id one does not exist/);
});

test('a deletion that fails can be repeated with what is to be retained', async () => {
  const engine = startTestEngine();
  const { StackId } = await create(engine, 'one', queues('A', 'B'));
  await assert.rejects(
    engine.call('DeleteStack', { StackName: 'one', RetainResources: ['A'] }),
    /only if the stack is in the DELETE_FAILED state/,
  );
  engine.queue.failures.set('delete A', 'in use');
  await engine.call('DeleteStack', { StackName: 'one' });
  const failed = await engine.settled('one');
  assert.equal(failed.StackStatus, 'DELETE_FAILED');
  assert.equal(failed.StackStatusReason, 'The following resource(s) failed to delete: [A]. ');
  await engine.call('DeleteStack', { StackName: 'one', RetainResources: ['A'] });
  assert.equal((await engine.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
});

test('a stack can be deleted while it is being created', async () => {
  const engine = startTestEngine();
  hold(engine, 'create Queue');
  const { StackId } = await engine.call('CreateStack', { StackName: 'one', TemplateBody: queues('Queue') });
  await begun(engine, 'create Queue');
  await engine.call('DeleteStack', { StackName: 'one' });
  assert.equal((await engine.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
});

test('termination protection and imported exports forbid a deletion', async () => {
  const engine = startTestEngine();
  const body =
    'Resources: { Queue: { Type: AWS::SQS::Queue } }\nOutputs: { Q: { Value: x, Export: { Name: shared } } }';
  await create(engine, 'one', body, { EnableTerminationProtection: 'true' });
  await assert.rejects(
    engine.call('DeleteStack', { StackName: 'one' }),
    /cannot be deleted while TerminationProtection is enabled/,
  );
  await engine.call('UpdateTerminationProtection', { StackName: 'one', EnableTerminationProtection: 'false' });
  const user = await create(
    engine,
    'two',
    'Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: !ImportValue shared } } }',
  );
  assert.deepEqual((await engine.call('ListImports', { ExportName: 'shared' })).Imports, ['two']);
  await engine.call('DeleteStack', { StackName: 'one' });
  const kept = await engine.settled('one');
  assert.equal(kept.StackStatus, 'CREATE_COMPLETE');
  assert.equal(kept.StackStatusReason, 'Export shared cannot be deleted as it is in use by two');
  await engine.call('DeleteStack', { StackName: 'two' });
  await engine.settled(String(user.StackId));
  await engine.call('DeleteStack', { StackName: 'one' });
  assert.equal((await engine.settled(String(kept.StackId))).StackStatus, 'DELETE_COMPLETE');
});

test('an export has one owner, and does not change while another stack imports it', async () => {
  const engine = startTestEngine();
  const exporting = (value: string): string =>
    `Resources: { Queue: { Type: AWS::SQS::Queue } }\nOutputs: { Q: { Value: ${value}, Export: { Name: shared } } }`;
  await create(engine, 'one', exporting('x'));
  const taken = await create(engine, 'two', exporting('y'));
  assert.equal(taken.StackStatus, 'ROLLBACK_COMPLETE');
  assert.ok(
    (await engine.events('two')).some((event) =>
      event.includes('Export with name shared is already exported by stack one'),
    ),
  );
  await create(
    engine,
    'user',
    'Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: !ImportValue shared } } }',
  );
  assert.equal((await update(engine, 'one', exporting('z'))).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.ok(
    (await engine.events('one')).some((event) =>
      event.includes('Export shared cannot be updated as it is in use by user'),
    ),
  );
});

test('properties that the specification does not know, or misses, fail when the resource is made', async () => {
  const engine = startTestEngine();
  const failing = async (name: string, Properties: Record<string, unknown>, Type: string): Promise<string[]> => {
    await create(engine, name, JSON.stringify({ Resources: { X: { Type, Properties } } }));
    return (await engine.events(name)).filter((event) => event.includes('CREATE_FAILED'));
  };
  assert.deepEqual(await failing('a', { Colour: 'red' }, 'AWS::SNS::Topic'), [
    'X CREATE_FAILED Encountered unsupported property Colour',
  ]);
  assert.deepEqual(await failing('b', { VpcId: 'v' }, 'AWS::EC2::SecurityGroup'), [
    'X CREATE_FAILED Properties validation failed for resource X with message:\n#: required key [GroupDescription] not found',
  ]);
  assert.deepEqual(await failing('c', { TopicName: ['a'] }, 'AWS::SNS::Topic'), [
    'X CREATE_FAILED Properties validation failed for resource X with message:\n#/TopicName: expected type: String, found: JSONArray',
  ]);
});

test('a custom resource is refused before anything is made, unless a condition leaves it out', async () => {
  const engine = startTestEngine();
  const template = (wanted: string): string => `
Conditions: { Wanted: !Equals [a, ${wanted}] }
Resources:
  Topic: { Type: AWS::SNS::Topic }
  Seed:
    Type: Custom::Seed
    Version: '1.0'
    Condition: Wanted
    Properties: { ServiceToken: x, ServiceTimeout: 60, Rows: [1] }
  Other: { Type: AWS::CloudFormation::CustomResource, Condition: Wanted, Properties: { ServiceToken: x } }
`;
  assert.equal((await create(engine, 'without', template('b'))).StackStatus, 'CREATE_COMPLETE');
  await assert.rejects(create(engine, 'with', template('a')), {
    code: 'ValidationError',
    message: /no custom resources: \[Seed \(Custom::Seed\), Other \(AWS::CloudFormation::CustomResource\)\]/,
  });
  await assert.rejects(update(engine, 'without', template('a')), /no custom resources/);
});

test('a resource with a name of its own cannot be replaced under the same name', async () => {
  const engine = startTestEngine();
  const table = (key: string): string =>
    JSON.stringify({
      Resources: {
        T: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: 'mine',
            KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
          },
        },
      },
    });
  await create(engine, 'one', table('a'));
  assert.equal((await update(engine, 'one', table('b'))).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.ok((await engine.events('one')).some((event) => event.includes('Rename mine and update the stack again.')));
});

test('a changed stack tag reaches resources that take tags, and nothing else', async () => {
  const engine = startTestEngine();
  const body =
    'Resources: { Queue: { Type: AWS::SQS::Queue }, Wait: { Type: AWS::CloudFormation::WaitConditionHandle } }';
  await create(engine, 'one', body, { Tags: [{ Key: 'a', Value: '1' }] });
  const before = await engine.events('one');
  await update(engine, 'one', body, { Tags: [{ Key: 'a', Value: '2' }] });
  assert.deepEqual(
    (await newEvents(engine, 'one', before)).filter((event) => !event.startsWith('one')),
    ['Queue UPDATE_IN_PROGRESS', 'Queue UPDATE_COMPLETE'],
  );
});

test('an update of a type, or of nothing, is refused', async () => {
  const engine = startTestEngine();
  await create(engine, 'one', queues('Queue'));
  await assert.rejects(engine.call('UpdateStack', { StackName: 'one', TemplateBody: queues('Queue') }), {
    code: 'ValidationError',
    message: 'No updates are to be performed.',
  });
  await assert.rejects(
    engine.call('UpdateStack', { StackName: 'one', TemplateBody: 'Resources: { Queue: { Type: AWS::SNS::Topic } }' }),
    /Update of resource type is not permitted/,
  );
});

test('a repeated request with the same token starts nothing twice', async () => {
  const engine = startTestEngine();
  const input = { StackName: 'one', TemplateBody: queues('Queue'), ClientRequestToken: 'token' };
  const first = await engine.call('CreateStack', input);
  assert.deepEqual(await engine.call('CreateStack', input), first);
  await engine.settled('one');
  await assert.rejects(engine.call('CreateStack', { ...input, ClientRequestToken: 'other' }), {
    code: 'AlreadyExistsException',
    message: 'Stack [one] already exists',
  });
  const next = { StackName: 'one', TemplateBody: queue({ DelaySeconds: 3 }), ClientRequestToken: 'again' };
  await engine.call('UpdateStack', next);
  await engine.call('UpdateStack', next);
  await engine.settled('one');
  assert.deepEqual(engine.queue.calls, ['create Queue', 'update Queue']);
});

test('a creation that takes longer than it may is rolled back', async () => {
  const engine = startTestEngine();
  hold(engine, 'create Queue');
  const stack = await create(engine, 'one', queues('Queue'), { TimeoutInMinutes: '0.0001' });
  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  assert.ok(
    (await engine.events('one')).includes(
      'one ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. Rollback requested by user.',
    ),
  );
});

test('a deleted stack is described for ninety days', async () => {
  let days = 0;
  const start = Date.now() - 91 * 24 * 3_600_000;
  const engine = startTestEngine(undefined, undefined, undefined, () => new Date(start + days * 24 * 3_600_000));
  const deleted = async (name: string): Promise<string> => {
    const { StackId } = await create(engine, name, queues('Queue'));
    await engine.call('DeleteStack', { StackName: name });
    assert.equal((await engine.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
    return String(StackId);
  };
  const old = await deleted('old');
  days = 2;
  const recent = await deleted('recent');
  const next = startTestEngine(engine.folder);
  assert.equal((await next.settled(recent)).StackStatus, 'DELETE_COMPLETE');
  await assert.rejects(next.settled(old), /does not exist/);
});

test('a dynamic reference is never passed on unread: a record may hold a secret’s, nothing that runs gets one', async () => {
  const engine = startTestEngine();
  const secret = '{{resolve:secretsmanager:name:SecretString:key}}';
  const one = (Type: string, Properties: Record<string, unknown>): string =>
    JSON.stringify({ Resources: { R: { Type, Properties } } });
  const statuses = [
    await create(engine, 'record', one('AWS::SNS::Topic', { DisplayName: secret })),
    await create(engine, 'live', one('AWS::SQS::Queue', { QueueName: secret })),
    await create(engine, 'ssm', one('AWS::SNS::Topic', { DisplayName: '{{resolve:ssm:/a}}' })),
  ];
  assert.deepEqual(
    statuses.map(({ StackStatus }) => StackStatus),
    ['CREATE_COMPLETE', 'ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
  );
  assert.ok(
    (await engine.events('ssm')).some((event) =>
      event.startsWith('R CREATE_FAILED Could not resolve {{resolve:ssm:/a}}'),
    ),
  );
});
