import { actions, type Handlers } from './handler.ts';

const s3 = (...names: readonly string[]) => actions('s3', ...names);
const sqs = (...names: readonly string[]) => actions('sqs', ...names);
const sns = (...names: readonly string[]) => actions('sns', ...names);
const states = (...names: readonly string[]) => actions('states', ...names);
const role = ['iam:GetRole', 'iam:PassRole'];

/**
 * Buckets, repositories, queues, topics and what starts things. AWS's handler of buckets reads every setting, and so
 * does this; what it writes goes by the property.
 */
export const messaging: Handlers = {
  'AWS::ECR::Repository': {
    always: [
      ...actions(
        'ecr',
        'CreateRepository',
        'DeleteRepository',
        'DescribeRepositories',
        'GetLifecyclePolicy',
        'GetRepositoryPolicy',
        'ListTagsForResource',
        'TagResource',
        'UntagResource',
      ),
    ],
    when: {
      'EncryptionConfiguration.EncryptionType=KMS': actions('kms', 'DescribeKey', 'CreateGrant', 'RetireGrant'),
      ImageScanningConfiguration: actions('ecr', 'PutImageScanningConfiguration'),
      ImageTagMutability: actions('ecr', 'PutImageTagMutability'),
      LifecyclePolicy: actions('ecr', 'PutLifecyclePolicy', 'DeleteLifecyclePolicy'),
      RepositoryPolicyText: actions('ecr', 'SetRepositoryPolicy', 'DeleteRepositoryPolicy'),
    },
  },
  'AWS::Events::Rule': {
    always: actions(
      'events',
      'PutRule',
      'DeleteRule',
      'DescribeRule',
      'EnableRule',
      'DisableRule',
      'PutTargets',
      'RemoveTargets',
      'ListTargetsByRule',
      'TagResource',
      'UntagResource',
      'ListTagsForResource',
    ),
    when: { 'Targets.RoleArn': role, RoleArn: role },
    passes: { 'Targets.RoleArn': 'events.amazonaws.com', RoleArn: 'events.amazonaws.com' },
  },
  'AWS::S3::Bucket': {
    always: s3(
      'CreateBucket',
      'DeleteBucket',
      'ListBucket',
      'GetAccelerateConfiguration',
      'GetAnalyticsConfiguration',
      'GetBucketAcl',
      'GetBucketCORS',
      'GetBucketLogging',
      'GetBucketNotification',
      'GetBucketObjectLockConfiguration',
      'GetBucketOwnershipControls',
      'GetBucketPublicAccessBlock',
      'GetBucketTagging',
      'GetBucketVersioning',
      'GetBucketWebsite',
      'GetEncryptionConfiguration',
      'GetIntelligentTieringConfiguration',
      'GetInventoryConfiguration',
      'GetLifecycleConfiguration',
      'GetMetricsConfiguration',
      'GetReplicationConfiguration',
      'PutBucketTagging',
      'TagResource',
      'UntagResource',
      'ListTagsForResource',
    ),
    when: {
      AccelerateConfiguration: s3('PutAccelerateConfiguration'),
      AccessControl: s3('PutBucketAcl'),
      AnalyticsConfigurations: s3('PutAnalyticsConfiguration'),
      BucketEncryption: s3('PutEncryptionConfiguration'),
      CorsConfiguration: s3('PutBucketCORS'),
      IntelligentTieringConfigurations: s3('PutIntelligentTieringConfiguration'),
      InventoryConfigurations: s3('PutInventoryConfiguration'),
      LifecycleConfiguration: s3('PutLifecycleConfiguration'),
      LoggingConfiguration: s3('PutBucketLogging'),
      MetricsConfigurations: s3('PutMetricsConfiguration'),
      NotificationConfiguration: s3('PutBucketNotification'),
      ObjectLockConfiguration: s3('PutBucketObjectLockConfiguration'),
      ObjectLockEnabled: s3('PutBucketObjectLockConfiguration'),
      OwnershipControls: s3('PutBucketOwnershipControls'),
      PublicAccessBlockConfiguration: s3('PutBucketPublicAccessBlock'),
      ReplicationConfiguration: [...s3('PutReplicationConfiguration'), ...role],
      VersioningConfiguration: s3('PutBucketVersioning'),
      WebsiteConfiguration: s3('PutBucketWebsite', 'DeleteBucketWebsite'),
    },
    passes: { ReplicationConfiguration: 's3.amazonaws.com' },
  },
  'AWS::S3::BucketPolicy': {
    always: s3('GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'),
  },
  'AWS::SNS::Subscription': {
    always: sns('Subscribe', 'Unsubscribe', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes'),
    when: { SubscriptionRoleArn: role },
    passes: { SubscriptionRoleArn: 'sns.amazonaws.com' },
  },
  'AWS::SNS::Topic': {
    always: sns(
      'CreateTopic',
      'DeleteTopic',
      'GetTopicAttributes',
      'SetTopicAttributes',
      'GetDataProtectionPolicy',
      'ListSubscriptionsByTopic',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
    ),
    when: {
      DataProtectionPolicy: sns('PutDataProtectionPolicy'),
      DeliveryStatusLogging: role,
      Subscription: sns('Subscribe', 'Unsubscribe'),
    },
    passes: { DeliveryStatusLogging: 'sns.amazonaws.com' },
  },
  'AWS::SNS::TopicPolicy': {
    always: sns('SetTopicAttributes', 'GetTopicAttributes'),
  },
  'AWS::SQS::Queue': {
    always: sqs(
      'CreateQueue',
      'DeleteQueue',
      'GetQueueAttributes',
      'GetQueueUrl',
      'SetQueueAttributes',
      'ListQueueTags',
      'TagQueue',
      'UntagQueue',
    ),
  },
  'AWS::SQS::QueuePolicy': {
    always: sqs('SetQueueAttributes', 'GetQueueAttributes'),
  },
  'AWS::Scheduler::Schedule': {
    always: [...actions('scheduler', 'CreateSchedule', 'UpdateSchedule', 'DeleteSchedule', 'GetSchedule'), ...role],
    when: { KmsKeyArn: actions('kms', 'DescribeKey', 'GenerateDataKey', 'Decrypt') },
    passes: { '': 'scheduler.amazonaws.com' },
  },
  'AWS::Scheduler::ScheduleGroup': {
    always: actions(
      'scheduler',
      'CreateScheduleGroup',
      'DeleteScheduleGroup',
      'GetScheduleGroup',
      'DeleteSchedule',
      'TagResource',
      'UntagResource',
      'ListTagsForResource',
    ),
  },
  'AWS::StepFunctions::StateMachine': {
    always: [
      ...states(
        'CreateStateMachine',
        'UpdateStateMachine',
        'DeleteStateMachine',
        'DescribeStateMachine',
        'TagResource',
        'UntagResource',
        'ListTagsForResource',
      ),
      ...role,
    ],
    when: {
      DefinitionS3Location: s3('GetObject'),
      EncryptionConfiguration: actions('kms', 'DescribeKey', 'GenerateDataKey', 'Decrypt'),
    },
    passes: { '': 'states.amazonaws.com' },
  },
};
