import type { Readable } from 'node:stream';

/** A message of PostgreSQL's protocol 3.0: a letter, and what follows its length. */
export interface Message {
  readonly type: string;
  readonly body: Buffer;
}

const withLength = (body: Buffer): Buffer => Buffer.concat([int32(body.length + 4), body]);

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`);

export function message(type: string, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(type), withLength(Buffer.concat(parts))]);
}

/** Asks for TLS; the server answers `S` and goes on in it. */
export const TLS_REQUEST = withLength(int32(80877103));

export function startup(settings: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(settings).flatMap((pair) => pair.map(text));
  return withLength(Buffer.concat([int32(196608), ...pairs, Buffer.alloc(1)]));
}

export const password = (secret: string): Buffer => message('p', text(secret));

export const saslFirst = (mechanism: string, response: string): Buffer =>
  message('p', text(mechanism), int32(Buffer.byteLength(response)), Buffer.from(response));

export const saslNext = (response: string): Buffer => message('p', Buffer.from(response));

/** One statement with its values, all as text. */
export function statement(sql: string, values: readonly string[]): Buffer {
  const bound = values.flatMap((value) => [int32(Buffer.byteLength(value)), Buffer.from(value)]);
  return Buffer.concat([
    message('P', text(''), text(sql), int16(0)),
    message('B', text(''), text(''), int16(0), int16(values.length), ...bound, int16(0)),
    message('E', text(''), int32(0)),
    message('S'),
  ]);
}

/** The columns of a row, as text. */
export function columnsOf({ body }: Message): readonly (string | null)[] {
  let at = 2;
  return Array.from({ length: body.readInt16BE(0) }, () => {
    const length = body.readInt32BE(at);
    const start = at + 4;
    at = start + Math.max(length, 0);
    return length < 0 ? null : body.toString('utf8', start, at);
  });
}

/** What PostgreSQL says of an error: `42P01 relation "sites" does not exist`. */
export function faultOf({ body }: Message): Error {
  const fields = body.toString('utf8').split('\0');
  const field = (letter: string) => fields.find((each) => each.startsWith(letter))?.slice(1) ?? '';
  return new Error(`PostgreSQL: ${field('C')} ${field('M')}`);
}

/** The messages that come in, one by one, however they are cut into packets. */
export async function* messagesOf(socket: Readable): AsyncGenerator<Message, void> {
  let buffer = Buffer.alloc(0);
  for await (const chunk of socket) {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 5 && buffer.length > buffer.readInt32BE(1)) {
      const end = buffer.readInt32BE(1) + 1;
      yield { type: buffer.toString('latin1', 0, 1), body: buffer.subarray(5, end) };
      buffer = buffer.subarray(end);
    }
  }
}
