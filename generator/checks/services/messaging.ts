import {
  fieldsOf,
  form,
  isOpen,
  isYes,
  length,
  type ObjectRule,
  oneOf,
  type ServiceRules,
  shown,
  textOf,
  type ValueRule,
  whole,
} from './rules.ts';

/** CreateQueue and CreateTopic: `.fifo` ends the names of FIFO ones, and of no other. */
function fifoName(name: string, fifo: string, by: string): ObjectRule {
  return (properties) => {
    const text = textOf(properties[name]);
    const isFifo = properties[fifo];
    if (text === undefined || isOpen(isFifo) || text.endsWith('.fifo') === isYes(isFifo)) return undefined;
    return {
      at: name,
      problem: `is ${shown(text)}`,
      why: `${by} wants .fifo at the end of the name where ${fifo} is true, and nowhere else.`,
      mend: isYes(isFifo) ? `name it ${shown(`${text}.fifo`)}.` : `add ${fifo}: true, or name it otherwise.`,
    };
  };
}

/** What FIFO ones alone have. */
function fifoOnly(fifo: string, by: string, ...names: readonly string[]): ObjectRule {
  return (properties) => {
    const isFifo = properties[fifo];
    const found = names.find(
      (name) => properties[name] !== undefined && !isOpen(properties[name]) && properties[name] !== false,
    );
    if (found === undefined || isOpen(isFifo) || isYes(isFifo)) return undefined;
    return {
      at: found,
      problem: `stands without ${fifo}`,
      why: `${by} takes it with ${fifo} alone.`,
      mend: `add ${fifo}: true, or leave it away.`,
    };
  };
}

/** SetQueueAttributes, RedrivePolicy. */
const redrive: ObjectRule = ({ RedrivePolicy }) => {
  const { deadLetterTargetArn, maxReceiveCount } = fieldsOf(RedrivePolicy);
  if (Object.keys(fieldsOf(RedrivePolicy)).length === 0) return undefined;
  const rule = whole(1, 1000);
  if (maxReceiveCount === undefined || deadLetterTargetArn === undefined) {
    return {
      at: 'RedrivePolicy',
      problem: 'is incomplete',
      why: 'Amazon SQS wants deadLetterTargetArn and maxReceiveCount.',
      mend: 'name both.',
    };
  }
  if (isOpen(maxReceiveCount) || rule.accepts(maxReceiveCount)) return undefined;
  return {
    at: 'RedrivePolicy.maxReceiveCount',
    problem: `is ${shown(maxReceiveCount)}`,
    why: `Amazon SQS takes ${rule.takes}.`,
    mend: `give it ${rule.takes}.`,
  };
};

/** Subscribe: what each protocol delivers to. */
const ENDPOINTS: Readonly<Record<string, ValueRule>> = {
  http: form(/^http:\/\//, 'a URL that begins with http://'),
  https: form(/^https:\/\//, 'a URL that begins with https://'),
  email: form(/^[^@\s]+@[^@\s]+$/, 'an address'),
  'email-json': form(/^[^@\s]+@[^@\s]+$/, 'an address'),
  sms: form(/^\+?[\d\s().-]{3,}$/, 'a telephone number'),
  sqs: form(/^arn:[^:]+:sqs:/, 'the ARN of a queue'),
  lambda: form(/^arn:[^:]+:lambda:/, 'the ARN of a function'),
  firehose: form(/^arn:[^:]+:firehose:/, 'the ARN of a delivery stream'),
};

const endpoint: ObjectRule = ({ Protocol, Endpoint }) => {
  const rule = typeof Protocol === 'string' && Object.hasOwn(ENDPOINTS, Protocol) ? ENDPOINTS[Protocol] : undefined;
  if (rule === undefined || Endpoint === undefined || isOpen(Endpoint) || rule.accepts(Endpoint)) return undefined;
  return {
    at: 'Endpoint',
    problem: `is ${shown(Endpoint)}`,
    why: `Amazon SNS takes ${rule.takes} with ${String(Protocol)}.`,
    mend: `give it ${rule.takes}.`,
  };
};

/** The rules of Amazon SQS and Amazon SNS. */
export const messaging: ServiceRules = {
  'AWS::SQS::Queue': {
    by: 'Amazon SQS',
    values: {
      QueueName: form(
        /^[A-Za-z0-9_-]{1,80}$|^(?=.{1,80}$)[A-Za-z0-9_-]+\.fifo$/,
        'up to 80 letters, digits, hyphens and underscores',
      ),
      DelaySeconds: whole(0, 900),
      KmsDataKeyReusePeriodSeconds: whole(60, 86400),
      MaximumMessageSize: whole(1024, 1048576),
      MessageRetentionPeriod: whole(60, 1209600),
      ReceiveMessageWaitTimeSeconds: whole(0, 20),
      VisibilityTimeout: whole(0, 43200),
      DeduplicationScope: oneOf('messageGroup', 'queue'),
      FifoThroughputLimit: oneOf('perQueue', 'perMessageGroupId'),
    },
    objects: [
      ['', fifoName('QueueName', 'FifoQueue', 'Amazon SQS')],
      [
        '',
        fifoOnly('FifoQueue', 'Amazon SQS', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'),
      ],
      ['', redrive],
    ],
  },
  'AWS::SNS::Topic': {
    by: 'Amazon SNS',
    values: {
      TopicName: form(
        /^[A-Za-z0-9_-]{1,256}$|^(?=.{1,256}$)[A-Za-z0-9_-]+\.fifo$/,
        'up to 256 letters, digits, hyphens and underscores',
      ),
      DisplayName: length(0, 100),
      'Subscription.*.Protocol': oneOf(
        'http',
        'https',
        'email',
        'email-json',
        'sms',
        'sqs',
        'application',
        'lambda',
        'firehose',
      ),
    },
    objects: [
      ['', fifoName('TopicName', 'FifoTopic', 'Amazon SNS')],
      ['', fifoOnly('FifoTopic', 'Amazon SNS', 'ContentBasedDeduplication', 'ArchivePolicy')],
      ['Subscription.*', endpoint],
    ],
  },
  'AWS::SNS::Subscription': {
    by: 'Amazon SNS',
    values: {
      Protocol: oneOf('http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'),
    },
    objects: [['', endpoint]],
  },
};
