import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Http2ServerRequest } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import type { Reachable, Target } from './groups.ts';
import { forClient, type RawHeaders } from './headers.ts';
import { ANSWER_HEADERS } from './limits.ts';
import { errorPage } from './pages.ts';

const RETRYABLE = new Set(['ECONNRESET', 'EPIPE']);
/** What asks for nothing but an answer: whoever got it twice has done nothing twice (RFC 9110, section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request may be sent again when nobody knows if the target had it. */
export function isRepeatable(method: string): boolean {
  return SAFE.has(method);
}

/** Opens a request to a target; `fresh` takes a new connection instead of a kept one. */
export function requestTo(
  target: Reachable,
  message: { readonly method: string; readonly path: string; readonly headers: RawHeaders; readonly timeoutMs: number },
  fresh = false,
): ClientRequest {
  return (target.secure ? httpsRequest : httpRequest)({
    host: target.row.host,
    port: target.row.port,
    method: message.method,
    path: message.path,
    headers: message.headers,
    timeout: message.timeoutMs,
    maxHeaderSize: ANSWER_HEADERS,
    agent: fresh ? false : target.agent,
    ...(target.secure ? { rejectUnauthorized: false } : {}),
  });
}

/** Passes one request to a target that speaks HTTP/1.1, and its answer back, both streamed; `done` is called once, when all is over. */
export function forward(
  client: IncomingMessage,
  answer: ServerResponse,
  target: Target,
  headers: RawHeaders,
  timeoutMs: number,
  done: () => void,
): void {
  const { method = 'GET', url: path = '/' } = client;
  const body = framed(client, headers);
  const message = { method, path, headers, timeoutMs };
  let upstream: ClientRequest;
  let timedOut = false;

  const attempt = (fresh: boolean): void => {
    const request = requestTo(target, message, fresh);
    upstream = request;
    request.on('response', (response) => passBack(response, answer, client.httpVersionMajor));
    request.on('timeout', () => {
      timedOut = true;
      request.destroy();
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (answer.destroyed || request !== upstream) return;
      // A target may close a kept connection at the very moment it is taken again.
      const again = !body && isRepeatable(method) && !fresh && request.reusedSocket;
      if (again && !answer.headersSent && RETRYABLE.has(error.code ?? '')) attempt(true);
      else fail(answer, timedOut ? 504 : 502);
    });
    if (body) client.pipe(request);
    else request.end();
  };

  answer.on('close', () => {
    if (!answer.writableFinished) upstream.destroy();
    done();
  });
  attempt(false);
}

function passBack(response: IncomingMessage, answer: ServerResponse, version: number): void {
  if (answer.destroyed) return void response.destroy();
  const { statusCode = 502, statusMessage } = response;
  const headers = forClient(response.rawHeaders);
  // HTTP/2 has no reason phrase besides the status.
  if (version < 2) answer.writeHead(statusCode, statusMessage, headers);
  else answer.writeHead(statusCode, headers);
  response.on('close', () => {
    if (!response.complete) answer.destroy();
  });
  response.pipe(answer);
}

/** Answers with an error page, or breaks off an answer that was begun. */
export function fail(answer: ServerResponse, status: number): void {
  if (answer.headersSent) answer.destroy();
  else errorPage(answer, status);
}

/** Whether a body follows; a chunked one is chunked again, whatever the method. */
function framed(client: IncomingMessage, headers: RawHeaders): boolean {
  if (client.headers['transfer-encoding'] !== undefined) {
    headers.push('Transfer-Encoding', 'chunked');
    return true;
  }
  const length = client.headers['content-length'];
  if (length === undefined && hasFrames(client)) {
    headers.push('Transfer-Encoding', 'chunked');
    return true;
  }
  if (length === undefined && client.method !== 'GET' && client.method !== 'HEAD') headers.push('Content-Length', '0');
  return length !== undefined && length !== '0';
}

/** Whether a request by HTTP/2 has a body: it needs no header to say so. */
function hasFrames(client: object): boolean {
  return client instanceof Http2ServerRequest && !client.stream.endAfterHeaders;
}
