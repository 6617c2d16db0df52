import { genericHandler } from '../cloudformation/generic/generic.ts';
import { uuid } from '../cloudformation/generic/identifiers.ts';
import type { ResourceHandler } from '../cloudformation/handler.ts';
import { handlerFailure, list, mergedTags, object, pairs } from '../cloudformation/handler-values.ts';
import { liveProperties, liveTags } from '../cloudformation/live-values.ts';
import { type PolicyHolders, policyHandler } from '../cloudformation/policy-handler.ts';
import { loadSpecification } from '../cloudformation/specification.ts';
import { asHandler } from '../wire/reason.ts';
import { subscriptionAttributes, topicAttributes } from './attributes.ts';
import type { SubscriptionRecord, TopicRecord } from './model.ts';
import { checkedName, checkedSubscription } from './operations.ts';
import type { Topics } from './topics.ts';

type Properties = Readonly<Record<string, unknown>>;

const OF_TOPIC = [
  'ArchivePolicy',
  'ContentBasedDeduplication',
  'DisplayName',
  'FifoThroughputScope',
  'FifoTopic',
  'KmsMasterKeyId',
  'SignatureVersion',
  'TracingConfig',
];
const OF_SUBSCRIPTION = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'SubscriptionRoleArn',
];

const records = async () => genericHandler(await loadSpecification());

/** `AWS::SNS::Topic`, `Subscription` and `TopicPolicy`, which live in the store. */
export function snsHandlers(topics: Topics): Record<string, ResourceHandler> {
  return {
    'AWS::SNS::Topic': topicHandler(topics),
    'AWS::SNS::Subscription': subscriptionHandler(topics),
    'AWS::SNS::TopicPolicy': policyHandler(topicPolicies(topics)),
  };
}

function topicHandler(topics: Topics): ResourceHandler {
  const subscribe = (arn: string, properties: Properties): void => {
    for (const { Protocol, Endpoint } of list<Properties>(properties.Subscription)) {
      const { protocol, endpoint } = checkedSubscription(topics, { TopicArn: arn, Protocol, Endpoint });
      topics.subscribe({ topicArn: arn, protocol, endpoint, attributes: {} });
    }
  };
  return {
    async create(request, made) {
      const { properties, stack, token, tags } = request;
      const state = await (await records()).create(request, () => {});
      const name = state.physicalId.split(':').at(-1) ?? '';
      asHandler('Sns', token, () => {
        checkedName(name, properties.FifoTopic);
        const known = topics.find(state.physicalId);
        if (known && known.token !== token)
          throw handlerFailure(`${name} already exists in stack`, 'AlreadyExists', token);
        const attributes = topicAttributesFrom(properties);
        topics.create(stack, name, { attributes, tags: pairs(mergedTags(tags, properties.Tags)), token });
      });
      made(state.physicalId);
      asHandler('Sns', token, () => subscribe(state.physicalId, properties));
      return state;
    },
    async update(request, existing) {
      const { properties, token, tags } = request;
      const { physicalId, previousProperties: before } = existing;
      asHandler('Sns', token, () => {
        const topic = topics.get(physicalId);
        const changed = { ...emptied(before, OF_TOPIC), ...topicAttributesFrom(properties) };
        topics.put({
          ...topic,
          attributes: withoutEmpty({ ...topic.attributes, ...changed }),
          tags: pairs(mergedTags(tags, properties.Tags)),
        });
        const now = JSON.stringify(list(properties.Subscription));
        for (const { Protocol, Endpoint } of list<Properties>(before.Subscription)) {
          if (now.includes(JSON.stringify(Endpoint))) continue;
          const gone = topics
            .subscriptionsOf(physicalId)
            .find((one) => one.protocol === Protocol && one.endpoint === Endpoint);
          if (gone) topics.unsubscribe(gone.arn);
        }
        subscribe(physicalId, properties);
      });
      return (await records()).update(request, existing);
    },
    async delete(_request, { physicalId }) {
      topics.delete(physicalId);
    },
    async read({ physicalId, properties }) {
      const topic = topics.find(physicalId);
      if (!topic) return undefined;
      const tags = Object.entries(topic.tags).map(([Key, Value]) => ({ Key, Value }));
      return liveProperties(properties, {
        ...liveOf(topic, OF_TOPIC),
        Tags: liveTags(properties.Tags, tags),
      });
    },
  };
}

function subscriptionHandler(topics: Topics): ResourceHandler {
  return {
    // Nobody is mailed, and no function runs.
    isRecord: ({ Protocol }) => !['sqs', 'http', 'https'].includes(String(Protocol)),
    async create(request, made) {
      const { properties, token } = request;
      const one = asHandler('Sns', token, () => {
        const { topic, protocol, endpoint } = checkedSubscription(topics, properties);
        const attributes = subscriptionAttributesFrom(properties);
        return topics.subscribe({ topicArn: topic.arn, protocol, endpoint, attributes }, uuid(token));
      });
      made(one.arn);
      return { physicalId: one.arn, attributes: { Arn: one.arn } };
    },
    async update({ properties, token }, { physicalId, previousProperties: before }) {
      asHandler('Sns', token, () => {
        const one = topics.subscription(physicalId);
        const now = subscriptionAttributesFrom(properties);
        const attributes = withoutEmpty({ ...one.attributes, ...emptied(before, OF_SUBSCRIPTION), ...now });
        topics.putSubscription({ ...one, attributes });
      });
      return { physicalId, attributes: { Arn: physicalId } };
    },
    async delete(_request, { physicalId }) {
      topics.unsubscribe(physicalId);
    },
    async read({ physicalId, properties }) {
      const topicArn = physicalId.split(':').slice(0, -1).join(':');
      const one = topics.subscriptionsOf(topicArn).find(({ arn }) => arn === physicalId);
      return one && liveProperties(properties, liveOf(one, OF_SUBSCRIPTION));
    },
  };
}

function topicPolicies(topics: Topics): PolicyHolders {
  const set = (arn: string, policy: string): void => {
    const topic = topics.find(arn);
    if (topic) topics.put({ ...topic, attributes: withoutEmpty({ ...topic.attributes, Policy: policy }) });
  };
  return {
    property: 'Topics',
    put: ({ properties, token }) =>
      asHandler('Sns', token, () => {
        for (const arn of list(properties.Topics)) topics.get(arn);
        for (const arn of list(properties.Topics)) set(String(arn), JSON.stringify(properties.PolicyDocument));
      }),
    remove: (_place, arn) => set(arn, ''),
    find: (_place, arn) => topics.find(arn)?.attributes.Policy,
  };
}

/** The attributes that the properties of a topic are. */
export function topicAttributesFrom(properties: Properties): Record<string, string> {
  return topicAttributes(textsOf(properties, OF_TOPIC));
}

/** The attributes that the properties of a subscription are. */
export function subscriptionAttributesFrom(properties: Properties): Record<string, string> {
  return subscriptionAttributes(textsOf(properties, OF_SUBSCRIPTION));
}

function textsOf(properties: Properties, names: readonly string[]): Record<string, string> {
  const given = names.flatMap((name): [string, string][] => {
    const value = properties[name];
    if (value === undefined || value === null) return [];
    return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
  });
  return Object.fromEntries(given);
}

/** What the template said before, and may say no more: as nothing. */
function emptied(before: Properties, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.filter((name) => before[name] !== undefined).map((name) => [name, '']));
}

function withoutEmpty(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
}

function liveOf({ attributes }: Pick<TopicRecord | SubscriptionRecord, 'attributes'>, names: readonly string[]) {
  return object(
    Object.fromEntries(names.map((name) => [name, /Policy$/.test(name) ? json(attributes[name]) : attributes[name]])),
  );
}

function json(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
