import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Kit, open } from './testing/test-engine.ts';

function queues(...names: string[]): string {
  return `Resources:\n${names.map((name) => `  ${name}: { Type: AWS::SQS::Queue }\n`).join('')}`;
}

function queue(properties: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: properties, ...more } } });
}

async function create(kit: Kit, StackName: string, TemplateBody: string, more = {}): Promise<Record<string, unknown>> {
  await kit.call('CreateStack', { StackName, TemplateBody, ...more });
  return kit.settled(StackName);
}

async function update(kit: Kit, StackName: string, TemplateBody: string, more = {}): Promise<Record<string, unknown>> {
  await kit.call('UpdateStack', { StackName, TemplateBody, ...more });
  return kit.settled(StackName);
}

function hold(kit: Kit, step: string): () => void {
  let release = (): void => {};
  kit.queue.holds.set(step, new Promise((resolve) => (release = resolve)));
  return release;
}

async function begun(kit: Kit, step: string): Promise<void> {
  while (!kit.queue.calls.includes(step)) await new Promise((resolve) => setImmediate(resolve));
}

async function newEvents(kit: Kit, name: string, before: readonly string[]): Promise<string[]> {
  return (await kit.events(name)).slice(before.length);
}

test('a created stack tells of each resource twice in progress and once complete', async () => {
  const kit = open();
  assert.equal((await create(kit, 'one', queues('Queue'))).StackStatus, 'CREATE_COMPLETE');
  assert.deepEqual(await kit.events('one'), [
    'one CREATE_IN_PROGRESS User Initiated',
    'Queue CREATE_IN_PROGRESS',
    'Queue CREATE_IN_PROGRESS Resource creation Initiated',
    'Queue CREATE_COMPLETE',
    'one CREATE_COMPLETE',
  ]);
});

test('the first failure cancels what is under way and rolls the creation back', async () => {
  const kit = open();
  kit.queue.failures.set('create Bad', 'Access denied');
  hold(kit, 'create Slow');
  const stack = await create(kit, 'one', queues('Slow', 'Bad'));
  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  const events = await kit.events('one');
  assert.ok(events.includes('Bad CREATE_FAILED Access denied'));
  assert.ok(events.includes('Slow CREATE_FAILED Resource creation cancelled'));
  assert.ok(
    events.includes(
      'one ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Slow, Bad]. Rollback requested by user.',
    ),
  );
  assert.deepEqual(events.slice(-1), ['one ROLLBACK_COMPLETE']);
  assert.deepEqual(kit.queue.calls.slice(-2).sort(), ['delete Bad', 'delete Slow']);
});

test('a creation that fails is left as it is, or deleted, where the request says so', async () => {
  const kit = open();
  kit.queue.failures.set('create Queue', 'no');
  const left = await create(kit, 'left', queues('Queue'), { DisableRollback: 'true' });
  assert.equal(left.StackStatus, 'CREATE_FAILED');
  assert.equal(left.StackStatusReason, 'The following resource(s) failed to create: [Queue]. ');
  const { StackId } = await kit.call('CreateStack', {
    StackName: 'gone',
    TemplateBody: queues('Queue'),
    OnFailure: 'DELETE',
  });
  assert.equal((await kit.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
});

test('a failed creation without rollback goes on with an update, and goes back with RollbackStack', async () => {
  const kit = open();
  kit.queue.failures.set('create B', 'no');
  await create(kit, 'one', queues('A', 'B'), { DisableRollback: 'true' });
  kit.queue.failures.clear();
  assert.equal(
    (await update(kit, 'one', queues('A', 'B'), { DisableRollback: 'true' })).StackStatus,
    'UPDATE_COMPLETE',
  );
  kit.queue.failures.set('create B', 'no');
  await create(kit, 'two', queues('A', 'B'), { DisableRollback: 'true' });
  await kit.call('RollbackStack', { StackName: 'two' });
  assert.equal((await kit.settled('two')).StackStatus, 'ROLLBACK_COMPLETE');
});

test('an update in place keeps the physical id, one that replaces deletes the old in the cleanup', async () => {
  const kit = open();
  await create(kit, 'one', queue({ QueueName: 'a', DelaySeconds: 1 }));
  const before = await kit.events('one');
  assert.equal((await update(kit, 'one', queue({ QueueName: 'a', DelaySeconds: 2 }))).StackStatus, 'UPDATE_COMPLETE');
  assert.deepEqual(await newEvents(kit, 'one', before), [
    'one UPDATE_IN_PROGRESS User Initiated',
    'Queue UPDATE_IN_PROGRESS',
    'Queue UPDATE_COMPLETE',
    'one UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'one UPDATE_COMPLETE',
  ]);
  const middle = await kit.events('one');
  await update(kit, 'one', queue({ QueueName: 'b', DelaySeconds: 2 }));
  assert.deepEqual(await newEvents(kit, 'one', middle), [
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
  const kit = open();
  await create(kit, 'one', queue({ QueueName: 'a', DelaySeconds: 1 }));
  const before = await kit.events('one');
  kit.queue.failures.set('create Bad', 'quota');
  const body = JSON.stringify({
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'b' } },
      Next: { Type: 'AWS::SQS::Queue', DependsOn: 'Queue' },
      Bad: { Type: 'AWS::SQS::Queue', DependsOn: 'Next' },
    },
  });
  assert.equal((await update(kit, 'one', body)).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  const events = await newEvents(kit, 'one', before);
  assert.ok(events.includes('one UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. '));
  const cleanup = events.slice(events.indexOf('one UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'));
  assert.deepEqual(cleanup.filter((event) => event.includes('DELETE_COMPLETE')).sort(), [
    'Bad DELETE_COMPLETE',
    'Next DELETE_COMPLETE',
    'Queue DELETE_COMPLETE',
  ]);
  const { StackResources } = await kit.call('DescribeStackResources', { StackName: 'one' });
  assert.deepEqual(
    (StackResources as { LogicalResourceId: string }[]).map((one) => one.LogicalResourceId),
    ['Queue'],
  );
  const { TemplateBody } = await kit.call('GetTemplate', { StackName: 'one' });
  assert.equal(TemplateBody, queue({ QueueName: 'a', DelaySeconds: 1 }));
});

test('a rollback that fails waits for ContinueUpdateRollback, which can skip', async () => {
  const kit = open();
  await create(kit, 'one', queue({ DelaySeconds: 1 }));
  const broken = JSON.stringify({
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 2 } },
      Bad: { Type: 'AWS::SQS::Queue', DependsOn: 'Queue' },
    },
  });
  kit.queue.failures.set('create Bad', 'quota');
  const release = hold(kit, 'create Bad');
  await kit.call('UpdateStack', { StackName: 'one', TemplateBody: broken });
  await begun(kit, 'create Bad');
  kit.queue.failures.set('update Queue', 'stuck');
  release();
  const stuck = await kit.settled('one');
  assert.equal(stuck.StackStatus, 'UPDATE_ROLLBACK_FAILED');
  assert.equal(stuck.StackStatusReason, 'The following resource(s) failed to update: [Queue]. ');
  await kit.call('ContinueUpdateRollback', { StackName: 'one' });
  assert.equal((await kit.settled('one')).StackStatus, 'UPDATE_ROLLBACK_FAILED');
  await kit.call('ContinueUpdateRollback', { StackName: 'one', ResourcesToSkip: ['Queue'] });
  assert.equal((await kit.settled('one')).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
});

test('CancelUpdateStack stops an update and takes it back', async () => {
  const kit = open();
  await create(kit, 'one', queue({ DelaySeconds: 1 }));
  hold(kit, 'update Queue');
  await kit.call('UpdateStack', { StackName: 'one', TemplateBody: queue({ DelaySeconds: 2 }) });
  await begun(kit, 'update Queue');
  kit.queue.holds.clear();
  await kit.call('CancelUpdateStack', { StackName: 'one' });
  assert.equal((await kit.settled('one')).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.ok((await kit.events('one')).includes('Queue UPDATE_FAILED Resource update cancelled'));
  await assert.rejects(
    kit.call('CancelUpdateStack', { StackName: 'one' }),
    /cannot be called from current stack status/,
  );
});

test('a failed update without rollback stays, and RollbackStack takes it back', async () => {
  const kit = open();
  await create(kit, 'one', queue({ DelaySeconds: 1 }));
  kit.queue.failures.set('update Queue', 'no');
  const failed = await update(kit, 'one', queue({ DelaySeconds: 2 }), { DisableRollback: 'true' });
  assert.equal(failed.StackStatus, 'UPDATE_FAILED');
  await assert.rejects(
    kit.call('UpdateStack', { StackName: 'one', TemplateBody: queue({ DelaySeconds: 3 }) }),
    /UPDATE_FAILED state and can not be updated/,
  );
  kit.queue.failures.clear();
  await kit.call('RollbackStack', { StackName: 'one' });
  assert.equal((await kit.settled('one')).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
});

test('deletion goes against the order of creation and keeps what the policy keeps', async () => {
  const kit = open();
  const body = JSON.stringify({
    Resources: {
      A: { Type: 'AWS::SQS::Queue' },
      B: { Type: 'AWS::SQS::Queue', DependsOn: 'A' },
      C: { Type: 'AWS::SQS::Queue', DependsOn: 'B', DeletionPolicy: 'Retain' },
    },
  });
  const { StackId } = await create(kit, 'one', body);
  await kit.call('DeleteStack', { StackName: 'one' });
  assert.equal((await kit.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
  assert.deepEqual(kit.queue.calls.slice(-2), ['delete B', 'delete A']);
  assert.ok((await kit.events(String(StackId))).includes('C DELETE_SKIPPED'));
  await assert.rejects(kit.call('DescribeStacks', { StackName: 'one' }), /Stack with id one does not exist/);
});

test('a deletion that fails can be repeated with what is to be retained', async () => {
  const kit = open();
  const { StackId } = await create(kit, 'one', queues('A', 'B'));
  await assert.rejects(
    kit.call('DeleteStack', { StackName: 'one', RetainResources: ['A'] }),
    /only if the stack is in the DELETE_FAILED state/,
  );
  kit.queue.failures.set('delete A', 'in use');
  await kit.call('DeleteStack', { StackName: 'one' });
  const failed = await kit.settled('one');
  assert.equal(failed.StackStatus, 'DELETE_FAILED');
  assert.equal(failed.StackStatusReason, 'The following resource(s) failed to delete: [A]. ');
  await kit.call('DeleteStack', { StackName: 'one', RetainResources: ['A'] });
  assert.equal((await kit.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
});

test('a stack can be deleted while it is being created', async () => {
  const kit = open();
  hold(kit, 'create Queue');
  const { StackId } = await kit.call('CreateStack', { StackName: 'one', TemplateBody: queues('Queue') });
  await begun(kit, 'create Queue');
  await kit.call('DeleteStack', { StackName: 'one' });
  assert.equal((await kit.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
});

test('termination protection and imported exports forbid a deletion', async () => {
  const kit = open();
  const body =
    'Resources: { Queue: { Type: AWS::SQS::Queue } }\nOutputs: { Q: { Value: x, Export: { Name: shared } } }';
  await create(kit, 'one', body, { EnableTerminationProtection: 'true' });
  await assert.rejects(
    kit.call('DeleteStack', { StackName: 'one' }),
    /cannot be deleted while TerminationProtection is enabled/,
  );
  await kit.call('UpdateTerminationProtection', { StackName: 'one', EnableTerminationProtection: 'false' });
  const user = await create(
    kit,
    'two',
    'Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: !ImportValue shared } } }',
  );
  assert.deepEqual((await kit.call('ListImports', { ExportName: 'shared' })).Imports, ['two']);
  await kit.call('DeleteStack', { StackName: 'one' });
  const kept = await kit.settled('one');
  assert.equal(kept.StackStatus, 'CREATE_COMPLETE');
  assert.equal(kept.StackStatusReason, 'Export shared cannot be deleted as it is in use by two');
  await kit.call('DeleteStack', { StackName: 'two' });
  await kit.settled(String(user.StackId));
  await kit.call('DeleteStack', { StackName: 'one' });
  assert.equal((await kit.settled(String(kept.StackId))).StackStatus, 'DELETE_COMPLETE');
});

test('an export has one owner, and does not change while another stack imports it', async () => {
  const kit = open();
  const exporting = (value: string): string =>
    `Resources: { Queue: { Type: AWS::SQS::Queue } }\nOutputs: { Q: { Value: ${value}, Export: { Name: shared } } }`;
  await create(kit, 'one', exporting('x'));
  const taken = await create(kit, 'two', exporting('y'));
  assert.equal(taken.StackStatus, 'ROLLBACK_COMPLETE');
  assert.ok(
    (await kit.events('two')).some((event) =>
      event.includes('Export with name shared is already exported by stack one'),
    ),
  );
  await create(
    kit,
    'user',
    'Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: !ImportValue shared } } }',
  );
  assert.equal((await update(kit, 'one', exporting('z'))).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.ok(
    (await kit.events('one')).some((event) =>
      event.includes('Export shared cannot be updated as it is in use by user'),
    ),
  );
});

test('properties that the specification does not know, or misses, fail when the resource is made', async () => {
  const kit = open();
  const failing = async (name: string, Properties: Record<string, unknown>, Type: string): Promise<string[]> => {
    await create(kit, name, JSON.stringify({ Resources: { X: { Type, Properties } } }));
    return (await kit.events(name)).filter((event) => event.includes('CREATE_FAILED'));
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
  assert.deepEqual(await failing('d', { ServiceToken: 'x' }, 'Custom::Thing'), [
    'X CREATE_FAILED Custom::Thing: the embedded endpoint runs no custom resources',
  ]);
});

test('a resource with a name of its own cannot be replaced under the same name', async () => {
  const kit = open();
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
  await create(kit, 'one', table('a'));
  assert.equal((await update(kit, 'one', table('b'))).StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.ok((await kit.events('one')).some((event) => event.includes('Rename mine and update the stack again.')));
});

test('a changed stack tag reaches resources that take tags, and nothing else', async () => {
  const kit = open();
  const body =
    'Resources: { Queue: { Type: AWS::SQS::Queue }, Wait: { Type: AWS::CloudFormation::WaitConditionHandle } }';
  await create(kit, 'one', body, { Tags: [{ Key: 'a', Value: '1' }] });
  const before = await kit.events('one');
  await update(kit, 'one', body, { Tags: [{ Key: 'a', Value: '2' }] });
  assert.deepEqual(
    (await newEvents(kit, 'one', before)).filter((event) => !event.startsWith('one')),
    ['Queue UPDATE_IN_PROGRESS', 'Queue UPDATE_COMPLETE'],
  );
});

test('an update of a type, or of nothing, is refused', async () => {
  const kit = open();
  await create(kit, 'one', queues('Queue'));
  await assert.rejects(kit.call('UpdateStack', { StackName: 'one', TemplateBody: queues('Queue') }), {
    code: 'ValidationError',
    message: 'No updates are to be performed.',
  });
  await assert.rejects(
    kit.call('UpdateStack', { StackName: 'one', TemplateBody: 'Resources: { Queue: { Type: AWS::SNS::Topic } }' }),
    /Update of resource type is not permitted/,
  );
});

test('a repeated request with the same token starts nothing twice', async () => {
  const kit = open();
  const input = { StackName: 'one', TemplateBody: queues('Queue'), ClientRequestToken: 'token' };
  const first = await kit.call('CreateStack', input);
  assert.deepEqual(await kit.call('CreateStack', input), first);
  await kit.settled('one');
  await assert.rejects(kit.call('CreateStack', { ...input, ClientRequestToken: 'other' }), {
    code: 'AlreadyExistsException',
    message: 'Stack [one] already exists',
  });
  const next = { StackName: 'one', TemplateBody: queue({ DelaySeconds: 3 }), ClientRequestToken: 'again' };
  await kit.call('UpdateStack', next);
  await kit.call('UpdateStack', next);
  await kit.settled('one');
  assert.deepEqual(kit.queue.calls, ['create Queue', 'update Queue']);
});

test('a creation that takes longer than it may is rolled back', async () => {
  const kit = open();
  hold(kit, 'create Queue');
  const stack = await create(kit, 'one', queues('Queue'), { TimeoutInMinutes: '0.0001' });
  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  assert.ok(
    (await kit.events('one')).includes(
      'one ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. Rollback requested by user.',
    ),
  );
});

test('a deleted stack is described for ninety days', async () => {
  let days = 0;
  const start = Date.now() - 91 * 24 * 3_600_000;
  const kit = open(undefined, undefined, undefined, () => new Date(start + days * 24 * 3_600_000));
  const deleted = async (name: string): Promise<string> => {
    const { StackId } = await create(kit, name, queues('Queue'));
    await kit.call('DeleteStack', { StackName: name });
    assert.equal((await kit.settled(String(StackId))).StackStatus, 'DELETE_COMPLETE');
    return String(StackId);
  };
  const old = await deleted('old');
  days = 2;
  const recent = await deleted('recent');
  const next = open(kit.folder);
  assert.equal((await next.settled(recent)).StackStatus, 'DELETE_COMPLETE');
  await assert.rejects(next.settled(old), /does not exist/);
});

test('a dynamic reference is never passed on unread: a record may hold a secret’s, nothing that runs gets one', async () => {
  const kit = open();
  const secret = '{{resolve:secretsmanager:name:SecretString:key}}';
  const one = (Type: string, Properties: Record<string, unknown>): string =>
    JSON.stringify({ Resources: { R: { Type, Properties } } });
  const statuses = [
    await create(kit, 'record', one('AWS::SNS::Topic', { DisplayName: secret })),
    await create(kit, 'live', one('AWS::SQS::Queue', { QueueName: secret })),
    await create(kit, 'ssm', one('AWS::SNS::Topic', { DisplayName: '{{resolve:ssm:/a}}' })),
  ];
  assert.deepEqual(
    statuses.map(({ StackStatus }) => StackStatus),
    ['CREATE_COMPLETE', 'ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
  );
  assert.ok(
    (await kit.events('ssm')).some((event) => event.startsWith('R CREATE_FAILED Could not resolve {{resolve:ssm:/a}}')),
  );
});
