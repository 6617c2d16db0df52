import { setTimeout as wait } from 'node:timers/promises';
import { isAllowed } from '../s3/policy.ts';
import { parsed } from '../sqs/attributes.ts';
import type { Queue } from '../sqs/queue.ts';
import type { Queues } from '../sqs/queues.ts';
import { notification, textFor } from './envelope.ts';
import { passes } from './filter-policy.ts';
import type { Publication, SubscriptionRecord } from './model.ts';

/** Who sends into queues, as SQS shows it of SNS. */
const SENDER = 'AIDAIT2UOQQY3AUEKVGXU';
const TRIES = 3;
const PAUSE_MS = 1000;
const TIMEOUT_MS = 15_000;

export interface Delivery {
  readonly queues: Queues;
  /** The endpoint's own address. */
  readonly address: () => string;
  readonly log: (line: string) => void;
}

/** Brings a publication to a subscriber, unless its filter policy keeps it away; what fails goes to its dead letters. */
export async function deliver(
  delivery: Delivery,
  subscription: SubscriptionRecord,
  publication: Publication,
): Promise<void> {
  const { attributes, protocol, endpoint, pending } = subscription;
  if (pending !== undefined) return;
  const policy = parsed(attributes.FilterPolicy);
  const scope = attributes.FilterPolicyScope;
  if (policy && !passes(policy, scope, publication.attributes, textFor(publication, protocol))) return;
  const isRaw = attributes.RawMessageDelivery === 'true';
  const envelope = () => JSON.stringify(notification(publication, subscription, delivery.address()));
  const text = isRaw ? textFor(publication, protocol) : envelope();
  try {
    if (protocol === 'sqs') sendToQueue(delivery.queues, subscription, publication, text, isRaw);
    else if (protocol === 'http' || protocol === 'https') {
      await post(endpoint, text, headersFor('Notification', subscription, publication.id, isRaw));
    } else throw new Error(`${protocol} is not simulated`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    delivery.log(`${subscription.topicArn}: message ${publication.id} did not reach ${protocol} ${endpoint}: ${why}`);
    bury(delivery, subscription, publication, text, isRaw);
  }
}

/** The headers of a request to an HTTP endpoint. */
export function headersFor(type: string, { topicArn, arn, pending }: SubscriptionRecord, id: string, isRaw = false) {
  return {
    'content-type': 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
    'x-amz-sns-message-type': type,
    'x-amz-sns-message-id': id,
    'x-amz-sns-topic-arn': topicArn,
    ...(pending === undefined && { 'x-amz-sns-subscription-arn': arn }),
    ...(isRaw && { 'x-amz-sns-rawdelivery': 'true' }),
  };
}

/** Posts to a server of this machine, three times if need be; nothing leaves it. */
export async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const { hostname } = new URL(url);
  if (!/^(127\.0\.0\.1|localhost|\[::1\]|.*\.localhost)$/.test(hostname)) {
    throw new Error('only addresses of this machine are asked');
  }
  for (let tries = 1; ; tries += 1) {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const status = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok ? undefined : `it answered ${response.status}`;
      },
      (error: unknown) => String(error),
    );
    if (status === undefined) return;
    // A client's error is not tried again, but for too many requests.
    if (tries === TRIES || /answered 4(?!29)/.test(status)) throw new Error(status);
    await wait(PAUSE_MS, undefined, { ref: false });
  }
}

function sendToQueue(
  queues: Queues,
  { endpoint, topicArn }: SubscriptionRecord,
  publication: Publication,
  body: string,
  isRaw: boolean,
): void {
  const queue = queues.find(endpoint);
  if (!queue) throw new Error('there is no such queue');
  const { arn, attributes, account } = queue.record;
  const asking = {
    principal: { kind: 'Service', name: 'sns.amazonaws.com' },
    action: 'sqs:SendMessage',
    resource: arn,
    context: { 'aws:sourcearn': topicArn, 'aws:sourceaccount': account },
  } as const;
  if (!isAllowed(attributes.Policy, asking)) throw new Error('the policy of the queue does not allow it');
  put(queue, publication, body, isRaw);
}

function put(queue: Queue, publication: Publication, body: string, isRaw: boolean): void {
  const { attributes, groupId, deduplicationId } = publication;
  queue.send({
    body,
    sender: SENDER,
    ...(isRaw && { attributes }),
    groupId,
    ...(queue.isFifo && { groupId: groupId ?? publication.id, deduplicationId: deduplicationId ?? publication.id }),
  });
}

function bury(
  { queues, log }: Delivery,
  { attributes, arn }: SubscriptionRecord,
  publication: Publication,
  body: string,
  isRaw: boolean,
): void {
  const target = parsed(attributes.RedrivePolicy)?.deadLetterTargetArn;
  if (target === undefined) return;
  const queue = queues.find(String(target));
  if (queue) put(queue, publication, body, isRaw);
  else log(`${arn}: there is no queue ${String(target)} for its dead letters`);
}
