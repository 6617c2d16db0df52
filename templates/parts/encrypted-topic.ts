import { AWS, allow, type Declare, deny, fn, policy, type Resource } from '../../generator/index.ts';
import { type AwsPublisher, forThisAccount } from './key.ts';

interface EncryptedTopic {
  /** Logical ids. */
  readonly names: { readonly topic: string; readonly policy: string };
  /** Without one, that of AWS for SNS, which services of AWS may not use. */
  readonly key: Resource<'AWS::KMS::Key'> | undefined;
  readonly publishers: readonly AwsPublisher[];
  readonly fifo?: boolean;
}

/** A topic of this account, over TLS only. */
export function encryptedTopic(
  resource: Declare,
  { names, key, publishers, fifo = false }: EncryptedTopic,
): Resource<'AWS::SNS::Topic'> {
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
