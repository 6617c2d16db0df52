import { AWS, allow, type Declare, deny, fn, policy, type Resource } from '../../generator/index.ts';

/** A service of AWS that can publish to a topic. */
export type AwsPublisher = `${string}.amazonaws.com`;

interface EncryptedTopic {
  /** Logical ids. */
  readonly names: { readonly topic: string; readonly policy: string; readonly key: string };
  readonly publishers: readonly AwsPublisher[];
  readonly fifo?: boolean;
}

/** A topic of this account, over TLS only; services of AWS that publish to it need a key that lets them in. */
export function encryptedTopic(
  resource: Declare,
  { names, publishers, fifo = false }: EncryptedTopic,
): Resource<'AWS::SNS::Topic'> {
  const key = publishers.length > 0 ? keyFor(resource, names.key, publishers) : undefined;
  const topic = resource(names.topic, 'AWS::SNS::Topic', {
    KmsMasterKeyId: key?.att('Arn') ?? fn.sub`arn:${AWS.Partition}:kms:${AWS.Region}:${AWS.AccountId}:alias/aws/sns`,
    ...(fifo && { FifoTopic: true, ContentBasedDeduplication: true }),
  });
  resource(names.policy, 'AWS::SNS::TopicPolicy', {
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
  return topic;
}

/** EventBridge alone does not say for whom it publishes, and with this condition its events would be lost. */
const forThisAccount = (service: AwsPublisher) =>
  service === 'events.amazonaws.com' ? {} : { Condition: { StringEquals: { 'aws:SourceAccount': AWS.AccountId } } };

/** A key that the account administers, and that these services may encrypt with. */
const keyFor = (resource: Declare, logicalId: string, publishers: readonly AwsPublisher[]) =>
  resource(
    logicalId,
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
