import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  DetectStackResourceDriftCommand,
  ListStackResourcesCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient, PutImageTagMutabilityCommand, PutLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import {
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { openEndpoint } from '../../server/main.ts';
import { call } from '../../testing/running-task.ts';
import { credentials, region, temporaryFolder } from '../../testing/test-engine.ts';

const days = (count: number) =>
  JSON.stringify({ rules: [{ rulePriority: 1, selection: { countNumber: count }, action: { type: 'expire' } }] });

const policyOf = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: 'arn:aws:s3:::drifting/*' }],
});

const template = {
  Parameters: { Password: { Type: 'String', NoEcho: true } },
  Resources: {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'drifting',
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
        LifecycleConfiguration: { Rules: [{ Id: 'a', Status: 'Enabled', ExpirationInDays: 7 }] },
        Tags: [{ Key: 'team', Value: 'shop' }],
      },
    },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: policyOf('s3:GetObject') },
    },
    Repository: {
      Type: 'AWS::ECR::Repository',
      Properties: { ImageTagMutability: 'IMMUTABLE', LifecyclePolicy: { LifecyclePolicyText: days(5) } },
    },
    LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'kept', RetentionInDays: 7 } },
    Unlimited: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'unlimited' } },
    Gone: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'gone', RetentionInDays: 7 } },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: 'quiet', Description: 'a', SecretString: { Ref: 'Password' } },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 20, QueueName: 'late' } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'Late' } },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
  },
};

test('what clients change behind a stack shows as drift, property by property, and nothing else does', async (t) => {
  const endpoint = await openEndpoint({ home: temporaryFolder(t), port: 0 });
  t.after(endpoint.close);
  const client = { endpoint: endpoint.url, region, credentials, maxAttempts: 1 };
  const cloudFormation = new CloudFormationClient(client);
  const StackName = 'drifting';
  await cloudFormation.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(template),
      Parameters: [{ ParameterKey: 'Password', ParameterValue: 'hush-hush' }],
    }),
  );
  const waiting = { client: cloudFormation, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 60 };
  await waitUntilStackCreateComplete(waiting, { StackName });

  const detect = async () => {
    const { StackDriftDetectionId } = await cloudFormation.send(new DetectStackDriftCommand({ StackName }));
    const status = await cloudFormation.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
    const { StackResourceDrifts = [] } = await cloudFormation.send(
      new DescribeStackResourceDriftsCommand({ StackName }),
    );
    const lines = StackResourceDrifts.flatMap((one) =>
      one.StackResourceDriftStatus === 'IN_SYNC'
        ? []
        : [
            `${one.LogicalResourceId} ${one.StackResourceDriftStatus}`,
            ...(one.PropertyDifferences ?? []).map(
              (it) => `  ${it.DifferenceType} ${it.PropertyPath} ${it.ExpectedValue} -> ${it.ActualValue}`,
            ),
          ],
    );
    return { status, lines, all: StackResourceDrifts };
  };

  const before = await detect();
  assert.deepEqual(before.lines, []);
  assert.equal(before.status.DetectionStatus, 'DETECTION_COMPLETE');
  assert.equal(before.status.StackDriftStatus, 'IN_SYNC');
  assert.deepEqual(before.all.map(({ LogicalResourceId }) => LogicalResourceId).sort(), [
    'Bucket',
    'Gone',
    'LogGroup',
    'Policy',
    'Queue',
    'Repository',
    'Secret',
    'Topic',
    'Unlimited',
  ]);
  assert.doesNotMatch(JSON.stringify(before.all), /hush-hush/);

  const logs = new CloudWatchLogsClient(client);
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: 'kept', retentionInDays: 30 }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: 'unlimited', retentionInDays: 30 }));
  await logs.send(new DeleteLogGroupCommand({ logGroupName: 'gone' }));
  const ecr = new ECRClient(client);
  const repositoryName = before.all.find(
    ({ LogicalResourceId }) => LogicalResourceId === 'Repository',
  )?.PhysicalResourceId;
  await ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'MUTABLE' }));
  await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: days(9) }));
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: 'drifting', VersioningConfiguration: { Status: 'Suspended' } }),
  );
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: 'drifting',
      PublicAccessBlockConfiguration: { BlockPublicPolicy: false, BlockPublicAcls: true },
    }),
  );
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'drifting', Policy: JSON.stringify(policyOf('s3:*')) }));

  const QueueUrl = `${endpoint.url}/000000000000/late`;
  await call(endpoint.url, 'sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { DelaySeconds: '5' } });

  const after = await detect();
  assert.deepEqual(after.lines, [
    'Bucket MODIFIED',
    '  NOT_EQUAL /VersioningConfiguration/Status Enabled -> Suspended',
    '  NOT_EQUAL /PublicAccessBlockConfiguration/BlockPublicPolicy true -> false',
    'Repository MODIFIED',
    '  NOT_EQUAL /ImageTagMutability IMMUTABLE -> MUTABLE',
    `  NOT_EQUAL /LifecyclePolicy/LifecyclePolicyText ${days(5)} -> ${days(9)}`,
    'LogGroup MODIFIED',
    '  NOT_EQUAL /RetentionInDays 7 -> 30',
    'Gone DELETED',
    'Queue MODIFIED',
    '  NOT_EQUAL /DelaySeconds 20 -> 5',
    'Policy MODIFIED',
    '  NOT_EQUAL /PolicyDocument/Statement/0/Action s3:GetObject -> s3:*',
  ]);
  assert.equal(after.status.StackDriftStatus, 'DRIFTED');
  assert.equal(after.status.DriftedStackResourceCount, 6);

  const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  assert.equal(stack?.DriftInformation?.StackDriftStatus, 'DRIFTED');
  assert.ok(stack?.DriftInformation?.LastCheckTimestamp instanceof Date);
  const { StackResourceSummaries = [] } = await cloudFormation.send(new ListStackResourcesCommand({ StackName }));
  const shown = new Map(
    StackResourceSummaries.map((one) => [one.LogicalResourceId, one.DriftInformation?.StackResourceDriftStatus]),
  );
  assert.equal(shown.get('LogGroup'), 'MODIFIED');
  assert.equal(shown.get('Unlimited'), 'IN_SYNC');
  assert.equal(shown.get('Bus'), 'NOT_CHECKED');

  await logs.send(new PutRetentionPolicyCommand({ logGroupName: 'kept', retentionInDays: 7 }));
  const { StackResourceDrift: one } = await cloudFormation.send(
    new DetectStackResourceDriftCommand({ StackName, LogicalResourceId: 'LogGroup' }),
  );
  assert.equal(one?.StackResourceDriftStatus, 'IN_SYNC');
  await assert.rejects(
    cloudFormation.send(new DetectStackResourceDriftCommand({ StackName, LogicalResourceId: 'Bus' })),
    /does not support drift detection/,
  );
});
