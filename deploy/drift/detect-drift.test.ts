import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { aStack, FakeFault, fakeAws, inTurn, stackArn } from '../testing/fake-aws.ts';
import { type DetectOptions, detectDrift } from './detect-drift.ts';
import { driftedOf } from './model.ts';

type Script = Parameters<typeof fakeAws>[1];

const resource = (LogicalResourceId: string, ResourceType: string, PhysicalResourceId = `${LogicalResourceId}-id`) => ({
  LogicalResourceId,
  ResourceType,
  PhysicalResourceId,
  ResourceStatus: 'CREATE_COMPLETE',
  LastUpdatedTimestamp: new Date(0),
});

const service = 'arn:aws:ecs:eu-central-1:111122223333:service/one/shop';
const target = 'service/one/shop|ecs:service:DesiredCount|ecs';

const TREE: Readonly<Record<string, readonly object[]>> = {
  [stackArn()]: [
    resource('Shop', 'AWS::CloudFormation::Stack', stackArn('shop-Shop')),
    resource('Role', 'AWS::IAM::Role'),
  ],
  [stackArn('shop-Shop')]: [
    resource('Service', 'AWS::ECS::Service', service),
    resource('Scaling', 'AWS::ApplicationAutoScaling::ScalableTarget', target),
    resource('Logs', 'AWS::Logs::LogGroup'),
  ],
};

const drift = (LogicalResourceId: string, ResourceType: string, more: object, PhysicalResourceId = 'id') => ({
  StackId: stackArn(),
  LogicalResourceId,
  ResourceType,
  PhysicalResourceId,
  Timestamp: new Date(0),
  StackResourceDriftStatus: 'MODIFIED',
  ...more,
});

const differs = (PropertyPath: string, ExpectedValue: string, ActualValue: string, DifferenceType = 'NOT_EQUAL') => ({
  PropertyPath,
  ExpectedValue,
  ActualValue,
  DifferenceType,
});

function answers(drifts: Readonly<Record<string, readonly object[]>>, more: Script = {}): Script {
  return {
    ListStackResources: ({ input }) => ({ StackResourceSummaries: TREE[input.StackName ?? ''] ?? [] }),
    DetectStackDrift: ({ input }) => ({ StackDriftDetectionId: `d-${input.StackName}` }),
    DescribeStackDriftDetectionStatus: () => ({ DetectionStatus: 'DETECTION_COMPLETE' }),
    DescribeStackResourceDrifts: ({ input }) => ({ StackResourceDrifts: drifts[input.StackName ?? ''] ?? [] }),
    ...more,
  };
}

async function detected(t: TestContext, script: Script, options: DetectOptions = {}) {
  const aws = await fakeAws(t, script);
  const run = async () => detectDrift(await aws.connect(), aStack('UPDATE_COMPLETE'), options);
  return { aws, run };
}

test('every stack of the tree is compared, and what differs is named by its path from the root', async (t) => {
  const { aws, run } = await detected(
    t,
    answers({
      [stackArn('shop-Shop')]: [
        drift('Logs', 'AWS::Logs::LogGroup', { PropertyDifferences: [differs('/RetentionInDays', '7', '30')] }),
        drift('Service', 'AWS::ECS::Service', { StackResourceDriftStatus: 'IN_SYNC' }, service),
      ],
    }),
  );
  const found = await run();
  assert.deepEqual(
    found.resources.map(({ path, properties }) => [path, properties.map(({ name, actual }) => `${name}=${actual}`)]),
    [['Shop/Logs', ['RetentionInDays=30']]],
  );
  assert.equal(found.checked, 2);
  assert.deepEqual(
    found.unchecked.map(({ path }) => path),
    ['Role', 'Shop/Scaling'],
  );
  assert.deepEqual(
    aws.calls.filter(({ name }) => name === 'DetectStackDrift').map(({ input }) => input.StackName),
    [stackArn(), stackArn('shop-Shop')],
  );
});

test('the number of tasks of a scaled service is shown and does not count; of any other it is drift', async (t) => {
  const of = (PhysicalResourceId: string) =>
    answers({
      [stackArn('shop-Shop')]: [
        drift(
          'Service',
          'AWS::ECS::Service',
          { PropertyDifferences: [differs('/DesiredCount', '2', '5')] },
          PhysicalResourceId,
        ),
      ],
    });
  const scaled = await (await detected(t, of(service))).run();
  assert.equal(scaled.resources[0]?.properties[0]?.managed, 'scaled');
  assert.equal(driftedOf(scaled).length, 0);
  const other = await (await detected(t, of(`${service}-other`))).run();
  assert.equal(driftedOf(other).length, 1);
});

test('a rule that ECS shifts, and an engine that RDS upgrades, are left to them', async (t) => {
  const script = answers({
    [stackArn()]: [
      drift('Rule', 'AWS::ElasticLoadBalancingV2::ListenerRule', {
        PropertyDifferences: [differs('/Actions/0/ForwardConfig/TargetGroups/0/Weight', '100', '0')],
      }),
      drift('Database', 'AWS::RDS::DBInstance', { PropertyDifferences: [differs('/EngineVersion', '17', '17.4')] }),
      drift('Other', 'AWS::RDS::DBInstance', { PropertyDifferences: [differs('/EngineVersion', '17', '18')] }),
    ],
  });
  const { run } = await detected(t, script, { shifted: new Set(['Rule']) });
  assert.deepEqual(
    (await run()).resources.map(({ path, managed }) => [path, managed]),
    [
      ['Rule', true],
      ['Database', true],
      ['Other', false],
    ],
  );
});

test('no value of a secret is kept, not even inside of another value', async (t) => {
  const environment = (secret: string) => JSON.stringify([{ Name: 'DB_PASSWORD', Value: secret }]);
  const script = answers({
    [stackArn()]: [
      drift('One', 'AWS::Lambda::Function', {
        PropertyDifferences: [
          differs('/Environment/Variables/API_KEY', 'hush-1', 'hush-2'),
          differs('/MasterUserPassword', 'hush-3', 'hush-4'),
          differs('/Environment', environment('hush-5'), environment('hush-6')),
          differs('/Settings', '{"AuthToken":"hush-7"}', '{"AuthToken":"hush-8"}'),
          differs('/SecretArn', 'arn:one', 'arn:two'),
        ],
      }),
    ],
  });
  const text = JSON.stringify(await (await detected(t, script)).run());
  assert.doesNotMatch(text, /hush/);
  assert.match(text, /arn:two/);
});

test('a detection is waited for, one that somebody began as well, and pages are read to the last', async (t) => {
  const script = answers(
    {},
    {
      DetectStackDrift: inTurn(
        new FakeFault('ValidationError', 'Drift detection is already in progress for stack shop'),
        { StackDriftDetectionId: 'one' },
      ),
      DescribeStackDriftDetectionStatus: inTurn(
        { DetectionStatus: 'DETECTION_IN_PROGRESS' },
        { DetectionStatus: 'DETECTION_COMPLETE' },
      ),
      DescribeStackResourceDrifts: inTurn(
        { StackResourceDrifts: [drift('A', 'AWS::Logs::LogGroup', {})], NextToken: 'next' },
        { StackResourceDrifts: [drift('B', 'AWS::Logs::LogGroup', { StackResourceDriftStatus: 'DELETED' })] },
        { StackResourceDrifts: [] },
      ),
    },
  );
  const found = await (await detected(t, script)).run();
  assert.deepEqual(
    found.resources.map(({ path, status }) => `${path} ${status}`),
    ['A MODIFIED', 'B DELETED'],
  );
});

test('what CloudFormation could not compare is named, and is not taken for the same', async (t) => {
  const script = answers(
    {
      [stackArn()]: [
        drift('Role', 'AWS::IAM::Role', { StackResourceDriftStatus: 'UNKNOWN', DriftStatusReason: 'AccessDenied' }),
      ],
    },
    {
      DescribeStackDriftDetectionStatus: inTurn(
        { DetectionStatus: 'DETECTION_FAILED', DetectionStatusReason: 'Failed to detect drift on resource [Role]' },
        { DetectionStatus: 'DETECTION_FAILED', DetectionStatusReason: 'nobody knows' },
      ),
    },
  );
  const { undetected, checked } = await (await detected(t, script)).run();
  assert.deepEqual(
    undetected.map(({ path, reason }) => `${path}: ${reason}`),
    ['Role: AccessDenied', 'Shop: nobody knows'],
  );
  assert.equal(checked, 0);
});

test('a detection that does not end is given up within its bound, and a stack that is busy is refused', async (t) => {
  const script = answers(
    {},
    { DescribeStackDriftDetectionStatus: () => ({ DetectionStatus: 'DETECTION_IN_PROGRESS' }) },
  );
  const { aws, run } = await detected(t, script, { timeout: 100 });
  await assert.rejects(run(), (error) => error instanceof RookeryError && error.exitCode === 5);
  const busy = detectDrift(await aws.connect(), aStack('UPDATE_IN_PROGRESS'));
  await assert.rejects(busy, (error) => error instanceof RookeryError && error.code === 'DriftNotDetectable');
});
