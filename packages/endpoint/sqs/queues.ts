import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { partitionOf } from '../cloudformation/generic/identifiers.ts';
import { Documents } from '../server/documents.ts';
import { AwsError } from '../server/service.ts';
import { parsed } from './attributes.ts';
import { noQueue, type QueueRecord, type StoredMessage } from './model.ts';
import { Queue } from './queue.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The ARN of a queue. */
export function queueArn({ account, region }: Place, name: string): string {
  return `arn:${partitionOf(region).partition}:sqs:${region}:${account}:${name}`;
}

/** The name that a queue's URL ends in, whatever host the URL names. */
export function nameInUrl(url: string): string {
  return url.split('?')[0]?.split('/').filter(Boolean).at(-1) ?? '';
}

/** Every queue, its messages included, on disk. */
export class Queues {
  readonly #documents: Documents<QueueRecord>;
  readonly #messages: string;
  readonly #queues = new Map<string, Queue>();

  constructor(folder: string) {
    this.#documents = new Documents(join(folder, 'queues'));
    this.#messages = join(folder, 'messages');
    for (const [arn, record] of this.#documents.all()) this.#queues.set(arn, this.#open(record));
  }

  all({ region }: Pick<Place, 'region'>): Queue[] {
    return [...this.#queues.values()].filter(({ record }) => record.region === region);
  }

  find(arn: string): Queue | undefined {
    return this.#queues.get(arn);
  }

  /** The queue of a URL, or of a name, in a region. */
  get(place: Place, urlOrName: unknown): Queue {
    const found = this.#queues.get(queueArn(place, nameInUrl(String(urlOrName ?? ''))));
    if (!found) throw noQueue();
    return found;
  }

  /** Whether there is such a queue in any region. */
  isKnown(account: string, name: string): boolean {
    return [...this.#queues.values()].some(({ record }) => record.name === name && record.account === account);
  }

  create(place: Place, name: string, rest: Pick<QueueRecord, 'attributes' | 'tags' | 'token'>): Queue {
    const now = Math.floor(Date.now() / 1000);
    const { account, region } = place;
    const record = { arn: queueArn(place, name), name, account, region, created: now, changed: now, ...rest };
    this.#check(record);
    this.#documents.put(record.arn, record);
    const queue = this.#open(record);
    this.#queues.set(record.arn, queue);
    return queue;
  }

  /** Changes what a queue is; its messages stay. */
  update(queue: Queue, change: Partial<Pick<QueueRecord, 'attributes' | 'tags' | 'token'>>): void {
    const record = { ...queue.record, ...change, changed: Math.floor(Date.now() / 1000) };
    this.#check(record);
    queue.record = this.#documents.put(record.arn, record);
  }

  delete(queue: Queue): void {
    this.#queues.delete(queue.record.arn);
    this.#documents.delete(queue.record.arn);
    queue.close(true);
  }

  /** The queues whose dead letters go to this one. */
  sourcesOf(queue: Queue): Queue[] {
    return this.all(queue.record).filter(({ redrive }) => redrive?.target === queue.record.arn);
  }

  /** Ends every wait: the endpoint stops. */
  close(): void {
    for (const queue of this.#queues.values()) queue.close(false);
  }

  #open(record: QueueRecord): Queue {
    const file = join(this.#messages, `${encodeURIComponent(record.arn)}.jsonl`);
    // What a kill left of a file that was being written anew.
    rmSync(`${file}.new`, { force: true });
    return new Queue(record, file, (message, from) => this.#bury(message, from));
  }

  #bury(message: StoredMessage, { record, redrive }: Queue): boolean {
    const target = redrive && this.#queues.get(redrive.target);
    if (!target || !allows(target, record.arn)) return false;
    target.adopt(message, record.arn);
    return true;
  }

  /** A queue of dead letters has to be there, of the same kind, and to permit it. */
  #check({ arn, attributes }: QueueRecord): void {
    const policy = parsed(attributes.RedrivePolicy);
    if (!policy) return;
    const about = `Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: `;
    const target = this.#queues.get(String(policy.deadLetterTargetArn));
    if (!target && String(policy.deadLetterTargetArn) !== arn) {
      throw new AwsError('InvalidParameterValue', `${about}Dead letter target does not exist.`);
    }
    if (!target) return;
    if (target.isFifo !== (attributes.FifoQueue === 'true')) {
      const message = `${about}Dead-letter queue must be same type of queue as the source.`;
      throw new AwsError('InvalidParameterValue', message);
    }
    if (allows(target, arn)) return;
    const message = `${about}Queue does not have permission to use ${target.record.arn} as a dead letter queue.`;
    throw new AwsError('InvalidParameterValue', message);
  }
}

/** Whether a queue takes the dead letters of another, by its RedriveAllowPolicy. */
function allows(target: Queue, source: string): boolean {
  const policy = parsed(target.record.attributes.RedriveAllowPolicy);
  if (!policy || policy.redrivePermission === 'allowAll') return true;
  const sources = Array.isArray(policy.sourceQueueArns) ? policy.sourceQueueArns : [];
  return policy.redrivePermission === 'byQueue' && sources.includes(source);
}
