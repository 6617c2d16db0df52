import { AWS, checkOptions, fn, memoize, option, type Shape, template } from '../../generator/index.ts';
import { encryptedTopic } from '../parts/encrypted-topic.ts';
import { type AwsPublisher, keyFor } from '../parts/key.ts';

export type { AwsPublisher };

/** The options of a topic: each set of them makes a template of its own. */
export interface TopicOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** Messages of a group come in order, and each once; its queues must be so, too. */
  readonly fifo?: boolean;
  /**
   * Services of AWS that publish to it, for example `cloudwatch.amazonaws.com` or `events.rds.amazonaws.com`. It then has
   * a key of its own: they may not use the one of AWS for SNS, and what they publish would be lost silently.
   */
  readonly publishers?: readonly AwsPublisher[];
}

const NAMES = { topic: 'Topic', policy: 'TopicPolicy' } as const;

/** The shape of these options, which they are checked against. */
export const TOPIC_OPTIONS = {
  path: option.text(),
  fifo: option.flag(),
  publishers: option.listOf(
    option.text<AwsPublisher>(/^[a-z0-9.-]+\.amazonaws\.com$/, 'as "cloudwatch.amazonaws.com"'),
  ),
} satisfies Shape<TopicOptions>;

/** A topic: what one service publishes comes into the queue of each worker that subscribes to it. */
export const topicTemplate = memoize((options: TopicOptions) => {
  checkOptions('topicTemplate', TOPIC_OPTIONS, options);
  const { path = 'templates/topic.yaml', fifo = false, publishers = [] } = options;
  return template({
    path,
    description: 'Topic that services publish to, and workers subscribe to',
    parameters: {},
    body({ resource }) {
      const description = fn.sub`Messages of the topic of ${AWS.StackName}`;
      const key = publishers.length > 0 ? keyFor(resource, 'Key', { description, publishers, logs: false }) : undefined;
      const topic = encryptedTopic(resource, { names: NAMES, key, publishers, fifo });
      return { TopicArn: { Value: topic.ref, Description: 'Where messages are published' } };
    },
  });
});
