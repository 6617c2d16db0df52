import { flag, list, number, object, pairs, text } from '../cloudformation/handler-values.ts';
import { AwsError, type Caller, type Operation } from '../server/service.ts';
import { shownSubscription, shownTopic, subscriptionAttributes, topicAttributes } from './attributes.ts';
import { invalid, type SubscriptionRecord, type TopicRecord } from './model.ts';
import { published } from './publication.ts';
import type { Topics } from './topics.ts';

type Input = Readonly<Record<string, unknown>>;

const PAGE = 100;
const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];

/** SNS's operations. Maps are `Map`s: the query protocol has an element of its own for them. */
export function snsOperations(topics: Topics): Record<string, Operation> {
  return { ...topicOperations(topics), ...subscriptionOperations(topics), ...publishOperations(topics) };
}

function topicOperations(topics: Topics): Record<string, Operation> {
  return {
    CreateTopic: (input, caller) => {
      const name = checkedName(input.Name, object(input.Attributes).FifoTopic);
      const attributes = topicAttributes(input.Attributes);
      const known = topics.all(caller).find((topic) => topic.name === name);
      const tags = pairs(input.Tags);
      if (!known) return { TopicArn: topics.create(caller, name, { attributes, tags }).arn };
      const differs = Object.entries(attributes).some(([key, value]) => known.attributes[key] !== value);
      if (differs) throw invalid('Attributes Reason: Topic already exists with different attributes');
      return { TopicArn: known.arn };
    },
    DeleteTopic: ({ TopicArn }) => {
      topics.delete(String(TopicArn));
    },
    ListTopics: (input, caller) =>
      page(
        input,
        'Topics',
        topics.all(caller).map(({ arn }) => ({ TopicArn: arn })),
      ),
    GetTopicAttributes: ({ TopicArn }) => {
      const topic = topics.get(TopicArn);
      return { Attributes: new Map(Object.entries(shownTopic(topic, topics.subscriptionsOf(topic.arn)))) };
    },
    SetTopicAttributes: ({ TopicArn, AttributeName, AttributeValue }) => {
      const topic = topics.get(TopicArn);
      const change = topicAttributes({ [String(AttributeName)]: AttributeValue ?? '' });
      topics.put({ ...topic, attributes: { ...topic.attributes, ...change } });
    },
    ListTagsForResource: ({ ResourceArn }) => ({
      Tags: Object.entries(topics.get(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    TagResource: ({ ResourceArn, Tags }) => {
      const topic = topics.get(ResourceArn);
      topics.put({ ...topic, tags: { ...topic.tags, ...pairs(Tags) } });
      return {};
    },
    UntagResource: ({ ResourceArn, TagKeys }) => {
      const topic = topics.get(ResourceArn);
      const gone = list(TagKeys);
      const tags = Object.entries(topic.tags).filter(([key]) => !gone.includes(key));
      topics.put({ ...topic, tags: Object.fromEntries(tags) });
      return {};
    },
  };
}

function subscriptionOperations(topics: Topics): Record<string, Operation> {
  const shown = ({ arn, topicArn, protocol, endpoint, pending }: SubscriptionRecord) => ({
    SubscriptionArn: pending === undefined ? arn : 'PendingConfirmation',
    Owner: arn.split(':')[4],
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  });
  return {
    Subscribe: (input) => {
      const { topic, protocol, endpoint } = checkedSubscription(topics, input);
      const attributes = subscriptionAttributes(input.Attributes);
      const made = topics.subscribe({ topicArn: topic.arn, protocol, endpoint, attributes });
      const isShown = made.pending === undefined || flag(input.ReturnSubscriptionArn) === true;
      return { SubscriptionArn: isShown ? made.arn : 'pending confirmation' };
    },
    ConfirmSubscription: ({ TopicArn, Token }) => ({
      SubscriptionArn: topics.confirm(topics.get(TopicArn).arn, String(Token)).arn,
    }),
    Unsubscribe: ({ SubscriptionArn }) => topics.unsubscribe(topics.subscription(SubscriptionArn).arn),
    ListSubscriptions: (input, caller) => page(input, 'Subscriptions', topics.subscriptions(caller).map(shown)),
    ListSubscriptionsByTopic: (input) =>
      page(input, 'Subscriptions', topics.subscriptionsOf(topics.get(input.TopicArn).arn).map(shown)),
    GetSubscriptionAttributes: ({ SubscriptionArn }) => ({
      Attributes: new Map(Object.entries(shownSubscription(topics.subscription(SubscriptionArn)))),
    }),
    SetSubscriptionAttributes: ({ SubscriptionArn, AttributeName, AttributeValue }) => {
      const one = topics.subscription(SubscriptionArn);
      const change = subscriptionAttributes(
        { [String(AttributeName)]: AttributeValue ?? '' },
        one.attributes.FilterPolicyScope,
      );
      topics.putSubscription({ ...one, attributes: { ...one.attributes, ...change } });
    },
  };
}

function publishOperations(topics: Topics): Record<string, Operation> {
  const publish = (topic: TopicRecord, input: Input) => {
    const { id, sequence } = topics.publish(topic, published(topic, input));
    return { MessageId: id, ...(sequence !== undefined && { SequenceNumber: sequence }) };
  };
  return {
    Publish: (input: Input, _caller: Caller) => {
      if (input.PhoneNumber !== undefined) throw invalid('PhoneNumber Reason: the embedded endpoint sends no SMS');
      return publish(topics.get(input.TopicArn ?? input.TargetArn), input);
    },
    PublishBatch: (input) => {
      const topic = topics.get(input.TopicArn);
      const entries = list<Input>(input.PublishBatchRequestEntries);
      if (entries.length === 0)
        throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
      if (entries.length > 10) {
        const message = 'The batch request contains more entries than permissible.';
        throw new AwsError('TooManyEntriesInBatchRequest', message);
      }
      if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
        const message = 'Two or more batch entries in the request have the same Id.';
        throw new AwsError('BatchEntryIdsNotDistinct', message);
      }
      const Successful: object[] = [];
      const Failed: object[] = [];
      for (const entry of entries) {
        try {
          Successful.push({ Id: entry.Id, ...publish(topic, entry) });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
        }
      }
      return { Successful, Failed };
    },
  };
}

/** A subscription's topic, protocol and endpoint, checked as SNS checks them. */
export function checkedSubscription(topics: Topics, input: Input) {
  const topic = topics.get(input.TopicArn);
  const protocol = text(input.Protocol) ?? '';
  const endpoint = text(input.Endpoint) ?? '';
  if (!PROTOCOLS.includes(protocol)) throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (protocol === 'sqs' && !/^arn:[^:]+:sqs:[^:]+:\d{12}:.+$/.test(endpoint)) throw invalid('SQS endpoint ARN');
  if (protocol.startsWith('http') && !endpoint.startsWith(`${protocol}://`)) {
    throw invalid(`Endpoint must match the specified protocol`);
  }
  if (protocol === 'sqs' && endpoint.endsWith('.fifo') && topic.attributes.FifoTopic !== 'true') {
    throw invalid('Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics');
  }
  return { topic, protocol, endpoint };
}

/** The name of a topic, checked. */
export function checkedName(value: unknown, isFifo: unknown): string {
  const name = text(value) ?? '';
  const wantsFifo = String(isFifo) === 'true';
  const fits = /^[\w-]{1,256}$/.test(name.replace(/\.fifo$/, ''));
  if (fits && name.endsWith('.fifo') === wantsFifo) return name;
  throw invalid(
    wantsFifo
      ? 'Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.'
      : 'Topic Name',
  );
}

function page(input: Input, key: string, items: readonly unknown[]) {
  const from = number(input.NextToken) ?? 0;
  const to = from + PAGE;
  return { [key]: items.slice(from, to), ...(to < items.length && { NextToken: String(to) }) };
}
