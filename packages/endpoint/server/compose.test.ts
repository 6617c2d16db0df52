import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeClustersCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { credentials, region, temporaryFolder } from '../testing/test-engine.ts';
import { openEndpoint } from './main.ts';

const template = {
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Repository: { Type: 'AWS::ECR::Repository' },
    LogGroup: { Type: 'AWS::Logs::LogGroup' },
    Cluster: { Type: 'AWS::ECS::Cluster' },
  },
  Outputs: {
    Uri: { Value: { 'Fn::GetAtt': ['Repository', 'RepositoryUri'] } },
    Cluster: { Value: { Ref: 'Cluster' } },
  },
};

test('one endpoint serves every API, and the resources of a stack show in all of them', async (t) => {
  const endpoint = await openEndpoint({ home: temporaryFolder(t), port: 0 });
  t.after(endpoint.close);
  const client = { endpoint: endpoint.url, region, credentials, maxAttempts: 1 };
  const [cloudFormation, s3, ecr, ecs] = [
    new CloudFormationClient(client),
    new S3Client({ ...client, forcePathStyle: true }),
    new ECRClient(client),
    new ECSClient(client),
  ];
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'a.json', Body: JSON.stringify(template) }));
  const StackName = 'some-stack';
  const create = (TemplateURL: string) => cloudFormation.send(new CreateStackCommand({ StackName, TemplateURL }));
  await assert.rejects(create('https://templates.s3.us-east-1.amazonaws.com/b.json'), {
    name: 'ValidationError',
    message: /^S3 error: The specified key does not exist/,
  });
  await create('https://templates.s3.us-east-1.amazonaws.com/a.json');
  const waiting = { client: cloudFormation, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 60 };
  await waitUntilStackCreateComplete(waiting, { StackName });
  const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const output = (key: string) => stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
  assert.deepEqual(
    repositories.map(({ repositoryUri }) => repositoryUri),
    [output('Uri')],
  );
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [output('Cluster') ?? ''] }));
  assert.equal(clusters[0]?.status, 'ACTIVE');
  const names = async () => (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
  const [made = ''] = (await names()) ?? [];
  assert.match(made, /^some-stack-bucket-/);
  const StackId = stack?.StackId ?? '';
  await cloudFormation.send(new DeleteStackCommand({ StackName: StackId }));
  await waitUntilStackDeleteComplete(waiting, { StackName: StackId });
  assert.deepEqual(await names(), ['templates']);
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: StackId }));
  assert.equal(StackEvents[0]?.ResourceStatus, 'DELETE_COMPLETE');
});
