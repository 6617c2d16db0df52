import { at, type Concrete } from './concrete.ts';
import {
  atLeast,
  type Control,
  every,
  is,
  isPublic,
  isThere,
  pointedAt,
  refusesPlainText,
  statements,
} from './control.ts';

const BUCKET = ['AWS::S3::Bucket'];
const QUEUE = ['AWS::SQS::Queue'];
const TOPIC = ['AWS::SNS::Topic'];
const KEY = ['AWS::KMS::Key'];

const notPublic = (policy: Concrete) => statements(policy, 'PolicyDocument').every((one) => !isPublic(one));
const publicPolicy = { PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }] } };

const blocked = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** Buckets, queues, topics, keys, logs and stacks. */
export const STORAGE_CONTROLS: readonly Control[] = [
  {
    ids: ['S3.1', 'S3.2', 'S3.3', 'S3.8'],
    title: 'Buckets block public access',
    by: 'all four of `PublicAccessBlockConfiguration`',
    of: BUCKET,
    holds: (bucket) => blocked.every((name) => every(`PublicAccessBlockConfiguration.${name}`, is(true))(bucket)),
  },
  {
    ids: ['S3.5'],
    title: 'Buckets take TLS only',
    by: '`BucketPolicy` that denies what comes without `aws:SecureTransport`',
    of: BUCKET,
    holds: pointedAt('AWS::S3::BucketPolicy', 'Bucket', (policy) =>
      statements(policy, 'PolicyDocument').some(refusesPlainText),
    ),
    rules: ['s3_bucket_policy_ssl_requests_only_check'],
  },
  {
    ids: ['S3.6'],
    title: 'Policies of buckets let no foreign principal in',
    by: '`Principal` a service of AWS, or a denial',
    of: ['AWS::S3::BucketPolicy'],
    holds: notPublic,
    broken: publicPolicy,
  },
  {
    ids: ['S3.7'],
    title: 'Buckets are copied to another region',
    by: '`ReplicationConfiguration`',
    of: BUCKET,
    holds: every('ReplicationConfiguration', isThere),
  },
  {
    ids: ['S3.9'],
    title: 'Requests to buckets are logged',
    by: '`LoggingConfiguration`',
    of: BUCKET,
    holds: every('LoggingConfiguration', isThere),
    rules: ['s3_bucket_logging_enabled_check'],
  },
  {
    ids: ['S3.10', 'S3.13'],
    title: 'Buckets have a lifecycle',
    by: '`LifecycleConfiguration`',
    of: BUCKET,
    holds: (bucket) => at(bucket, 'LifecycleConfiguration.Rules.*.Status').some(is('Enabled')),
  },
  {
    ids: ['S3.11'],
    title: 'Buckets publish events',
    by: '`NotificationConfiguration`',
    of: BUCKET,
    holds: every('NotificationConfiguration', isThere),
    rules: ['s3_event_notifications_enabled_check'],
  },
  {
    ids: ['S3.12'],
    title: 'Buckets have no access control lists',
    by: '`ObjectOwnership: BucketOwnerEnforced`',
    of: BUCKET,
    holds: every('OwnershipControls.Rules.*.ObjectOwnership', is('BucketOwnerEnforced')),
  },
  {
    ids: ['S3.14'],
    title: 'Buckets keep versions',
    by: '`VersioningConfiguration` `Enabled`',
    of: BUCKET,
    holds: every('VersioningConfiguration.Status', is('Enabled')),
  },
  {
    ids: ['S3.15'],
    title: 'Objects are locked',
    by: '`ObjectLockEnabled: true`',
    of: BUCKET,
    holds: every('ObjectLockEnabled', is(true)),
    rules: ['s3_bucket_object_lock_enabled_check'],
  },
  {
    ids: ['S3.17'],
    title: 'Buckets are encrypted with KMS',
    by: '`SSEAlgorithm: aws:kms`',
    of: BUCKET,
    holds: every(
      'BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.SSEAlgorithm',
      is('aws:kms'),
    ),
    rules: ['s3_bucket_default_encryption_kms_check'],
  },
  {
    ids: ['S3.20'],
    title: 'Deletion of versions asks for a second factor',
    by: 'nothing',
    of: BUCKET,
    holds: every('VersioningConfiguration.MfaDelete', is('Enabled')),
  },
  {
    ids: ['SQS.1'],
    title: 'Queues are encrypted',
    by: '`SqsManagedSseEnabled: true`',
    of: QUEUE,
    holds: (queue) => every('SqsManagedSseEnabled', is(true))(queue) || every('KmsMasterKeyId', isThere)(queue),
  },
  {
    ids: ['SQS.3'],
    title: 'Policies of queues let no foreign principal in',
    by: '`Principal` a service of AWS with `aws:SourceArn`, or a denial',
    of: ['AWS::SQS::QueuePolicy'],
    holds: notPublic,
    broken: publicPolicy,
  },
  {
    ids: ['SNS.1'],
    title: 'Topics are encrypted with KMS',
    by: '`KmsMasterKeyId`',
    of: TOPIC,
    holds: every('KmsMasterKeyId', isThere),
  },
  {
    ids: ['SNS.4'],
    title: 'Policies of topics let no foreign principal in',
    by: '`Principal` the account itself, or a denial',
    of: ['AWS::SNS::TopicPolicy'],
    holds: notPublic,
    broken: publicPolicy,
  },
  {
    ids: ['KMS.3'],
    title: 'Keys are not deleted by mistake',
    by: '`DeletionPolicy: RetainExceptOnCreate`',
    of: KEY,
    holds: ({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate',
  },
  {
    ids: ['KMS.4'],
    title: 'Keys rotate',
    by: '`EnableKeyRotation: true`',
    of: KEY,
    holds: every('EnableKeyRotation', is(true)),
  },
  {
    ids: ['KMS.5'],
    title: 'Policies of keys let no foreign principal in',
    by: '`Principal` the account itself, or a service of AWS for it',
    of: KEY,
    holds: (key) => statements(key, 'KeyPolicy').every((one) => !isPublic(one)),
    broken: { KeyPolicy: publicPolicy.PolicyDocument },
  },
  {
    ids: ['CloudWatch.15'],
    title: 'Alarms have actions',
    by: '`AlarmActions`; parameter `AlarmTopicArn`',
    of: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
    holds: (alarm) => at(alarm, 'AlarmActions.*').length > 0,
    rules: ['cloudwatch_alarm_action_check'],
  },
  {
    ids: ['CloudWatch.16'],
    title: 'Log groups keep logs for a year at least',
    by: '`RetentionInDays`; parameter `LogRetentionDays`',
    of: ['AWS::Logs::LogGroup'],
    holds: every('RetentionInDays', atLeast(365)),
    rules: ['cloudwatch_log_group_retention_period_check'],
  },
  {
    ids: ['CloudWatch.17'],
    title: 'Actions of alarms are enabled',
    by: 'no `ActionsEnabled: false`',
    of: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
    holds: every('ActionsEnabled', is(undefined, true)),
    broken: { ActionsEnabled: false },
  },
  {
    ids: ['CloudFormation.1'],
    title: 'Somebody is notified of what happens to a stack',
    by: 'nothing',
    of: ['AWS::CloudFormation::Stack'],
    holds: every('NotificationARNs', isThere),
    outside:
      'Topics are named by the call that deploys a stack, and the deployer names none: it shows the events itself.',
  },
];
