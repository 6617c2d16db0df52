import { actions, type Handlers } from './handler.ts';

const alarmTags = actions('cloudwatch', 'TagResource', 'UntagResource', 'ListTagsForResource');
const logs = (...names: readonly string[]) => actions('logs', ...names);
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
