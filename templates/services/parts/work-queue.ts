import {
  allow,
  arnParameter,
  type ElementOf,
  type Parameters,
  policy,
  type Resource,
  type Statement,
  type Token,
  unconstrained,
} from '../../../generator/index.ts';
import { openOnPurpose } from '../../parts/reasons.ts';
import { CALLS_WHERE_THERE_IS_A_TOPIC, type Called } from './alarm-actions.ts';
import { deadLetterQueue, FOURTEEN_DAYS, tlsOnly } from './dead-letters.ts';
import type { Params } from './params.ts';
import type { Builder } from './task.ts';

/** A topic whose messages come into the queue; parameter `<Name>TopicArn`. */
export interface Subscribed<Name extends string = string> {
  readonly name: Name;
  /** Message attributes and the values of which one must be there; every message when absent. */
  readonly filter?: Readonly<Record<string, readonly string[]>>;
}

/** Of workers: how long a message is theirs, and how often it is tried. */
export const queueParameters = {
  VisibilitySeconds: {
    Type: 'Number',
    Default: 300,
    MinValue: 30,
    MaxValue: 43200,
    Description: 'Seconds that a task has for a message before another gets it; six times what one usually takes',
  },
  MaxReceives: {
    Type: 'Number',
    Default: 5,
    MinValue: 1,
    MaxValue: 1000,
    Description: 'Attempts before a message goes to the dead letters',
  },
} as const;

const topicArn = arnParameter('AWS::SNS::Topic', { Description: 'Topic whose messages come into the queue' });

/** The parameters of the topics. */
export type TopicParameters<O> = {
  readonly [One in ElementOf<O, 'topics'> as One extends Subscribed<infer Name>
    ? `${Name}TopicArn`
    : never]: typeof topicArn;
};

/** SNS puts messages in order into a queue only where the topic has them in order. */
const orderedTopicArn = unconstrained(
  arnParameter('AWS::SNS::Topic', {
    AllowedPattern: '.+\\.fifo',
    ConstraintDescription: 'the ARN of a FIFO topic, which ends with .fifo',
    Description: 'FIFO topic whose messages come into the queue',
  }),
);

/** The same parameters, as data. */
export function topicParametersOf(topics: readonly Subscribed[], fifo: boolean): Parameters {
  return Object.fromEntries(topics.map(({ name }) => [`${name}TopicArn`, fifo ? orderedTopicArn : topicArn]));
}

interface QueueOptions {
  readonly fifo: boolean;
  readonly topics: readonly Subscribed[];
}

type Queue = Resource<'AWS::SQS::Queue'>;

/** The queue of a worker, the dead letters behind it, and the topics before it. */
export function workQueue(
  builder: Builder,
  params: Params,
  { fifo, topics }: QueueOptions,
): { readonly queue: Queue; readonly deadLetters: Queue; readonly queuePolicy: Resource<'AWS::SQS::QueuePolicy'> } {
  const { resource } = builder;
  const { VisibilitySeconds, MaxReceives } = params.take(queueParameters);
  const sources = topics.map(({ name }) => params.take({ TopicArn: topicArn }, name).TopicArn);
  const kind = { SqsManagedSseEnabled: true, ...(fifo && { FifoQueue: true }) };
  const deadLetters = deadLetterQueue(builder, 'DeadLetters', {
    comment: 'Messages that no task could handle, for people to look at and to send back.',
    fifo,
  });
  const queue = resource(
    'Queue',
    'AWS::SQS::Queue',
    {
      ...kind,
      ...(fifo && {
        ContentBasedDeduplication: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      }),
      VisibilityTimeout: VisibilitySeconds,
      MessageRetentionPeriod: FOURTEEN_DAYS,
      ReceiveMessageWaitTimeSeconds: 20,
      RedrivePolicy: { deadLetterTargetArn: deadLetters.att('Arn'), maxReceiveCount: MaxReceives },
    },
    { Metadata: openOnPurpose({ sqs_dlq_check: 'It is met; the rule does not read GetAtt in its short form.' }) },
  );
  const queuePolicy = resource('QueuePolicy', 'AWS::SQS::QueuePolicy', {
    Queues: [queue.ref],
    PolicyDocument: policy(tlsOnly(queue), ...(topics.length > 0 ? [sentBy(queue, sources)] : [])),
  });
  for (const { name, filter } of topics) {
    resource(
      `From${name}`,
      'AWS::SNS::Subscription',
      {
        TopicArn: params.take({ TopicArn: topicArn }, name).TopicArn,
        Protocol: 'sqs',
        Endpoint: queue.att('Arn'),
        RawMessageDelivery: true,
        ...(filter && { FilterPolicy: filter }),
      },
      { DependsOn: [queuePolicy] },
    );
  }
  return { queue, deadLetters, queuePolicy };
}

/** Messages that land among the dead letters while a deployment is under way send it back. */
export function deadLetterAlarm(
  { resource }: Builder,
  deadLetters: Queue,
  called: Called,
): Resource<'AWS::CloudWatch::Alarm'> {
  return resource(
    'DeadLettersArrive',
    'AWS::CloudWatch::Alarm',
    {
      AlarmDescription: 'Messages that no task could handle; a deployment that is under way goes back',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: deadLetters.att('QueueName') }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      ...called,
    },
    { Metadata: CALLS_WHERE_THERE_IS_A_TOPIC },
  );
}

/** What the tasks of a worker may do with its queue. */
export function workOn(queue: Queue): Statement {
  return allow({
    Sid: 'WorkOnQueue',
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
    Resource: queue.att('Arn'),
  });
}

function sentBy(queue: Queue, topicArns: readonly Token<string>[]): Statement {
  return allow({
    Sid: 'SentByTopics',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queue.att('Arn'),
    Condition: { ArnEquals: { 'aws:SourceArn': topicArns } },
  });
}
