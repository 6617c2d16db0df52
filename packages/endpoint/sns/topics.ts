import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Documents } from '../server/documents.ts';
import type { Place } from '../sqs/queues.ts';
import { type Delivery, deliver, headersFor, post } from './deliver.ts';
import { confirmation } from './envelope.ts';
import { invalid, notFound, type Publication, type SubscriptionRecord, type TopicRecord, topicArn } from './model.ts';

const DEDUPLICATION_MS = 5 * 60_000;

/** Every topic and its subscriptions, on disk. */
export class Topics {
  readonly #topics: Documents<TopicRecord>;
  readonly #subscriptions: Documents<SubscriptionRecord>;
  readonly #delivery: Delivery;
  /** What FIFO topics have taken, in memory: their queues remember it as well. */
  readonly #seen = new Map<string, { readonly id: string; readonly sequence: string; readonly until: number }>();
  #sequence = 0;

  constructor(folder: string, delivery: Delivery) {
    this.#topics = new Documents(join(folder, 'topics'));
    this.#subscriptions = new Documents(join(folder, 'subscriptions'));
    this.#delivery = delivery;
  }

  all({ region }: Pick<Place, 'region'>): TopicRecord[] {
    return this.#topics.all().flatMap(([, topic]) => (topic.region === region ? [topic] : []));
  }

  find(arn: string): TopicRecord | undefined {
    return this.#topics.get(arn);
  }

  get(arn: unknown): TopicRecord {
    const found = this.find(String(arn));
    if (!found) throw notFound('Topic');
    return found;
  }

  create(place: Place, name: string, rest: Pick<TopicRecord, 'attributes' | 'tags' | 'token'>): TopicRecord {
    const { account, region } = place;
    return this.put({ arn: topicArn(place, name), name, account, region, ...rest });
  }

  put(topic: TopicRecord): TopicRecord {
    return this.#topics.put(topic.arn, topic);
  }

  delete(arn: string): void {
    for (const { arn: own } of this.subscriptionsOf(arn)) this.unsubscribe(own);
    this.#topics.delete(arn);
  }

  subscriptions({ region }: Pick<Place, 'region'>): SubscriptionRecord[] {
    return this.#subscriptions.all().flatMap(([arn, one]) => (arn.split(':')[3] === region ? [one] : []));
  }

  subscriptionsOf(topic: string): SubscriptionRecord[] {
    return this.#subscriptions.all().flatMap(([, one]) => (one.topicArn === topic ? [one] : []));
  }

  subscription(arn: unknown): SubscriptionRecord {
    const found = this.#subscriptions.get(String(arn));
    if (!found) throw notFound('Subscription');
    return found;
  }

  putSubscription(one: SubscriptionRecord): SubscriptionRecord {
    return this.#subscriptions.put(one.arn, one);
  }

  /** Subscribes; the same subscriber twice is one. HTTP endpoints and people have to confirm it first. */
  subscribe(wanted: Pick<SubscriptionRecord, 'topicArn' | 'protocol' | 'endpoint' | 'attributes'>, id?: string) {
    const { topicArn: topic, protocol, endpoint, attributes } = wanted;
    const known = this.subscriptionsOf(topic).find((one) => one.protocol === protocol && one.endpoint === endpoint);
    if (known) return this.putSubscription({ ...known, attributes: { ...known.attributes, ...attributes } });
    const mustConfirm = ['http', 'https', 'email', 'email-json'].includes(protocol);
    const arn = `${topic}:${id ?? randomUUID()}`;
    const pending = mustConfirm ? { pending: randomBytes(32).toString('hex') } : {};
    const made = this.putSubscription({ arn, ...wanted, ...pending });
    if (protocol.startsWith('http')) void this.#askToConfirm(made);
    else if (mustConfirm) this.#delivery.log(`${topic}: ${endpoint} is not asked to confirm, for no mail is sent here`);
    return made;
  }

  confirm(topic: string, token: string): SubscriptionRecord {
    const found = this.subscriptionsOf(topic).find(({ pending }) => pending === token && token !== '');
    if (!found) throw invalid('Token');
    const { pending, ...confirmed } = found;
    return this.putSubscription(confirmed);
  }

  unsubscribe(arn: string): void {
    this.#subscriptions.delete(arn);
  }

  /** Publishes, and does not wait for who is slow to take it; a FIFO topic takes the same message once in five minutes. */
  publish(topic: TopicRecord, publication: Omit<Publication, 'id' | 'at' | 'sequence'>) {
    const now = Date.now();
    const isFifo = topic.attributes.FifoTopic === 'true';
    const key = `${topic.arn} ${publication.deduplicationId}`;
    const known = isFifo ? this.#seen.get(key) : undefined;
    if (known && known.until > now) return known;
    const id = randomUUID();
    this.#sequence += 1;
    const sequence = isFifo
      ? `1${String(now).padStart(13, '0')}${String(this.#sequence % 1e6).padStart(6, '0')}`
      : undefined;
    if (sequence !== undefined) this.#remember(key, { id, sequence, until: now + DEDUPLICATION_MS });
    const whole = { ...publication, id, at: new Date(now).toISOString(), sequence };
    for (const one of this.subscriptionsOf(topic.arn)) void deliver(this.#delivery, one, whole);
    return { id, sequence };
  }

  #remember(key: string, one: { readonly id: string; readonly sequence: string; readonly until: number }): void {
    const now = Date.now();
    for (const [other, { until }] of this.#seen) if (until < now) this.#seen.delete(other);
    this.#seen.set(key, one);
  }

  async #askToConfirm(subscription: SubscriptionRecord): Promise<void> {
    const id = randomUUID();
    const { address, log } = this.#delivery;
    const text = JSON.stringify(confirmation(subscription, id, address()));
    await post(subscription.endpoint, text, headersFor('SubscriptionConfirmation', subscription, id)).catch(
      (error: unknown) => log(`${subscription.endpoint} was not asked to confirm its subscription: ${String(error)}`),
    );
  }
}
