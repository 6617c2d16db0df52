import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoredMessage } from './model.ts';

/** What stays known of a message that may be sent again: its answer, for five minutes. */
export interface Remembered {
  readonly key: string;
  readonly id: string;
  readonly sequence: string;
  readonly until: number;
}

type Entry =
  | { readonly put: StoredMessage }
  | { readonly seen: [id: string, visibleAt: number, receives: number, firstReceivedAt?: number, receipt?: string] }
  | { readonly gone: string }
  | { readonly remember: Remembered }
  | { readonly sequence: number };

/** A file is written anew when it has this many lines more than twice what is left. */
const SLACK = 1000;

/**
 * The messages of one queue, held in memory and appended to a file line by line: a kill at any moment loses nothing that
 * was answered, and at most a line that was not.
 */
export class Journal {
  readonly messages = new Map<string, StoredMessage>();
  readonly remembered = new Map<string, Remembered>();
  sequence = 0;
  readonly #file: string;
  #lines = 0;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) this.#read();
  }

  put(message: StoredMessage): void {
    this.messages.set(message.id, message);
    this.#write({ put: message });
  }

  /** Keeps what has changed of a message. */
  seen({ id, visibleAt, receives, firstReceivedAt, receipt }: StoredMessage): void {
    this.#write({ seen: [id, visibleAt, receives, firstReceivedAt, receipt] });
  }

  delete(id: string): void {
    if (this.messages.delete(id)) this.#write({ gone: id });
  }

  remember(one: Remembered): void {
    this.remembered.set(one.key, one);
    this.#write({ remember: one });
  }

  clear(): void {
    this.messages.clear();
    this.#compact();
  }

  /** Removes the file: the queue is gone. */
  remove(): void {
    this.messages.clear();
    rmSync(this.#file, { force: true });
  }

  #write(entry: Entry): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#lines += 1;
    if (this.#lines > SLACK + 2 * (this.messages.size + this.remembered.size)) this.#compact();
  }

  #compact(): void {
    const now = Date.now();
    for (const [key, { until }] of this.remembered) if (until < now) this.remembered.delete(key);
    const entries: Entry[] = [
      { sequence: this.sequence },
      ...[...this.remembered.values()].map((remember) => ({ remember })),
      ...[...this.messages.values()].map((put) => ({ put })),
    ];
    writeFileSync(`${this.#file}.new`, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
    this.#lines = entries.length;
  }

  #read(): void {
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      if (line === '') continue;
      this.#lines += 1;
      try {
        // What lies there was written by `#write`.
        this.#apply(JSON.parse(line) as Entry);
      } catch {
        // A kill in the middle of a write: nobody was told that it was done.
      }
    }
    // The next line must not be joined to half of one.
    this.#compact();
  }

  #apply(entry: Entry): void {
    if ('put' in entry) {
      this.messages.set(entry.put.id, entry.put);
      this.sequence = Math.max(this.sequence, counted(entry.put.sequence));
    } else if ('gone' in entry) this.messages.delete(entry.gone);
    else if ('remember' in entry) {
      this.remembered.set(entry.remember.key, entry.remember);
      this.sequence = Math.max(this.sequence, counted(entry.remember.sequence));
    } else if ('sequence' in entry) this.sequence = Math.max(this.sequence, entry.sequence);
    else {
      const [id, visibleAt, receives, firstReceivedAt, receipt] = entry.seen;
      const message = this.messages.get(id);
      if (message) Object.assign(message, { visibleAt, receives, firstReceivedAt, receipt });
    }
  }
}

/** The part of a sequence number that counts: its last nine digits. */
function counted(sequence: string | undefined): number {
  return Number((sequence ?? '').slice(-9));
}
