import type { AnswerHead } from './head.ts';

/** Where the body of an answer ends. */
export interface Framing {
  readonly kind: 'none' | 'length' | 'chunked' | 'close';
  readonly done: boolean;
  /** How many of these bytes belong to the body; -1 when they break the rules. */
  take(bytes: Buffer): number;
}

/** How an answer says where its body ends; undefined when it says it in two ways, or in one that is not known. */
export function framingOf(method: string, { status, rawHeaders }: AnswerHead): Framing | undefined {
  let length: string | undefined;
  let chunked = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    if (name === 'transfer-encoding') {
      if (chunked || value.toLowerCase() !== 'chunked') return undefined;
      chunked = true;
    } else if (name === 'content-length') {
      if (length !== undefined || !/^\d{1,15}$/.test(value)) return undefined;
      length = value;
    }
  }
  if (chunked && length !== undefined) return undefined;
  if (method === 'HEAD' || status === 204 || status === 304) return NONE;
  if (chunked) return new Chunks();
  return length === undefined ? UNTIL_CLOSE : new Length(Number(length));
}

const NONE: Framing = { kind: 'none', done: true, take: () => 0 };
const UNTIL_CLOSE: Framing = { kind: 'close', done: false, take: ({ length }) => length };

class Length implements Framing {
  readonly kind = 'length';
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  take({ length }: Buffer): number {
    const taken = Math.min(length, this.#left);
    this.#left -= taken;
    return taken;
  }
}

const [LF, CR, SEMICOLON] = [10, 13, 59];
/** An extension of a chunk, or a trailer, that is longer than this is none. */
const LONGEST_LINE = 16 * 1024;

type ChunkState = 'size' | 'extension' | 'data' | 'after' | 'trailer';

/** Chunks are passed on as they are; they are read only to see the last of them. */
class Chunks implements Framing {
  readonly kind = 'chunked';
  done = false;
  #state: ChunkState = 'size';
  #size = 0;
  /** Bytes of the line so far. */
  #line = 0;
  #broken = false;

  take(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.done && !this.#broken) {
      if (this.#state === 'data') {
        const taken = Math.min(bytes.length - at, this.#size);
        this.#size -= taken;
        at += taken;
        if (this.#size === 0) this.#next('after');
      } else {
        this.#read(bytes[at] ?? 0);
        at += 1;
      }
    }
    return this.#broken ? -1 : at;
  }

  #next(state: ChunkState): void {
    this.#state = state;
    this.#line = 0;
  }

  #read(byte: number): void {
    if (byte === CR) return;
    if (byte === LF) return void this.#endOfLine();
    this.#line += 1;
    if (this.#line > LONGEST_LINE || this.#state === 'after') this.#broken = true;
    else if (this.#state === 'size') this.#digit(byte);
  }

  #digit(byte: number): void {
    const digit = Number.parseInt(String.fromCharCode(byte), 16);
    if (byte === SEMICOLON && this.#line > 1) this.#state = 'extension';
    else if (Number.isNaN(digit) || this.#line > 12) this.#broken = true;
    else this.#size = this.#size * 16 + digit;
  }

  #following(): ChunkState {
    if (this.#state === 'after') return 'size';
    return this.#state === 'trailer' || this.#size === 0 ? 'trailer' : 'data';
  }

  #endOfLine(): void {
    if (this.#state === 'trailer') this.done = this.#line === 0;
    // The size is missing.
    else if (this.#state !== 'after' && this.#line === 0) this.#broken = true;
    this.#next(this.#following());
  }
}
