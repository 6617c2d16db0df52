import { Token } from '../../values/value.ts';
import { messaging } from './messaging.ts';
import { refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });

refuses(messaging, 'AWS::SQS::Queue', [
  ['12 hours and a second', 'VisibilityTimeout', { VisibilityTimeout: 43201 }, { VisibilityTimeout: 43200 }],
  ['a delay of 901 seconds', 'DelaySeconds', { DelaySeconds: 901 }, { DelaySeconds: 900 }],
  [
    'messages that are kept for 59 seconds',
    'MessageRetentionPeriod',
    { MessageRetentionPeriod: 59 },
    { MessageRetentionPeriod: 60 },
  ],
  [
    'messages that are kept for more than 14 days',
    'MessageRetentionPeriod',
    { MessageRetentionPeriod: 1209601 },
    { MessageRetentionPeriod: 1209600 },
  ],
  [
    'a wait of 21 seconds',
    'ReceiveMessageWaitTimeSeconds',
    { ReceiveMessageWaitTimeSeconds: 21 },
    { ReceiveMessageWaitTimeSeconds: 20 },
  ],
  ['messages of 1023 bytes', 'MaximumMessageSize', { MaximumMessageSize: 1023 }, { MaximumMessageSize: 1048576 }],
  ['the name of a FIFO queue that is none', 'QueueName', { QueueName: 'orders.fifo' }, { QueueName: 'orders' }],
  [
    'a FIFO queue without its ending',
    'QueueName',
    { QueueName: 'orders', FifoQueue: true },
    { QueueName: 'orders.fifo', FifoQueue: true },
  ],
  ['a name with a dot', 'QueueName', { QueueName: 'a.b' }, { QueueName: 'a-b_c' }, { FifoQueue: unknown }],
  ['a name of 81 characters', 'QueueName', { QueueName: 'a'.repeat(81) }, { QueueName: 'a'.repeat(80) }],
  [
    'what FIFO queues alone have',
    'ContentBasedDeduplication',
    { ContentBasedDeduplication: true },
    { ContentBasedDeduplication: true, FifoQueue: true },
  ],
  [
    '0 attempts',
    'RedrivePolicy.maxReceiveCount',
    { RedrivePolicy: { deadLetterTargetArn: unknown, maxReceiveCount: 0 } },
    { RedrivePolicy: { deadLetterTargetArn: unknown, maxReceiveCount: '3' } },
  ],
  ['a redrive to nothing', 'RedrivePolicy', { RedrivePolicy: { maxReceiveCount: 3 } }, { RedrivePolicy: unknown }],
]);

refuses(messaging, 'AWS::SNS::Topic', [
  [
    'an ARN as its name',
    'TopicName',
    { TopicName: 'arn:aws:sns:eu-west-1:123456789012:alarms' },
    { TopicName: 'alarms' },
  ],
  [
    'a FIFO topic without its ending',
    'TopicName',
    { TopicName: 'orders', FifoTopic: true },
    { TopicName: 'orders.fifo', FifoTopic: 'true' },
  ],
  [
    'the name of a FIFO topic that is none',
    'TopicName',
    { TopicName: 'orders.fifo', FifoTopic: false },
    { TopicName: 'orders', FifoTopic: false },
  ],
  [
    'a display name of 101 characters',
    'DisplayName',
    { DisplayName: 'a'.repeat(101) },
    { DisplayName: 'a'.repeat(100) },
  ],
  [
    'a subscription by an unknown protocol',
    'Subscription.0.Protocol',
    { Subscription: [{ Protocol: 'mail', Endpoint: 'a@b.c' }] },
    { Subscription: [{ Protocol: 'email', Endpoint: 'a@b.c' }] },
  ],
]);

refuses(messaging, 'AWS::SNS::Subscription', [
  [
    'a queue by its name',
    'Endpoint',
    { Protocol: 'sqs', Endpoint: 'orders' },
    { Protocol: 'sqs', Endpoint: 'arn:aws:sqs:eu-west-1:123456789012:orders' },
  ],
  [
    'a URL of another protocol',
    'Endpoint',
    { Protocol: 'https', Endpoint: 'http://example.com' },
    { Protocol: 'https', Endpoint: 'https://example.com' },
  ],
]);
