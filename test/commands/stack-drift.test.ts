import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSet, foundation, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import stackDrift from '../../commands/stack-drift.ts';
import stackRepair from '../../commands/stack-repair.ts';
import { event, inTurn, stackArn } from '../../deploy/testing/fake-aws.ts';

const production = ['--env', 'production'];
const both = { DescribeStacks: stacks({ shop: shop(), 'shop-foundation': foundation }) };

const queue = (more: object = {}) => ({
  StackId: stackArn(),
  LogicalResourceId: 'Queue',
  PhysicalResourceId: 'queue',
  ResourceType: 'AWS::SQS::Queue',
  StackResourceDriftStatus: 'MODIFIED',
  Timestamp: new Date(0),
  PropertyDifferences: [
    { PropertyPath: '/DelaySeconds', ExpectedValue: '20', ActualValue: '10', DifferenceType: 'NOT_EQUAL' },
  ],
  ...more,
});

const inSync = queue({ StackResourceDriftStatus: 'IN_SYNC', PropertyDifferences: [] });

/** A stack whose queue is as one look after the other finds it. */
const drifting = (...looks: readonly object[]) => ({
  ...both,
  ListStackResources: () => ({
    StackResourceSummaries: [
      {
        LogicalResourceId: 'Queue',
        PhysicalResourceId: 'queue',
        ResourceType: 'AWS::SQS::Queue',
        ResourceStatus: 'CREATE_COMPLETE',
      },
    ],
  }),
  DetectStackDrift: () => ({ StackDriftDetectionId: 'one' }),
  DescribeStackDriftDetectionStatus: () => ({ DetectionStatus: 'DETECTION_COMPLETE' }),
  DescribeStackResourceDrifts: inTurn(...looks.map((one) => ({ StackResourceDrifts: [one] }))),
});

const target = (more: object = {}) => ({
  Attribute: 'Properties',
  Name: 'DelaySeconds',
  Path: '/Properties/DelaySeconds',
  RequiresRecreation: 'Never',
  ...more,
});

const repair = (more: object = {}) => ({
  Action: 'Modify',
  LogicalResourceId: 'Queue',
  ResourceType: 'AWS::SQS::Queue',
  Replacement: 'False',
  ResourceDriftStatus: 'MODIFIED',
  Details: [
    {
      Evaluation: 'Static',
      Target: target({ BeforeValue: '10', AfterValue: '20', Drift: { PreviousValue: '20', ActualValue: '10' } }),
    },
  ],
  ...more,
});

/** The calls around a change set that reverts drift. */
function reverting(...changes: readonly object[]) {
  const calls = changeSet([event(2, 'shop', 'UPDATE_COMPLETE')]);
  const Changes = changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange }));
  return { ...calls, DescribeChangeSet: () => ({ ...calls.DescribeChangeSet(), Changes }) };
}

test('drift is a line a resource, one document for programs, and an exit code where that is asked for', async (t) => {
  const { run } = await testEngine(t, drifting(queue()));
  const ran = await run(stackDrift, production);
  assert.equal(ran.code, 0);
  assert.deepEqual(ran.out, ['~ Queue  AWS::SQS::Queue', '    DelaySeconds: 20 -> 10', '1 drifted, 1 compared']);
  assert.match(ran.err, /npm run stack:repair -- --env production/);
  assert.equal((await run(stackDrift, [...production, '--exit-code'])).code, 1);
  const { out } = await run(stackDrift, [...production, '--json']);
  const { status, resources } = JSON.parse(out.join(''));
  assert.deepEqual([status, resources[0].path, resources[0].properties[0].actual], ['DRIFTED', 'Queue', '10']);
});

test('what could not be compared is no agreement: exit code 5', async (t) => {
  const { run } = await testEngine(t, {
    ...drifting(queue({ StackResourceDriftStatus: 'UNKNOWN', DriftStatusReason: 'AccessDenied' })),
  });
  const ran = await run(stackDrift, production);
  assert.equal(ran.code, 5);
  assert.match(ran.out.join('\n'), /\? Queue .* could not be compared: AccessDenied/);
});

test('a repair reverts from what is deployed, and compares again', async (t) => {
  const { aws, run } = await testEngine(t, { ...drifting(queue(), inSync), ...reverting(repair()) });
  const ran = await run(stackRepair, [...production, '--yes', '--json']);
  assert.equal(ran.code, 0, ran.error?.message);
  const { input } = aws.calls.find(({ name }) => name === 'CreateChangeSet')!;
  assert.equal(input.DeploymentMode, 'REVERT_DRIFT');
  assert.equal(input.UsePreviousTemplate, 'true');
  assert.equal(input['Parameters.member.1.UsePreviousValue'], 'true');
  assert.equal(input.IncludeNestedStacks, 'true');
  assert.match(ran.err, /puts back Queue {2}AWS::SQS::Queue {2}DelaySeconds/);
  assert.match(ran.err, /no drift is left/);
  const { changed, repairs } = JSON.parse(ran.out.join(''));
  assert.deepEqual([changed, repairs[0].properties], [true, [{ name: 'DelaySeconds', actual: '10', template: '20' }]]);
  assert.ok(aws.names().includes('ExecuteChangeSet'));
});

test('a repair that leaves what it was to put back says so: exit code 4', async (t) => {
  const { run } = await testEngine(t, { ...drifting(queue()), ...reverting(repair()) });
  const ran = await run(stackRepair, [...production, '--yes']);
  assert.equal(ran.code, 4);
  assert.match(ran.err, /1 still drifted[\s\S]*stays as it is: Queue \(AWS::SQS::Queue\): DelaySeconds/);
});

test('nothing is executed unasked, and the change set is deleted', async (t) => {
  const { aws, run } = await testEngine(t, { ...drifting(queue()), ...reverting(repair()) });
  const ran = await run(stackRepair, production);
  assert.deepEqual([ran.error?.code, ran.code], ['Unconfirmed', 3]);
  assert.equal(aws.names().at(-1), 'DeleteChangeSet');
});

test('where nothing drifted no change set is made', async (t) => {
  const { aws, run } = await testEngine(t, { ...drifting(inSync), ...reverting(repair()) });
  assert.equal((await run(stackRepair, production)).code, 0);
  assert.equal(aws.names().includes('CreateChangeSet'), false);
});

test('what has not drifted is not replaced, whatever the change set says (cloudformation-coverage-roadmap#2559)', async (t) => {
  const phantom = repair({ LogicalResourceId: 'Mapping', Replacement: 'True', PolicyAction: 'ReplaceAndDelete' });
  const { aws, run } = await testEngine(t, { ...drifting(queue()), ...reverting(repair(), phantom) });
  const ran = await run(stackRepair, [...production, '--yes']);
  assert.deepEqual([ran.error?.code, ran.code], ['RepairReplaces', 3]);
  assert.match(ran.error?.message ?? '', /Mapping/);
  assert.equal(aws.names().includes('ExecuteChangeSet'), false);
  assert.equal(aws.names().at(-1), 'DeleteChangeSet');
});

test('drift that CloudFormation cannot put back is named: exit code 1', async (t) => {
  const { run } = await testEngine(t, {
    ...drifting(queue()),
    ...reverting(),
    DescribeChangeSet: () => ({
      Status: 'FAILED',
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    }),
  });
  const ran = await run(stackRepair, [...production, '--yes']);
  assert.equal(ran.code, 1);
  assert.match(ran.err, /none of it can be put back by CloudFormation:\nstays as it is: Queue/);
});
