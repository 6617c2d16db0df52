import { list } from '../cloudformation/handler-values.ts';
import type { Physical } from '../cloudformation/model.ts';
import { subscriptionAttributesFrom, topicAttributesFrom } from '../sns/handlers.ts';
import type { Topics } from '../sns/topics.ts';
import { attributesFrom } from '../sqs/handlers.ts';
import { setAttributes } from '../sqs/queue-operations.ts';
import { nameInUrl, type Queues } from '../sqs/queues.ts';

/** Where what stacks have becomes alive. */
export interface Adopting {
  readonly allOf: (type: string) => readonly Physical[];
  readonly queues: Queues;
  readonly topics: Topics;
  readonly log: (line: string) => void;
}

/** Makes what stacks have of queues and topics from a time when those were records, as far as SQS and SNS take it. */
export function adopt({ allOf, queues, topics, log }: Adopting): void {
  const each = (type: string, make: (one: Physical) => void): void => {
    for (const one of allOf(type)) {
      try {
        make(one);
      } catch (error) {
        log(`${one.physicalId} stays a record: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  each('AWS::SQS::Queue', ({ attributes, properties }) => {
    const [, , , region = '', account = '', name = ''] = String(attributes.Arn).split(':');
    const { RedrivePolicy, ...rest } = attributesFrom({ properties });
    queues.create({ account, region }, name, { attributes: rest, tags: {} });
  });
  // Only then: the queues of dead letters have to be there.
  each('AWS::SQS::Queue', ({ attributes, properties }) => {
    const queue = queues.find(String(attributes.Arn));
    const { RedrivePolicy } = attributesFrom({ properties });
    if (queue && RedrivePolicy !== undefined) setAttributes(queues, queue, { RedrivePolicy });
  });
  each('AWS::SQS::QueuePolicy', ({ properties }) => {
    const names = list(properties.Queues).map((url) => nameInUrl(String(url)));
    for (const { attributes } of allOf('AWS::SQS::Queue')) {
      const queue = queues.find(String(attributes.Arn));
      if (!queue || !names.includes(queue.record.name)) continue;
      setAttributes(queues, queue, { Policy: JSON.stringify(properties.PolicyDocument) });
    }
  });
  each('AWS::SNS::Topic', ({ physicalId, properties }) => {
    const [, , , region = '', account = '', name = ''] = physicalId.split(':');
    topics.create({ account, region }, name, { attributes: topicAttributesFrom(properties), tags: {} });
  });
  each('AWS::SNS::Subscription', ({ physicalId, properties }) => {
    const { TopicArn, Protocol, Endpoint } = properties;
    const attributes = subscriptionAttributesFrom(properties);
    const one = { topicArn: String(TopicArn), protocol: String(Protocol), endpoint: String(Endpoint), attributes };
    topics.putSubscription({ arn: physicalId, ...one });
  });
}
