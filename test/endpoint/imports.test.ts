/** What the endpoint's own APIs made is imported as it is, and differs from the template afterwards where it did before. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateChangeSetCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  GetTemplateSummaryCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { credentials, region } from '../../packages/endpoint/testing/test-engine.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
let logs: CloudWatchLogsClient;
before(async () => {
  endpoint = await startEndpoint();
  const client = { endpoint: endpoint.url, region, credentials };
  logs = new CloudWatchLogsClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/shop/web' }));
  await s3.send(new CreateBucketCommand({ Bucket: 'shop-files' }));
  s3.destroy();
});
after(async () => {
  logs.destroy();
  await endpoint.close();
});

const DeletionPolicy = 'Retain';
const TemplateBody = JSON.stringify({
  Resources: {
    Files: { Type: 'AWS::S3::Bucket', DeletionPolicy, Properties: { BucketName: 'shop-files' } },
    Log: { Type: 'AWS::Logs::LogGroup', DeletionPolicy, Properties: { LogGroupName: '/shop/web', RetentionInDays: 7 } },
  },
});

test('a bucket and a log group are imported by their identifiers, unchanged', async () => {
  const { cloudFormation } = endpoint;
  const summary = await cloudFormation.send(new GetTemplateSummaryCommand({ TemplateBody }));
  const names: Readonly<Record<string, string>> = { BucketName: 'shop-files', LogGroupName: '/shop/web' };
  // The summary says by which properties each type is identified, as tools ask for it.
  const ResourcesToImport = (summary.ResourceIdentifierSummaries ?? []).map((one) => ({
    ResourceType: one.ResourceType,
    LogicalResourceId: one.LogicalResourceIds?.[0],
    ResourceIdentifier: Object.fromEntries((one.ResourceIdentifiers ?? []).map((name) => [name, names[name] ?? ''])),
  }));
  const set = { StackName: 'shop', ChangeSetName: 'take-in', ChangeSetType: 'IMPORT' as const };
  await cloudFormation.send(new CreateChangeSetCommand({ ...set, TemplateBody, ResourcesToImport }));
  await cloudFormation.send(new ExecuteChangeSetCommand({ StackName: 'shop', ChangeSetName: 'take-in' }));
  assert.equal((await endpoint.settled('shop')).status, 'IMPORT_COMPLETE');
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/shop/' }));
  assert.deepEqual(
    logGroups.map(({ retentionInDays }) => retentionInDays),
    [undefined],
  );
  await cloudFormation.send(new DetectStackDriftCommand({ StackName: 'shop' }));
  const drifts = await cloudFormation.send(new DescribeStackResourceDriftsCommand({ StackName: 'shop' }));
  assert.deepEqual(
    drifts.StackResourceDrifts?.map((one) => [
      one.LogicalResourceId,
      one.StackResourceDriftStatus,
      one.PropertyDifferences?.map(({ PropertyPath, DifferenceType }) => `${PropertyPath} ${DifferenceType}`) ?? [],
    ]),
    [
      ['Files', 'IN_SYNC', []],
      ['Log', 'MODIFIED', ['/RetentionInDays REMOVE']],
    ],
  );
});

test('what was imported is kept when its stack goes, and is imported again by a creation that asks for it', async () => {
  const { cloudFormation } = endpoint;
  assert.equal((await endpoint.remove('shop')).status, 'DELETE_COMPLETE');
  const set = { StackName: 'again', ChangeSetName: 'first', ChangeSetType: 'CREATE' as const };
  await cloudFormation.send(new CreateChangeSetCommand({ ...set, TemplateBody, ImportExistingResources: true }));
  await cloudFormation.send(new ExecuteChangeSetCommand({ StackName: 'again', ChangeSetName: 'first' }));
  const { status, events } = await endpoint.settled('again');
  assert.equal(status, 'CREATE_COMPLETE');
  for (const id of ['Files', 'Log']) assert.ok(events.includes(`${id} IMPORT_COMPLETE Resource import completed.`), id);
});
