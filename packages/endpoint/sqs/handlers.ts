import { generatedName } from '../cloudformation/generic/identifiers.ts';
import type { ResourceHandler, ResourceRequest, ResourceState } from '../cloudformation/handler.ts';
import { handlerFailure, list, mergedTags, pairs, text } from '../cloudformation/handler-values.ts';
import { liveProperties, liveTags } from '../cloudformation/live-values.ts';
import { type PolicyHolders, policyHandler } from '../cloudformation/policy-handler.ts';
import { AwsError } from '../server/service.ts';
import { asHandler } from '../wire/reason.ts';
import { checkedAttributes, shownAttributes } from './attributes.ts';
import type { Queue } from './queue.ts';
import { setAttributes } from './queue-operations.ts';
import type { Queues } from './queues.ts';
import { stableUrl } from './urls.ts';

/** Properties that are attributes under the same name. */
const PROPERTIES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

/** `AWS::SQS::Queue`, a queue of the store, and `AWS::SQS::QueuePolicy`, an attribute of queues. */
export function sqsHandlers(queues: Queues): Record<string, ResourceHandler> {
  return { 'AWS::SQS::Queue': queueHandler(queues), 'AWS::SQS::QueuePolicy': policyHandler(queuePolicies(queues)) };
}

function queueHandler(queues: Queues): ResourceHandler {
  const state = ({ record }: Queue): ResourceState => {
    const url = stableUrl(record, record.name);
    return { physicalId: url, attributes: { Arn: record.arn, QueueName: record.name, QueueUrl: url } };
  };
  return {
    async create(request, made) {
      const { token, stack, tags, properties } = request;
      const name = nameFor(request);
      const queue = asHandler('Sqs', token, () => {
        const known = queues.all(stack).find(({ record }) => record.name === name);
        if (known && known.record.token !== token) {
          const message = `Resource of type 'AWS::SQS::Queue' with identifier '${stableUrl(stack, name)}' already exists.`;
          throw handlerFailure(message, 'AlreadyExists', token);
        }
        const attributes = attributesFrom(request);
        return (
          known ?? queues.create(stack, name, { attributes, tags: pairs(mergedTags(tags, properties.Tags)), token })
        );
      });
      made(stableUrl(stack, name));
      return state(queue);
    },
    async update(request, { physicalId, previousProperties }) {
      const { stack, token, tags, properties } = request;
      return asHandler('Sqs', token, () => {
        const queue = queues.get(stack, physicalId);
        const before = PROPERTIES.filter((name) => previousProperties[name] !== undefined && name !== 'FifoQueue');
        // What the template no longer says has its default again; other attributes are not its business.
        const gone = Object.fromEntries(before.map((name) => [name, '']));
        setAttributes(queues, queue, { ...gone, ...attributesFrom(request) });
        queues.update(queue, { tags: pairs(mergedTags(tags, properties.Tags)) });
        return state(queue);
      });
    },
    async delete({ stack }, { physicalId }) {
      const found = named(queues, stack, physicalId);
      if (found) queues.delete(found);
    },
    async read({ physicalId, properties, stack }) {
      const queue = named(queues, stack, physicalId);
      if (!queue) return undefined;
      const shown = shownAttributes(queue.record.attributes);
      const now = PROPERTIES.map((name) => [name, propertyOf(name, shown[name])] as const);
      const tags = Object.entries(queue.record.tags).map(([Key, Value]) => ({ Key, Value }));
      return liveProperties(properties, { ...Object.fromEntries(now), Tags: liveTags(properties.Tags, tags) });
    },
  };
}

function queuePolicies(queues: Queues): PolicyHolders {
  return {
    property: 'Queues',
    put: ({ properties, stack, token }) =>
      asHandler('Sqs', token, () => {
        for (const url of list(properties.Queues)) {
          setAttributes(queues, queues.get(stack, url), { Policy: JSON.stringify(properties.PolicyDocument) });
        }
      }),
    remove(place, url) {
      const queue = named(queues, place, url);
      if (queue) setAttributes(queues, queue, { Policy: '' });
    },
    find: (place, url) => named(queues, place, url)?.record.attributes.Policy,
  };
}

function nameFor(request: ResourceRequest): string {
  const name = text(request.properties.QueueName);
  const isFifo = String(request.properties.FifoQueue) === 'true';
  if (name === undefined) return isFifo ? `${generatedName(request)}.fifo` : generatedName(request);
  if (name.endsWith('.fifo') === isFifo && /^[\w-]{1,80}$/.test(name.replace(/\.fifo$/, ''))) return name;
  const message = isFifo
    ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
    : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
  return asHandler('Sqs', request.token, () => {
    throw new AwsError('InvalidParameterValue', message);
  });
}

/** The attributes that the properties of a queue are. */
export function attributesFrom({ properties }: Pick<ResourceRequest, 'properties'>): Record<string, string> {
  const isFifo = String(properties.FifoQueue) === 'true';
  const given = PROPERTIES.flatMap((name): [string, string][] => {
    const value = properties[name];
    // A template may say of a standard queue that it is no FIFO queue; the API knows no such attribute of it.
    const isNothing = name === 'FifoQueue' && !isFifo;
    if (value === undefined || value === null || isNothing) return [];
    return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
  });
  return checkedAttributes(Object.fromEntries(given), isFifo);
}

function propertyOf(name: string, value: string | undefined): unknown {
  return value !== undefined && name.startsWith('Redrive') ? JSON.parse(value) : value;
}

function named(queues: Queues, stack: ResourceRequest['stack'], url: string): Queue | undefined {
  try {
    return queues.get(stack, url);
  } catch {
    return undefined;
  }
}
