import { object, text } from '../cloudformation/handler-values.ts';
import { parsed } from '../sqs/attributes.ts';
import { checkFilterPolicy } from './filter-policy-rules.ts';
import { invalid, type SubscriptionRecord, type TopicRecord } from './model.ts';

const OF_TOPICS =
  /^(DeliveryPolicy|DisplayName|Policy|TracingConfig|KmsMasterKeyId|SignatureVersion|ArchivePolicy|ContentBasedDeduplication|FifoTopic|FifoThroughputScope|(HTTP|Firehose|Lambda|Application|SQS)(Success|Failure)Feedback(RoleArn|SampleRate))$/;
const OF_SUBSCRIPTIONS =
  /^(DeliveryPolicy|FilterPolicy|FilterPolicyScope|RawMessageDelivery|RedrivePolicy|SubscriptionRoleArn|ReplayPolicy)$/;

/** Attributes of a topic in a request, checked. */
export function topicAttributes(input: unknown): Record<string, string> {
  return checked(input, OF_TOPICS);
}

/** Attributes of a subscription in a request, checked; it may have the scope of its filter policy from before. */
export function subscriptionAttributes(input: unknown, scopeBefore?: string): Record<string, string> {
  const attributes = checked(input, OF_SUBSCRIPTIONS);
  for (const name of ['FilterPolicy', 'RedrivePolicy']) {
    const value = attributes[name];
    if (value !== undefined && value !== '' && !parsed(value)) throw invalid(`${name}: failed to parse JSON.`);
  }
  const scope = attributes.FilterPolicyScope;
  if (scope !== undefined && !['MessageAttributes', 'MessageBody'].includes(scope)) {
    throw invalid(`FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`);
  }
  const { FilterPolicy } = attributes;
  const policy = parsed(FilterPolicy);
  if (policy && FilterPolicy) checkFilterPolicy(policy, FilterPolicy, scope ?? scopeBefore);
  return attributes;
}

function checked(input: unknown, known: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object(input)).map(([name, value]) => {
      if (!known.test(name)) throw invalid('AttributeName');
      return [name, text(value) ?? ''];
    }),
  );
}

/** A topic's attributes as GetTopicAttributes answers them. */
export function shownTopic(topic: TopicRecord, subscriptions: readonly SubscriptionRecord[]): Record<string, string> {
  const pending = subscriptions.filter((one) => one.pending !== undefined).length;
  const own = Object.entries(topic.attributes).filter(([, value]) => value !== '');
  return {
    Policy: policyOf(topic),
    Owner: topic.account,
    TopicArn: topic.arn,
    DisplayName: '',
    SubscriptionsConfirmed: String(subscriptions.length - pending),
    SubscriptionsPending: String(pending),
    SubscriptionsDeleted: '0',
    ...(topic.attributes.FifoTopic === 'true' && { ContentBasedDeduplication: 'false' }),
    ...Object.fromEntries(own),
  };
}

/** A subscription's attributes as GetSubscriptionAttributes answers them. */
export function shownSubscription(one: SubscriptionRecord): Record<string, string> {
  const own = Object.entries(one.attributes).filter(([, value]) => value !== '');
  return {
    Owner: one.arn.split(':')[4] ?? '',
    RawMessageDelivery: 'false',
    TopicArn: one.topicArn,
    Endpoint: one.endpoint,
    Protocol: one.protocol,
    PendingConfirmation: String(one.pending !== undefined),
    ConfirmationWasAuthenticated: String(one.pending === undefined),
    SubscriptionArn: one.arn,
    ...Object.fromEntries(own),
  };
}

/** The policy that a topic has of itself: its account may do with it what it will. */
function policyOf({ arn, account }: TopicRecord): string {
  const actions = ['GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic'];
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [...actions, 'Subscribe', 'ListSubscriptionsByTopic', 'Publish'].map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
}
