import { AWS, allow, type Declare, deny, fn, once, policy, template } from '../generator/index.ts';

/** A service of AWS that can publish to a topic. */
export type AwsPublisher = `${string}.amazonaws.com`;

/** What distinguishes one topic from another in structure. */
export interface TopicOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** Messages of a group come in order, and each once; its queues must be so, too. */
  readonly fifo?: boolean;
  /**
   * Services of AWS that publish to it, for example `cloudwatch.amazonaws.com` or `events.rds.amazonaws.com`. It then has
   * a key of its own: they may not use the one of AWS for SNS, and what they publish would be lost without a word.
   */
  readonly publishers?: readonly AwsPublisher[];
}

/** A topic: what one service publishes comes into the queue of each worker that subscribes to it. */
export const topicTemplate = once(({ path = 'templates/topic.yaml', fifo = false, publishers = [] }: TopicOptions) =>
  template({
    path,
    description: 'Topic that services publish to, and workers subscribe to',
    parameters: {},
    body({ resource }) {
      const key = publishers.length > 0 ? keyFor(resource, publishers) : undefined;
      const topic = resource('Topic', 'AWS::SNS::Topic', {
        KmsMasterKeyId:
          key?.att('Arn') ?? fn.sub`arn:${AWS.Partition}:kms:${AWS.Region}:${AWS.AccountId}:alias/aws/sns`,
        ...(fifo && { FifoTopic: true, ContentBasedDeduplication: true }),
      });
      resource('TopicPolicy', 'AWS::SNS::TopicPolicy', {
        Topics: [topic.ref],
        PolicyDocument: policy(
          allow({
            Sid: 'OfThisAccount',
            Principal: { AWS: fn.sub`arn:${AWS.Partition}:iam::${AWS.AccountId}:root` },
            Action: ['sns:Publish', 'sns:Subscribe', 'sns:GetTopicAttributes'],
            Resource: topic.ref,
          }),
          ...publishers.map((Service) =>
            allow({ Principal: { Service }, Action: 'sns:Publish', Resource: topic.ref, ...forThisAccount(Service) }),
          ),
          deny({
            Sid: 'TlsOnly',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: topic.ref,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ),
      });
      return { TopicArn: { Value: topic.ref, Description: 'Where messages are published' } };
    },
  }),
);

/** EventBridge alone does not say for whom it publishes, and with this condition its events would be lost. */
const forThisAccount = (service: AwsPublisher) =>
  service === 'events.amazonaws.com' ? {} : { Condition: { StringEquals: { 'aws:SourceAccount': AWS.AccountId } } };

/** A key that the account administers, and that these services may encrypt with. */
const keyFor = (resource: Declare, publishers: readonly AwsPublisher[]) =>
  resource(
    'Key',
    'AWS::KMS::Key',
    {
      Description: fn.sub`Messages of the topic of ${AWS.StackName}`,
      EnableKeyRotation: true,
      KeyPolicy: policy(
        allow({
          Sid: 'Account',
          Principal: { AWS: fn.sub`arn:${AWS.Partition}:iam::${AWS.AccountId}:root` },
          Action: 'kms:*',
          Resource: '*',
        }),
        allow({
          Sid: 'ThroughSns',
          Principal: { AWS: '*' },
          Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
          Resource: '*',
          Condition: {
            StringEquals: {
              'kms:CallerAccount': AWS.AccountId,
              'kms:ViaService': fn.sub`sns.${AWS.Region}.${AWS.URLSuffix}`,
            },
          },
        }),
        ...publishers.map((Service) =>
          allow({
            Principal: { Service },
            Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
            Resource: '*',
            ...forThisAccount(Service),
          }),
        ),
        deny({
          Sid: 'GrantsForAwsOnly',
          Principal: '*',
          Action: 'kms:CreateGrant',
          Resource: '*',
          Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
        }),
      ),
    },
    { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' },
  );
