import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError, type Template } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { startTestEngine } from '../../packages/endpoint/cloudformation/testing/test-engine.ts';
import { auroraTemplate } from './aurora.ts';
import { cacheTemplate } from './cache.ts';
import { databaseTemplate } from './database.ts';
import { engineOf } from './parts/engines.ts';

const NETWORK = {
  VpcId: 'vpc-0123456789abcdef0',
  PrivateSubnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
};

/** Creates a stack of a template on the embedded engine, and says what stands in it. */
async function create(template: Template, parameters: Readonly<Record<string, string>>) {
  const engine = startTestEngine();
  const [made] = synthesize([template]).templates;
  const { StackStatus, Outputs = [] } = await engine
    .call('CreateStack', {
      StackName: 'data',
      TemplateBody: made?.text,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: Object.entries({ ...NETWORK, ...parameters }).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    })
    .then(() => engine.settled('data'));
  assert.equal(StackStatus, 'CREATE_COMPLETE', (await engine.events('data')).join('\n'));
  const { StackResources } = await engine.call('DescribeStackResources', { StackName: 'data' });
  const resources = (StackResources as { LogicalResourceId: string }[]).map((each) => each.LogicalResourceId).sort();
  const outputs = (Outputs as { OutputKey: string }[]).map((each) => each.OutputKey).sort();
  return { resources, outputs };
}

const scaling = auroraTemplate({
  engine: 'aurora-postgresql',
  capacity: 'serverless',
  readers: 3,
  readerScaling: true,
});

for (const [count, readers] of [
  ['0', []],
  ['1', ['Reader1']],
  ['2', ['Reader1', 'Reader2']],
  ['3', ['Reader1', 'Reader2', 'Reader3']],
] as const) {
  test(`of three readers that a cluster can have, ${count} stand when ${count} are asked for`, async () => {
    const { resources } = await create(scaling, { Readers: count });
    assert.deepEqual(
      resources.filter((name) => /^Reader\d/.test(name)),
      readers,
    );
    assert.equal(resources.includes('ReaderScaling'), readers.length > 0);
  });
}

for (const [name, template, more] of [
  ['a database', databaseTemplate({ engine: 'postgres' }), ['DBInstanceIdentifier']],
  [
    'a cluster without readers',
    auroraTemplate({ engine: 'aurora-mysql', capacity: 'provisioned', readers: 0 }),
    ['DBClusterIdentifier'],
  ],
  ['a cluster with readers', scaling, ['DBClusterIdentifier', 'ReaderHost']],
] as const) {
  test(`${name} puts out what a service and its monitoring take, and nothing else`, async () => {
    const { outputs } = await create(template, {});
    assert.deepEqual(outputs, ['Host', 'Name', 'Port', ...more, 'ResourceId', 'SecretArn', 'SecurityGroupId'].sort());
  });
}

test('a cache with a user is made with the right to connect as that user', async () => {
  const { resources, outputs } = await create(cacheTemplate({ authentication: 'iam' }), { SnapshotDays: '0' });
  assert.deepEqual(resources, ['Cache', 'Connect', 'SecurityGroup', 'User', 'UserGroup']);
  assert.deepEqual(outputs, ['ConnectPolicyArn', 'Host', 'Name', 'Port', 'SecurityGroupId', 'UserName']);
});

const mysql = databaseTemplate({ engine: 'mysql' });

test('Database Insights on an instance that is too small for it is refused before anything starts', async () => {
  await assert.rejects(create(mysql, { Insights: 'standard' }), /InsightsNeedMemory/);
});

test('Database Insights on an instance that is large enough is taken', async () => {
  const { resources } = await create(mysql, { Insights: 'standard', InstanceClass: 'db.t4g.medium' });
  assert.ok(resources.includes('Database'));
});

test('a version of another major version is refused before anything starts', async () => {
  await assert.rejects(create(databaseTemplate({ engine: 'postgres', version: '17' }), { EngineVersion: '16.13' }));
});

test('a restored database names neither a user nor a database, for the snapshot has both', () => {
  const [instance, cluster] = [databaseTemplate({ engine: 'postgres' }), scaling].map(
    (each) => synthesize([each]).templates[0]?.text,
  );
  for (const text of [instance, cluster]) {
    assert.match(text ?? '', /^ {6}MasterUsername: !If \[IsNew, dbowner, !Ref AWS::NoValue\]$/m);
    assert.match(text ?? '', /^ {6}(DBName|DatabaseName): !If \[IsNew, !Ref DatabaseName, !Ref AWS::NoValue\]$/m);
    assert.match(text ?? '', /SnapshotIdentifier: !If \[IsNew, !Ref AWS::NoValue, !Ref SnapshotIdentifier\]$/m);
  }
});

test('settings of the engine are added to those that force TLS and never replace them', () => {
  // As in a file of plain JavaScript: the types refuse it.
  const off = { 'rds.force_ssl': '0', work_mem: '65536' } as never;
  assert.deepEqual(engineOf({ engine: 'postgres' }, off).parameters, { 'rds.force_ssl': '1', work_mem: '65536' });
});

// Options that the compiler refuses, as a file of plain JavaScript would have them.
const unchecked = (options: object) => options as never;

for (const [name, make] of [
  ['a version of MySQL for PostgreSQL', () => databaseTemplate(unchecked({ engine: 'postgres', version: '8.4' }))],
  [
    'readers that scale from none',
    () =>
      auroraTemplate(unchecked({ engine: 'aurora-mysql', capacity: 'serverless', readers: 0, readerScaling: true })),
  ],
  [
    'serverless instances that rewind',
    () => auroraTemplate(unchecked({ engine: 'aurora-mysql', capacity: 'serverless', backtrackHours: 24 })),
  ],
] as const) {
  test(`${name} are refused together`, () => {
    assert.throws(make, (error) => error instanceof RookeryError && error.code === 'OptionsInvalid');
  });
}

for (const hours of [0, -1, 1.5, 73, Number.NaN]) {
  test(`a cluster that rewinds by ${hours} hours is refused`, () => {
    assert.throws(
      () => auroraTemplate({ engine: 'aurora-mysql', capacity: 'provisioned', backtrackHours: hours }),
      (error) => error instanceof RookeryError && error.code === 'OptionInvalid',
    );
  });
}

test('a cluster rewinds by as many seconds as its hours have', () => {
  const { document } = auroraTemplate({ engine: 'aurora-mysql', capacity: 'provisioned', backtrackHours: 72 });
  const { BacktrackWindow } = document.Resources.Cluster!.Properties as { BacktrackWindow?: unknown };
  assert.equal(BacktrackWindow, 259200);
});
