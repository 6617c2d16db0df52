import type { Readable } from 'node:stream';
import type { EdgeRequest, Headers } from './message.ts';

/** What an origin answers. */
export interface OriginAnswer {
  readonly status: number;
  readonly statusText?: string;
  readonly headers: Headers;
  readonly body: Buffer | Readable;
}

/** That an origin did not answer: CloudFront's status for it, and a sentence for its page. */
export class OriginFailure extends Error {
  readonly status: 502 | 504;

  constructor(status: 502 | 504, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/** A request on its way to an origin. */
export interface OriginRequest {
  readonly viewer: EdgeRequest;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  /** Absent where there is none; it is sent once and cannot be sent again. */
  readonly body?: Readable | undefined;
  readonly signal: AbortSignal;
}
