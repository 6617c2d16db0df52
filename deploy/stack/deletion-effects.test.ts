import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { FakeFault, fakeAws, stackArn } from '../testing/fake-aws.ts';
import { deletionEffects } from './deletion-effects.ts';

const nested = stackArn('shop-Kept-1');
const inner = stackArn('shop-Inner-1');

const resource = (LogicalResourceId: string, ResourceType: string, more = {}) => ({
  LogicalResourceId,
  ResourceType,
  PhysicalResourceId: `${LogicalResourceId}-1`,
  ResourceStatus: 'CREATE_COMPLETE',
  LastUpdatedTimestamp: new Date(0),
  ...more,
});

const stacks: Readonly<Record<string, readonly object[]>> = {
  [stackArn()]: [
    resource('Table', 'AWS::DynamoDB::Table'),
    resource('Kept', 'AWS::CloudFormation::Stack', { PhysicalResourceId: nested }),
    resource('Inner', 'AWS::CloudFormation::Stack', { PhysicalResourceId: inner }),
    resource('Role', 'AWS::IAM::Role'),
    resource('Never', 'AWS::DynamoDB::Table', { PhysicalResourceId: '', ResourceStatus: 'CREATE_FAILED' }),
    resource('Gone', 'AWS::DynamoDB::Table', { ResourceStatus: 'DELETE_COMPLETE' }),
  ],
  [nested]: [resource('Volume', 'AWS::EC2::Volume')],
  [inner]: [
    resource('Bucket', 'AWS::S3::Bucket'),
    resource('Fresh', 'AWS::S3::Bucket'),
    resource('Cluster', 'AWS::RDS::DBCluster'),
    resource('Member', 'AWS::RDS::DBInstance'),
    resource('Instance', 'AWS::RDS::DBInstance'),
    resource('Disk', 'AWS::EC2::Volume'),
  ],
};

const templates: Readonly<Record<string, string>> = {
  [stackArn()]: `
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Kept: { Type: AWS::CloudFormation::Stack, DeletionPolicy: Retain }
  Inner: { Type: AWS::CloudFormation::Stack }
  Role: { Type: AWS::IAM::Role }
`,
  [nested]: 'Resources: { Volume: { Type: AWS::EC2::Volume } }',
  [inner]: JSON.stringify({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
      Fresh: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate' },
      Cluster: { Type: 'AWS::RDS::DBCluster' },
      Member: { Type: 'AWS::RDS::DBInstance', Properties: { DBClusterIdentifier: { Ref: 'Cluster' } } },
      Instance: { Type: 'AWS::RDS::DBInstance' },
      Disk: { Type: 'AWS::EC2::Volume', DeletionPolicy: 'Snapshot' },
    },
  }),
};

function deployed(t: TestContext, GetTemplate: Parameters<typeof fakeAws>[1][string]) {
  return fakeAws(t, {
    ListStackResources: ({ input }) => ({ StackResourceSummaries: stacks[input.StackName ?? ''] }),
    GetTemplate,
  });
}

test('what goes, what leaves a snapshot and what stays is read from the deployed templates, nested ones too', async (t) => {
  const aws = await deployed(t, ({ input }) => ({ TemplateBody: templates[input.StackName ?? ''] }));
  const effects = await deletionEffects(await aws.connect(), { id: stackArn() });
  assert.deepEqual(
    effects.resources.map(({ path, effect }) => `${path} ${effect}`),
    [
      'Table lost',
      'Kept stays',
      'Inner/Bucket stays',
      'Inner/Fresh stays',
      'Inner/Cluster snapshot',
      'Inner/Member lost',
      'Inner/Instance snapshot',
      'Inner/Disk snapshot',
    ],
  );
  // Those that stay are not taken away, nor is what never was or is gone.
  assert.equal(effects.count, 6);
  assert.equal(effects.denied, undefined);
  const stages = aws.calls.filter(({ name }) => name === 'GetTemplate').map(({ input }) => input.TemplateStage);
  assert.deepEqual([...new Set(stages)], ['Processed']);
});

test('without the right to read templates what holds data is named all the same, and the right that is missing', async (t) => {
  const aws = await deployed(t, () => {
    throw new FakeFault('AccessDenied', 'not you', 403);
  });
  const effects = await deletionEffects(await aws.connect(), { id: stackArn() });
  assert.equal(effects.denied, 'cloudformation:GetTemplate');
  assert.ok(effects.resources.length > 0);
  assert.ok(effects.resources.every(({ effect }) => effect === 'unknown'));
});
