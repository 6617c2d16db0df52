import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../server/service.ts';
import { numberOf, parsed } from './attributes.ts';
import { Journal } from './journal.ts';
import { invalidParameter, type NewMessage, type QueueRecord, type StoredMessage } from './model.ts';
import { Waiting } from './waiting.ts';

/** How long FIFO queues remember what was sent. */
const DEDUPLICATION_MS = 5 * 60_000;
/** How often messages are looked at for their age. */
const EXPIRY_MS = 1000;
/** Sequence numbers have 20 digits, and begin where SQS's do. */
const FIRST_SEQUENCE = 18_850_000_000n;

export interface ReceiveOptions {
  readonly most: number;
  /** Seconds. */
  readonly visibility?: number | undefined;
  readonly waitSeconds: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** One queue: its messages, and who waits for them. */
export class Queue {
  record: QueueRecord;
  readonly #journal: Journal;
  readonly #waiting = new Waiting();
  #looked = 0;
  /** Takes a message that was received too often, if there is a queue for it. */
  readonly #bury: (message: StoredMessage, from: Queue) => boolean;

  constructor(record: QueueRecord, file: string, bury: (message: StoredMessage, from: Queue) => boolean) {
    this.record = record;
    this.#journal = new Journal(file);
    this.#bury = bury;
  }

  get isFifo(): boolean {
    return this.record.attributes.FifoQueue === 'true';
  }

  get messages(): readonly StoredMessage[] {
    this.#expire();
    return [...this.#journal.messages.values()];
  }

  number(name: string): number {
    return numberOf(this.record.attributes, name);
  }

  /** How often a message may be received, and where it goes then. */
  get redrive(): { readonly target: string; readonly most: number } | undefined {
    const policy = parsed(this.record.attributes.RedrivePolicy);
    return policy && { target: String(policy.deadLetterTargetArn), most: Number(policy.maxReceiveCount) };
  }

  /** Sends a message; one that a FIFO queue has seen within five minutes is answered as the first was. */
  send(message: NewMessage): { readonly id: string; readonly sequence?: string | undefined } {
    const now = Date.now();
    const { delaySeconds = this.number('DelaySeconds'), sender, body, groupId } = message;
    const common = { body, attributes: message.attributes ?? {}, system: message.system ?? {}, sender, groupId };
    const times = { sentAt: now, enqueuedAt: now, visibleAt: now + delaySeconds * 1000, receives: 0 };
    if (!this.isFifo) {
      const id = randomUUID();
      this.accept({ id, ...common, ...times });
      return { id };
    }
    const deduplicationId = message.deduplicationId ?? this.#contentId(body);
    const key =
      this.record.attributes.DeduplicationScope === 'messageGroup' ? `${groupId}/${deduplicationId}` : deduplicationId;
    const known = this.#journal.remembered.get(key);
    if (known && known.until > now) return known;
    const id = randomUUID();
    const sequence = this.#nextSequence();
    this.accept({ id, ...common, ...times, deduplicationId, sequence });
    this.#journal.remember({ key, id, sequence, until: now + DEDUPLICATION_MS });
    return { id, sequence };
  }

  /** Takes a message as it is. */
  accept(message: StoredMessage): void {
    this.#journal.put(message);
    this.#waiting.wake();
  }

  /** Takes a message from another queue, which removes it there. */
  adopt(message: StoredMessage, deadLetterOf: string | undefined): void {
    const now = Date.now();
    const sequence = this.isFifo ? this.#nextSequence() : undefined;
    const enqueuedAt = this.isFifo ? now : message.enqueuedAt;
    this.accept({ ...message, deadLetterOf, sequence, enqueuedAt, visibleAt: now, receipt: undefined });
  }

  /** Receives up to `most` messages, and waits for the first as long as it may. */
  async receive({ most, visibility, waitSeconds, signal }: ReceiveOptions): Promise<StoredMessage[]> {
    const deadline = Date.now() + waitSeconds * 1000;
    for (;;) {
      const taken = signal?.aborted ? [] : this.#take(most, visibility ?? this.number('VisibilityTimeout'));
      const now = Date.now();
      if (taken.length > 0 || now >= deadline || signal?.aborted || this.#waiting.isOver) return taken;
      await this.#waiting.until(Math.min(deadline, this.#nextVisible()), signal);
    }
  }

  /** Deletes the message of a receipt handle. One that is older than the newest deletes nothing, and fails in a FIFO queue. */
  delete(handle: string): void {
    const [id, receipt] = readHandle(handle);
    const message = this.#journal.messages.get(id);
    if (!message) return;
    const isNewest = message.receipt === receipt;
    if (this.isFifo && (!isNewest || message.visibleAt <= Date.now())) {
      const why = 'Reason: The receipt handle has expired.';
      throw invalidParameter(`Value ${handle} for parameter ReceiptHandle is invalid. ${why}`);
    }
    if (!isNewest) return;
    this.#journal.delete(id);
    this.#waiting.wake();
  }

  remove({ id }: StoredMessage): void {
    this.#journal.delete(id);
  }

  /** Changes until when the message of a receipt handle is hidden. */
  changeVisibility(handle: string, seconds: number): void {
    const [id, receipt] = readHandle(handle);
    const message = this.#journal.messages.get(id);
    const now = Date.now();
    if (!message || message.receipt !== receipt || message.visibleAt <= now) {
      const why = 'Reason: Message does not exist or is not available for visibility timeout change.';
      throw invalidParameter(`Value ${handle} for parameter ReceiptHandle is invalid. ${why}`);
    }
    message.visibleAt = now + seconds * 1000;
    this.#journal.seen(message);
    this.#waiting.wake();
  }

  purge(): void {
    this.#journal.clear();
  }

  /** Ends every wait; `isDeleted` forgets the messages as well. */
  close(isDeleted: boolean): void {
    this.#waiting.end();
    if (isDeleted) this.#journal.remove();
  }

  #take(most: number, visibility: number): StoredMessage[] {
    this.#expire();
    const now = Date.now();
    const blocked = new Set<string>();
    const taken: StoredMessage[] = [];
    for (const message of this.#journal.messages.values()) {
      if (taken.length === most) break;
      const group = this.isFifo ? (message.groupId ?? '') : undefined;
      if (group !== undefined && blocked.has(group)) continue;
      if (message.visibleAt > now) {
        // Of a group nothing is received while something before it is on its way.
        if (group !== undefined) blocked.add(group);
        continue;
      }
      if (this.redrive && message.receives >= this.redrive.most && this.#bury(message, this)) {
        this.#journal.delete(message.id);
        continue;
      }
      message.receives += 1;
      message.firstReceivedAt ??= now;
      message.receipt = randomUUID();
      message.visibleAt = now + visibility * 1000;
      this.#journal.seen(message);
      taken.push(message);
    }
    return taken;
  }

  #expire(): void {
    const now = Date.now();
    if (now < this.#looked + EXPIRY_MS) return;
    this.#looked = now;
    const before = now - this.number('MessageRetentionPeriod') * 1000;
    for (const { id, enqueuedAt } of this.#journal.messages.values()) {
      if (enqueuedAt < before) this.#journal.delete(id);
    }
  }

  #nextVisible(): number {
    const now = Date.now();
    let next = Number.POSITIVE_INFINITY;
    for (const { visibleAt } of this.#journal.messages.values()) {
      if (visibleAt > now && visibleAt < next) next = visibleAt;
    }
    return next;
  }

  #contentId(body: string): string {
    if (this.record.attributes.ContentBasedDeduplication === 'true')
      return createHash('sha256').update(body).digest('hex');
    const message =
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
    throw invalidParameter(message);
  }

  #nextSequence(): string {
    this.#journal.sequence += 1;
    return `${FIRST_SEQUENCE}${String(this.#journal.sequence).padStart(9, '0')}`;
  }
}

/** What a message is deleted by. */
export function handleOf({ id, receipt }: StoredMessage): string {
  return Buffer.from(`${id} ${receipt}`).toString('base64');
}

function readHandle(handle: string): [id: string, receipt: string] {
  const [id = '', receipt] = Buffer.from(handle, 'base64').toString().split(' ');
  if (receipt !== undefined && /^[0-9a-f-]{36}$/.test(id)) return [id, receipt];
  throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
}
