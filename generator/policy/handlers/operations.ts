import { actions, type Handlers } from './handler.ts';

const alarmTags = actions('cloudwatch', 'TagResource', 'UntagResource', 'ListTagsForResource');
const logs = (...names: readonly string[]) => actions('logs', ...names);
const logTags = logs('TagResource', 'UntagResource', 'ListTagsForResource');
const kms = (...names: readonly string[]) => actions('kms', ...names);
const ssm = (...names: readonly string[]) => actions('ssm', ...names);

/** Logs, alarms, keys and parameters. AWS's handler of log groups also names deliveries of data protection: by property here. */
export const operations: Handlers = {
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': {
    always: [
      ...actions(
        'chatbot',
        'CreateMicrosoftTeamsChannelConfiguration',
        'UpdateMicrosoftTeamsChannelConfiguration',
        'DeleteMicrosoftTeamsChannelConfiguration',
        'GetMicrosoftTeamsChannelConfiguration',
        'TagResource',
        'UntagResource',
        'ListTagsForResource',
      ),
      'iam:GetRole',
      'iam:PassRole',
      'iam:CreateServiceLinkedRole',
    ],
    passes: { '': 'chatbot.amazonaws.com' },
    linked: ['management.chatbot.amazonaws.com'],
  },
  'AWS::Chatbot::SlackChannelConfiguration': {
    always: [
      ...actions(
        'chatbot',
        'CreateSlackChannelConfiguration',
        'UpdateSlackChannelConfiguration',
        'DeleteSlackChannelConfiguration',
        'DescribeSlackChannelConfigurations',
        'TagResource',
        'UntagResource',
        'ListTagsForResource',
      ),
      'iam:GetRole',
      'iam:PassRole',
      'iam:CreateServiceLinkedRole',
    ],
    passes: { '': 'chatbot.amazonaws.com' },
    linked: ['management.chatbot.amazonaws.com'],
  },
  'AWS::CloudWatch::Alarm': {
    always: [...alarmTags, ...actions('cloudwatch', 'PutMetricAlarm', 'DeleteAlarms', 'DescribeAlarms')],
  },
  'AWS::CloudWatch::AnomalyDetector': {
    always: actions('cloudwatch', 'PutAnomalyDetector', 'DeleteAnomalyDetector', 'DescribeAnomalyDetectors'),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    always: [...alarmTags, ...actions('cloudwatch', 'PutCompositeAlarm', 'DeleteAlarms', 'DescribeAlarms')],
  },
  'AWS::CloudWatch::Dashboard': {
    always: actions('cloudwatch', 'PutDashboard', 'DeleteDashboards', 'GetDashboard'),
  },
  'AWS::KMS::Alias': {
    always: kms('CreateAlias', 'UpdateAlias', 'DeleteAlias', 'ListAliases'),
  },
  'AWS::KMS::Key': {
    always: kms(
      'CreateKey',
      'DescribeKey',
      'DisableKey',
      'EnableKey',
      'GetKeyPolicy',
      'GetKeyRotationStatus',
      'ListResourceTags',
      'PutKeyPolicy',
      'ScheduleKeyDeletion',
      'TagResource',
      'UntagResource',
      'UpdateKeyDescription',
    ),
    when: { EnableKeyRotation: kms('EnableKeyRotation', 'DisableKeyRotation') },
  },
  'AWS::Logs::Delivery': {
    always: [
      ...logTags,
      ...logs('CreateDelivery', 'DeleteDelivery', 'DescribeDeliveries', 'GetDelivery', 'UpdateDeliveryConfiguration'),
      // A bucket lets deliveries in by its policy, which is read and written in the name of whoever asks.
      ...actions('s3', 'GetBucketPolicy', 'PutBucketPolicy'),
    ],
  },
  'AWS::Logs::DeliveryDestination': {
    always: [...logTags, ...logs('PutDeliveryDestination', 'DeleteDeliveryDestination', 'GetDeliveryDestination')],
    when: {
      DeliveryDestinationPolicy: logs(
        'PutDeliveryDestinationPolicy',
        'DeleteDeliveryDestinationPolicy',
        'GetDeliveryDestinationPolicy',
      ),
    },
  },
  'AWS::Logs::DeliverySource': {
    // A service asks for a right of its own before its logs are delivered; here distributions have some.
    always: [
      ...logTags,
      ...logs('PutDeliverySource', 'DeleteDeliverySource', 'GetDeliverySource'),
      'cloudfront:AllowVendedLogDeliveryForResource',
    ],
  },
  'AWS::Logs::LogGroup': {
    always: logs(
      'CreateLogGroup',
      'DeleteLogGroup',
      'DescribeLogGroups',
      'GetDataProtectionPolicy',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
    ),
    when: {
      DataProtectionPolicy: logs(
        'PutDataProtectionPolicy',
        'DeleteDataProtectionPolicy',
        'CreateLogDelivery',
        'PutResourcePolicy',
        'DescribeResourcePolicies',
      ),
      KmsKeyId: logs('AssociateKmsKey', 'DisassociateKmsKey'),
      RetentionInDays: logs('PutRetentionPolicy', 'DeleteRetentionPolicy'),
    },
  },
  'AWS::Logs::MetricFilter': {
    always: logs('PutMetricFilter', 'DeleteMetricFilter', 'DescribeMetricFilters'),
  },
  'AWS::Logs::ResourcePolicy': {
    always: logs('PutResourcePolicy', 'DeleteResourcePolicy', 'DescribeResourcePolicies'),
  },
  'AWS::Logs::SubscriptionFilter': {
    always: logs('PutSubscriptionFilter', 'DeleteSubscriptionFilter', 'DescribeSubscriptionFilters'),
    when: { RoleArn: ['iam:GetRole', 'iam:PassRole'] },
    passes: { RoleArn: 'logs.amazonaws.com' },
  },
  'AWS::SSM::Parameter': {
    always: ssm(
      'PutParameter',
      'DeleteParameter',
      'GetParameters',
      'AddTagsToResource',
      'RemoveTagsFromResource',
      'ListTagsForResource',
    ),
  },
};
