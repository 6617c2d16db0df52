/**
 * Import of resources: "Import AWS resources into a CloudFormation stack" in CloudFormation's user guide. The words of
 * refusals are those that people report (aws/aws-cdk-cli#1367, awslabs/aws-security-assessment-solution#6,
 * aws-quickstart/quickstart-awx#38); the events' are the console's.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';

const table = (name: string, more: object = { DeletionPolicy: 'Retain' }) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: name,
    KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  },
  ...more,
});
const body = (Resources: object, more: object = {}) => JSON.stringify({ Resources, ...more });
const topic = { Type: 'AWS::SNS::Topic' };

/** An engine in which a deleted stack left a table behind. */
async function withTable(name = 'games'): Promise<TestEngine> {
  const engine = startTestEngine();
  await engine.call('CreateStack', { StackName: 'first', TemplateBody: body({ Table: table(name) }) });
  const { StackId } = await engine.settled('first');
  await engine.call('DeleteStack', { StackName: 'first' });
  await engine.settled(String(StackId));
  return engine;
}

function importing(StackName: string, Resources: object, names: Readonly<Record<string, string>>, more: object = {}) {
  return {
    StackName,
    ChangeSetName: 'import',
    ChangeSetType: 'IMPORT',
    TemplateBody: body(Resources),
    ResourcesToImport: Object.entries(names).map(([LogicalResourceId, TableName]) => ({
      ResourceType: 'AWS::DynamoDB::Table',
      LogicalResourceId,
      ResourceIdentifier: { TableName },
    })),
    ...more,
  };
}

async function changesOf(engine: TestEngine, StackName: string, ChangeSetName = 'import'): Promise<string[][]> {
  const { Changes } = await engine.call('DescribeChangeSet', { StackName, ChangeSetName });
  return (Changes as { ResourceChange: Record<string, string> }[]).map(({ ResourceChange: one }) => [
    String(one.Action),
    String(one.LogicalResourceId),
    String(one.PhysicalResourceId),
  ]);
}

test('a change set of type IMPORT takes a table that a stack left behind into a new stack', async () => {
  const engine = await withTable();
  await engine.call('CreateChangeSet', importing('one', { Games: table('games') }, { Games: 'games' }));
  assert.deepEqual(await changesOf(engine, 'one'), [['Import', 'Games', 'games']]);
  await engine.call('ExecuteChangeSet', { StackName: 'one', ChangeSetName: 'import' });
  assert.equal((await engine.settled('one')).StackStatus, 'IMPORT_COMPLETE');
  assert.deepEqual((await engine.events('one')).slice(1), [
    'one IMPORT_IN_PROGRESS User Initiated',
    'Games IMPORT_IN_PROGRESS Resource import started.',
    'Games IMPORT_COMPLETE Resource import completed.',
    'Games UPDATE_IN_PROGRESS Apply stack-level tags to imported resource if applicable.',
    'Games UPDATE_COMPLETE',
    'one IMPORT_COMPLETE',
  ]);
  await engine.call('UpdateStack', { StackName: 'one', TemplateBody: body({ Games: table('games'), Topic: topic }) });
  assert.equal((await engine.settled('one')).StackStatus, 'UPDATE_COMPLETE');
});

test('an import into a stack leaves the rest of it alone', async () => {
  const engine = await withTable();
  await engine.call('CreateStack', { StackName: 'one', TemplateBody: body({ Topic: topic }) });
  await engine.settled('one');
  const Resources = { Topic: topic, Games: table('games') };
  await engine.call('CreateChangeSet', importing('one', Resources, { Games: 'games' }));
  assert.deepEqual(await changesOf(engine, 'one'), [['Import', 'Games', 'games']]);
  await engine.call('ExecuteChangeSet', { StackName: 'one', ChangeSetName: 'import' });
  assert.equal((await engine.settled('one')).StackStatus, 'IMPORT_COMPLETE');
  assert.deepEqual((await engine.call('ListChangeSets', { StackName: 'one' })).Summaries, []);
});

test('what is not there fails the import, and its rollback deletes nothing', async () => {
  const engine = await withTable();
  const Resources = {
    Games: table('games'),
    Other: table('nowhere', { DeletionPolicy: 'Delete', DependsOn: 'Games' }),
  };
  await engine.call('CreateChangeSet', importing('one', Resources, { Games: 'games', Other: 'nowhere' }));
  await engine.call('ExecuteChangeSet', { StackName: 'one', ChangeSetName: 'import' });
  assert.equal((await engine.settled('one')).StackStatus, 'IMPORT_ROLLBACK_COMPLETE');
  const events = await engine.events('one');
  assert.match(
    events.find((line) => line.startsWith('Other IMPORT_FAILED')) ?? '',
    /"Resource of type 'AWS::DynamoDB::Table' with identifier 'nowhere' was not found." \(RequestToken: .*, HandlerErrorCode: NotFound\)$/,
  );
  assert.ok(events.includes('Games IMPORT_ROLLBACK_COMPLETE'), events.join('\n'));
  assert.ok(!events.some((line) => line.includes('DELETE')), events.join('\n'));
  await engine.call('CreateChangeSet', importing('two', { Games: table('games') }, { Games: 'games' }));
  await engine.call('ExecuteChangeSet', { StackName: 'two', ChangeSetName: 'import' });
  assert.equal((await engine.settled('two')).StackStatus, 'IMPORT_COMPLETE');
});

const REFUSED: Readonly<Record<string, [resources: object, names: Readonly<Record<string, string>>, message: string]>> =
  {
    'without a deletion policy': [
      { A: table('games', {}), B: table('b', {}) },
      { A: 'games', B: 'b' },
      'The following resources to import [A, B] must have DeletionPolicy attribute specified in the template.',
    ],
    'with a new resource besides': [
      { A: table('games'), Topic: topic },
      { A: 'games' },
      'Resources [Topic] is missing from ResourceToImport list',
    ],
  };
for (const [name, [resources, names, message]] of Object.entries(REFUSED)) {
  test(`an import ${name} is refused`, async () => {
    const engine = await withTable();
    await assert.rejects(engine.call('CreateChangeSet', importing('one', resources, names)), {
      code: 'ValidationError',
      message,
    });
    await assert.rejects(engine.call('DescribeStacks', { StackName: 'one' }));
  });
}

test('an import with outputs, of what another stack has, or with other changes is refused', async () => {
  const engine = await withTable();
  const games = { Games: table('games') };
  const TemplateBody = body(games, { Outputs: { O: { Value: 'v' } } });
  await assert.rejects(engine.call('CreateChangeSet', importing('one', games, { Games: 'games' }, { TemplateBody })), {
    message: 'As part of the import operation, you cannot modify or add [Outputs]',
  });
  await engine.call('CreateStack', { StackName: 'owner', TemplateBody: body({ Table: table('taken'), Topic: topic }) });
  await engine.settled('owner');
  await assert.rejects(engine.call('CreateChangeSet', importing('one', { A: table('taken') }, { A: 'taken' })), {
    message: /^taken already exists in stack arn:/,
  });
  const changed = { Table: table('taken'), Topic: { ...topic, Properties: { DisplayName: 'd' } }, ...games };
  await engine.call('CreateChangeSet', importing('owner', changed, { Games: 'games' }));
  const { Status, StatusReason } = await engine.call('DescribeChangeSet', {
    StackName: 'owner',
    ChangeSetName: 'import',
  });
  assert.equal(Status, 'FAILED');
  assert.equal(
    StatusReason,
    'You have modified resources [Topic] in your template that are not being imported. Update, create or delete operations cannot be executed during import operations.',
  );
});

test('ImportExistingResources takes in what exists and makes the rest', async () => {
  const engine = await withTable();
  const input = { StackName: 'one', ChangeSetName: 'c', ChangeSetType: 'CREATE', ImportExistingResources: 'true' };
  const Resources = { Games: table('games'), Fresh: table('fresh'), Topic: topic };
  await engine.call('CreateChangeSet', { ...input, TemplateBody: body(Resources) });
  assert.deepEqual(await changesOf(engine, 'one', 'c'), [
    ['Add', 'Fresh', 'undefined'],
    ['Import', 'Games', 'games'],
    ['Add', 'Topic', 'undefined'],
  ]);
  await engine.call('ExecuteChangeSet', { StackName: 'one', ChangeSetName: 'c' });
  assert.equal((await engine.settled('one')).StackStatus, 'CREATE_COMPLETE');
  const events = await engine.events('one');
  assert.ok(events.includes('Games IMPORT_COMPLETE Resource import completed.'), events.join('\n'));
  assert.ok(events.includes('Fresh CREATE_COMPLETE'), events.join('\n'));
});

test('ImportExistingResources fails where what exists would not be kept', async () => {
  const engine = await withTable();
  const input = { StackName: 'one', ChangeSetName: 'c', ChangeSetType: 'CREATE', ImportExistingResources: 'true' };
  await engine.call('CreateChangeSet', { ...input, TemplateBody: body({ Games: table('games', {}) }) });
  const set = await engine.call('DescribeChangeSet', { StackName: 'one', ChangeSetName: 'c' });
  assert.deepEqual([set.Status, set.ImportExistingResources], ['FAILED', true]);
  assert.equal(
    set.StatusReason,
    "CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are Games ({TableName=games})",
  );
});

test('where nothing exists, ImportExistingResources is a plain creation', async () => {
  const engine = startTestEngine();
  const input = { StackName: 'one', ChangeSetName: 'c', ChangeSetType: 'CREATE', ImportExistingResources: 'true' };
  await engine.call('CreateChangeSet', { ...input, TemplateBody: body({ Games: table('games', {}), Topic: topic }) });
  await engine.call('ExecuteChangeSet', { StackName: 'one', ChangeSetName: 'c' });
  assert.equal((await engine.settled('one')).StackStatus, 'CREATE_COMPLETE');
});
