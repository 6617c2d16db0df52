import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateStackCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStackResourcesCommand,
  DetectStackDriftCommand,
  type ResourceSignalStatus,
  SetStackPolicyCommand,
  SignalResourceCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { credentials, pause, region } from '../../packages/endpoint/testing/test-engine.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';
import { SHAPES } from './testing/shape-rows.ts';
import {
  assertOutputs,
  assertRefused,
  Capabilities,
  created,
  parameters,
  type Shape,
  shape,
  stackNameOf,
  updated,
} from './testing/shapes.ts';

let endpoint: Endpoint;
let s3: S3Client;
before(async () => {
  endpoint = await startEndpoint();
  s3 = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'shapes' }));
  const Key = 'quick-start/18-nested.yaml';
  await s3.send(new PutObjectCommand({ Bucket: 'shapes', Key, Body: shape('18-nested.yaml') }));
});
after(() => endpoint.close());

/** A template that a test of its own looks at. */
const of = (file: string): Shape => ({ file, shows: '', source: '' });

async function physicalIds(StackName: string): Promise<Readonly<Record<string, string | undefined>>> {
  const describing = new DescribeStackResourcesCommand({ StackName });
  const { StackResources = [] } = await endpoint.cloudFormation.send(describing);
  return Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]));
}

async function assertUpdate({ file, values, update }: Shape): Promise<void> {
  if (update === undefined) return;
  const before = await physicalIds(stackNameOf(file));
  const settled = await updated(endpoint, file, { ...values, ...update.values }, update.sent);
  assert.equal(settled.status, 'UPDATE_COMPLETE', settled.events.join('\n'));
  assertOutputs(settled, update.outputs ?? {});
  const after = await physicalIds(stackNameOf(file));
  const replaced = Object.keys(after).filter((name) => before[name] && before[name] !== after[name]);
  for (const name of update.replaced ?? []) assert.ok(replaced.includes(name), `${name} of ${replaced.join()}`);
  for (const event of update.events ?? []) assert.ok(settled.events.includes(event), settled.events.join('\n'));
}

async function assertCreated(row: Shape): Promise<void> {
  for (const [file, values] of Object.entries(row.needs ?? {})) await created(endpoint, { ...of(file), values });
  assertOutputs(await created(endpoint, row), row.outputs ?? {});
  await assertUpdate(row);
  for (const file of [row.file, ...Object.keys(row.needs ?? {})]) {
    const removed = await endpoint.remove(stackNameOf(file));
    assert.equal(removed.status, 'DELETE_COMPLETE', removed.events.join('\n'));
  }
}

async function assertFails({ file, values, fails = /^$/ }: Shape): Promise<void> {
  const more = { Parameters: parameters(values), Capabilities };
  const failed = await endpoint.create(stackNameOf(file), shape(file), more);
  assert.equal(failed.status, 'ROLLBACK_COMPLETE');
  assert.ok(
    failed.events.some((event) => fails.test(event)),
    failed.events.join('\n'),
  );
  await endpoint.remove(stackNameOf(file));
}

for (const row of SHAPES) {
  const holds = row.refused ? (one: Shape) => assertRefused(endpoint, one) : row.fails ? assertFails : assertCreated;
  test(`${row.file}: ${row.shows} (${row.source})`, () => holds(row));
}

test('36-depends-on.json: what others wait for comes first, and goes last', async () => {
  // recorded: localstack/localstack tests/aws/services/cloudformation/api/test_stacks.snapshot.json (test_stack_deploy_order)
  const { events } = await created(endpoint, of('36-depends-on.json'));
  const order = (status: string, all: readonly string[]) =>
    all.filter((event) => /^[ABC] /.test(event) && event.endsWith(status)).map(([letter]) => letter);
  assert.deepEqual(order('CREATE_COMPLETE', events), ['A', 'B', 'C']);
  const removed = await endpoint.remove(stackNameOf('36-depends-on.json'));
  assert.deepEqual(order('DELETE_COMPLETE', removed.events), ['C', 'B', 'A']);
});

test('25-policies.yaml: what is replaced or deleted stays or goes by its policy', async () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
  await created(endpoint, of('25-policies.yaml'));
  const moved = await updated(endpoint, '25-policies.yaml', { Name: 'second' });
  assert.equal(moved.status, 'UPDATE_COMPLETE', moved.events.join('\n'));
  assert.ok(moved.events.includes('Kept DELETE_SKIPPED') && moved.events.includes('Gone DELETE_COMPLETE'));
  const { status, events } = await endpoint.remove(stackNameOf('25-policies.yaml'));
  const last = (id: string) => events.findLast((event) => event.startsWith(`${id} `));
  assert.equal(status, 'DELETE_COMPLETE', events.join('\n'));
  assert.deepEqual(['Kept', 'Gone', 'Data', 'Careful'].map(last), [
    'Kept DELETE_SKIPPED',
    'Gone DELETE_COMPLETE',
    'Data DELETE_COMPLETE',
    'Careful DELETE_SKIPPED',
  ]);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const kept = Buckets.map(({ Name = '' }) => Name).filter((name) => name.startsWith('shapes-kept-'));
  assert.deepEqual(kept.sort(), ['shapes-kept-first', 'shapes-kept-second']);
});

test('12-exporter.yaml: an export that is in use is neither changed nor deleted', async () => {
  // https://github.com/linz/geostore/issues/630, https://github.com/aws/aws-cdk/issues/33395
  const [exporter, importer] = [stackNameOf('12-exporter.yaml'), stackNameOf('13-importer.yaml')];
  await created(endpoint, of('12-exporter.yaml'));
  await created(endpoint, { ...of('13-importer.yaml'), values: { ParentVPCStack: exporter } });
  const changed = await updated(endpoint, '12-exporter.yaml', { Version: 'two' });
  assert.equal(changed.status, 'UPDATE_ROLLBACK_COMPLETE');
  const refused = `Export ${exporter}:Queue cannot be updated as it is in use by ${importer}`;
  assert.ok(
    changed.events.some((event) => event.includes(refused)),
    changed.events.join('\n'),
  );
  const kept = await endpoint.remove(exporter);
  assert.notEqual(kept.status, 'DELETE_COMPLETE');
  for (const name of [importer, exporter]) assert.equal((await endpoint.remove(name)).status, 'DELETE_COMPLETE');
});

test('46-stack-policy.yaml: a stack policy holds what it names, and lets the rest be changed', async () => {
  // https://github.com/aws-samples/cfn101-workshop/pull/219
  const StackName = stackNameOf('46-stack-policy.yaml');
  await created(endpoint, of('46-stack-policy.yaml'));
  const StackPolicyBody = JSON.stringify({
    Statement: [
      { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'Update:Modify', Principal: '*', Resource: 'LogicalResourceId/Protected' },
    ],
  });
  await endpoint.cloudFormation.send(new SetStackPolicyCommand({ StackName, StackPolicyBody }));
  assert.equal((await updated(endpoint, '46-stack-policy.yaml', { Days: '3' })).status, 'UPDATE_COMPLETE');
  const denied = await updated(endpoint, '46-stack-policy.yaml', { Days: '3', Delay: '5' });
  assert.equal(denied.status, 'UPDATE_ROLLBACK_COMPLETE');
  const failed = denied.events.find((event) => event.startsWith('Protected UPDATE_FAILED'));
  assert.match(failed ?? '', /Action denied by stack policy/);
  assert.equal((await endpoint.remove(StackName)).status, 'DELETE_COMPLETE');
});

test('39-drift.yaml: what another call changed is drift', async () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
  const StackName = stackNameOf('39-drift.yaml');
  await created(endpoint, of('39-drift.yaml'));
  const logGroupName = (await physicalIds(StackName)).Log;
  const logs = new CloudWatchLogsClient({ endpoint: endpoint.url, region, credentials });
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
  logs.destroy();
  const detection = await endpoint.cloudFormation.send(new DetectStackDriftCommand({ StackName }));
  const asked = new DescribeStackDriftDetectionStatusCommand(detection);
  const status = await endpoint.cloudFormation.send(asked);
  assert.deepEqual([status.StackDriftStatus, status.DriftedStackResourceCount], ['DRIFTED', 1]);
  const { StackResourceDrifts = [] } = await endpoint.cloudFormation.send(
    new DescribeStackResourceDriftsCommand({ StackName, StackResourceDriftStatusFilters: ['MODIFIED'] }),
  );
  assert.deepEqual(
    StackResourceDrifts.flatMap(({ PropertyDifferences = [] }) => PropertyDifferences),
    [{ PropertyPath: '/RetentionInDays', ExpectedValue: '7', ActualValue: '30', DifferenceType: 'NOT_EQUAL' }],
  );
  assert.equal((await endpoint.remove(StackName)).status, 'DELETE_COMPLETE');
});

test('26-signals.yaml: what has a creation policy is complete when it is signalled, and fails when that says so', async () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html, and the words:
  // https://github.com/aws-quickstart/quickstart-linux-bastion/issues/144
  const signalled = async (StackName: string, Status: ResourceSignalStatus) => {
    const more = { StackName, TemplateBody: shape('26-signals.yaml') };
    await endpoint.cloudFormation.send(new CreateStackCommand(more));
    while ((await physicalIds(StackName)).Group === undefined) await pause();
    const signal = { StackName, LogicalResourceId: 'Group', UniqueId: 'i-0123456789abcdef0', Status };
    await endpoint.cloudFormation.send(new SignalResourceCommand(signal));
    const settled = await endpoint.settled(StackName);
    await endpoint.remove(StackName);
    return settled;
  };
  const good = await signalled('shape-signals', 'SUCCESS');
  assert.equal(good.status, 'CREATE_COMPLETE', good.events.join('\n'));
  const order = ['Group CREATE_COMPLETE', 'After CREATE_IN_PROGRESS'].map((event) => good.events.indexOf(event));
  assert.ok(0 < (order[0] ?? 0) && (order[0] ?? 0) < (order[1] ?? 0), good.events.join('\n'));
  const bad = await signalled('shape-failure', 'FAILURE');
  assert.equal(bad.status, 'ROLLBACK_COMPLETE');
  assert.match(bad.events.join('\n'), /Group CREATE_FAILED Received 1 FAILURE signal\(s\) out of 1/);
});
