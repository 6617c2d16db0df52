import { AWS, allow, deny, fn, once, policy, template } from '../generator/index.ts';

/** What distinguishes one topic from another in structure. */
export interface TopicOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** Messages of a group come in order, and each once; its queues must be so, too. */
  readonly fifo?: boolean;
}

/** A topic: what one service publishes comes into the queue of each worker that subscribes to it. */
export const topicTemplate = once(({ path = 'templates/topic.yaml', fifo = false }: TopicOptions) =>
  template({
    path,
    description: 'Topic that services publish to, and workers subscribe to',
    parameters: {},
    body({ resource }) {
      const topic = resource('Topic', 'AWS::SNS::Topic', {
        KmsMasterKeyId: fn.sub`arn:${AWS.Partition}:kms:${AWS.Region}:${AWS.AccountId}:alias/aws/sns`,
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
