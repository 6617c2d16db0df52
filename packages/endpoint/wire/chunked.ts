import { Transform, type TransformCallback } from 'node:stream';
import { AwsError } from '../server/service.ts';

const LONGEST_LINE = 16 * 1024;

/**
 * Strips aws-chunked framing (`SIZE[;chunk-signature=...]` CRLF data CRLF, a chunk of size 0, then trailer lines).
 * The trailers, for example `x-amz-checksum-crc32`, are in `trailers` once the stream has ended.
 */
export class AwsChunked extends Transform {
  readonly trailers = new Map<string, string>();
  #state: 'size' | 'data' | 'data end' | 'trailers' = 'size';
  #left = 0;
  #line = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    try {
      this.#take(chunk);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  override _flush(done: TransformCallback): void {
    done(this.#state === 'trailers' ? null : incomplete());
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#state === 'data') {
        const data = rest.subarray(0, this.#left);
        this.push(data);
        this.#left -= data.length;
        rest = rest.subarray(data.length);
        if (this.#left === 0) this.#state = 'data end';
        continue;
      }
      const end = rest.indexOf(10);
      this.#line = Buffer.concat([this.#line, end < 0 ? rest : rest.subarray(0, end)]);
      if (this.#line.length > LONGEST_LINE) throw incomplete();
      if (end < 0) return;
      rest = rest.subarray(end + 1);
      const line = this.#line.toString('latin1').replace(/\r$/, '');
      this.#line = Buffer.alloc(0);
      this.#takeLine(line);
    }
  }

  #takeLine(line: string): void {
    if (this.#state === 'size') {
      const size = line.split(';', 1)[0] ?? '';
      if (!/^[0-9a-fA-F]{1,12}$/.test(size)) throw incomplete();
      this.#left = Number.parseInt(size, 16);
      this.#state = this.#left === 0 ? 'trailers' : 'data';
    } else if (this.#state === 'data end') {
      if (line !== '') throw incomplete();
      this.#state = 'size';
    } else {
      const colon = line.indexOf(':');
      if (colon > 0) this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
  }
}

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}
