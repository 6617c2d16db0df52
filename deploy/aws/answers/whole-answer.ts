import { type Asked, answerFault } from './answer-check.ts';

/** An answer of HTTP as the SDK's request handlers give it. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  body?: unknown;
}

/** How long the rest of an answer may take, in milliseconds, and what ends the waiting for it. */
interface Reading {
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** The error of an answer that cannot be read; every client tries such a call again. */
export function unreadableAnswer(what: string, status: number): Error {
  return Object.assign(new Error(what), {
    name: 'AnswerUnreadable',
    $retryable: { throttling: false },
    $metadata: { httpStatusCode: status },
  });
}

/** Objects themselves, which may be anything and are read as they come. */
const STREAMED = new Set(['s3:GetObject']);

/**
 * Reads an answer to its end and refuses what is none of AWS's: the SDK makes an empty result of a page of HTML, or of
 * another operation's answer, which would then say that nothing is there.
 */
export async function wholeAnswer<A extends HttpAnswer>(asked: Asked, response: A, patience: Reading): Promise<A> {
  if (STREAMED.has(`${asked.service}:${asked.operation}`) && response.statusCode < 300) {
    checkObject(response);
    return response;
  }
  const bytes = await collect(response.body, patience);
  const answer = { status: response.statusCode, headers: response.headers, text: Buffer.from(bytes).toString() };
  const fault = answerFault(asked, answer);
  if (fault !== undefined) throw unreadableAnswer(fault, response.statusCode);
  response.body = bytes;
  return response;
}

/** Every object of S3 has an ETag; the page of a proxy in its place has none. */
function checkObject({ headers, statusCode }: HttpAnswer): void {
  if (headers.etag === undefined && /text\/html/.test(headers['content-type'] ?? ''))
    throw unreadableAnswer('a page of HTML', statusCode);
}

/** An answer may stop in its middle: a client waits for its first byte alone. */
async function collect(body: unknown, { timeout, signal }: Reading): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body);
  // What is left is node's stream of a response.
  const stream = body as AsyncIterable<Uint8Array> & { destroy?(error: Error): void };
  const late = Object.assign(new Error('the answer stopped in its middle'), { name: 'TimeoutError' });
  const end = (): void => stream.destroy?.(late);
  const timer = setTimeout(end, timeout);
  signal?.addEventListener('abort', end, { once: true });
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
  return Buffer.concat(chunks);
}
