import type { Correction } from '../corrections.ts';

const untyped = 'the specification takes any JSON; a misspelt effect or action would be found by IAM alone.';

/** Policy documents and their like, which the specification has as JSON. */
export const policies: readonly Correction[] = [
  {
    at: [
      'AWS::Backup::BackupVault.AccessPolicy',
      'AWS::EC2::VPCEndpoint.PolicyDocument',
      'AWS::ECR::Repository.RepositoryPolicyText',
      'AWS::EFS::FileSystem.FileSystemPolicy',
      'AWS::Events::EventBus.Policy',
      'AWS::IAM::Group.Policy.PolicyDocument',
      'AWS::IAM::ManagedPolicy.PolicyDocument',
      'AWS::IAM::Policy.PolicyDocument',
      'AWS::IAM::Role.AssumeRolePolicyDocument',
      'AWS::IAM::Role.Policy.PolicyDocument',
      'AWS::KMS::Key.KeyPolicy',
      'AWS::Logs::DeliveryDestination.DestinationPolicy.DeliveryDestinationPolicy',
      'AWS::Logs::LogGroup.ResourcePolicyDocument',
      'AWS::S3::BucketPolicy.PolicyDocument',
      'AWS::SNS::TopicPolicy.PolicyDocument',
      'AWS::SQS::QueuePolicy.PolicyDocument',
      'AWS::SecretsManager::ResourcePolicy.ResourcePolicy',
    ],
    was: 'Json',
    is: 'Value<PolicyDocument>',
    why: untyped,
  },
  {
    at: ['AWS::IAM::RolePolicy.PolicyDocument'],
    required: true,
    was: 'Json',
    is: 'Value<PolicyDocument>',
    why: `${untyped} An inline policy without a document is refused.`,
  },
  {
    at: ['AWS::Logs::ResourcePolicy.PolicyDocument'],
    was: 'Json',
    is: 'Value<PolicyDocument> | Text',
    why: `${untyped} CloudWatch Logs long took this one as a string only.`,
  },
  { at: ['AWS::Events::EventBusPolicy.Statement'], was: 'Json', is: 'Value<Statement>', why: untyped },
  {
    at: ['AWS::SQS::Queue.RedrivePolicy'],
    was: 'Json',
    is: "Value<{ readonly deadLetterTargetArn: Value<Id<'AWS::SQS::Queue', 'Arn'>>; readonly maxReceiveCount: Numeric }>",
    why: "both keys are needed, in SQS's own casing.",
  },
  {
    at: ['AWS::SQS::Queue.RedriveAllowPolicy'],
    was: 'Json',
    is: "Value<{ readonly redrivePermission: Value<'allowAll' | 'denyAll' | 'byQueue'>; readonly sourceQueueArns?: List<Value<Id<'AWS::SQS::Queue', 'Arn'>>> }>",
    why: "the keys are in SQS's own casing.",
  },
  {
    at: ['AWS::SNS::Subscription.RedrivePolicy'],
    was: 'Json',
    is: "Value<{ readonly deadLetterTargetArn: Value<Id<'AWS::SQS::Queue', 'Arn'>> }>",
    why: "the key is in SNS's own casing.",
  },
];
