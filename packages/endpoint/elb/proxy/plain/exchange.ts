import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { isRepeatable } from '../forward.ts';
import type { Target } from '../groups.ts';
import { forClient, type RawHeaders } from '../headers.ts';
import { errorBody } from '../pages.ts';
import { type Framing, framingOf } from './framing.ts';
import { type AnswerHead, answerHead, type PlainRequest } from './head.ts';
import type { Asking, TargetConnection } from './target-connections.ts';

/** Where a request goes, and with which headers. */
export interface PlainRoute {
  readonly target: Target;
  readonly headers: RawHeaders;
  readonly timeoutMs: number;
  /** Called once, when the target has nothing more to do with it. */
  readonly done: () => void;
}

/** The client's side of an exchange. */
export interface PlainClient {
  readonly socket: Socket;
  /** The headers that say how its connection goes on. */
  readonly connectionHeaders: () => string;
  /** The answer has ended. */
  readonly answered: () => void;
}

/** One write is cheaper than two up to here, and a copy more expensive above. */
const SMALL = 8 * 1024;

/** One request to a target and its answer back, from socket to socket. */
export class Exchange implements Asking {
  readonly #client: PlainClient;
  readonly #request: PlainRequest;
  readonly #route: PlainRoute;
  readonly #text: string;
  #connection: TargetConnection | undefined;
  #partial: Buffer | undefined;
  #head: AnswerHead | undefined;
  #framing: Framing | undefined;

  constructor(client: PlainClient, request: PlainRequest, route: PlainRoute) {
    this.#client = client;
    this.#request = request;
    this.#route = route;
    this.#text = requestText(request, route.headers);
    this.#send(false);
  }

  /** The client can take more. */
  drained(): void {
    this.#connection?.socket.resume();
  }

  /** The client is gone. */
  abort(): void {
    this.#over(false);
  }

  data(chunk: Buffer): void {
    if (this.#framing) return void this.#pass(this.#framing, '', chunk);
    let bytes = this.#partial ? Buffer.concat([this.#partial, chunk]) : chunk;
    let head = answerHead(bytes);
    // What is only for information is not for this client.
    while (head && head.status < 200 && head.status !== 101) {
      bytes = bytes.subarray(head.length);
      head = answerHead(bytes);
    }
    this.#partial = bytes;
    if (head === undefined) return;
    const framing = head && head.status >= 200 ? framingOf(this.#request.method, head) : undefined;
    if (!head || !framing) return void this.#fail(502);
    this.#head = head;
    this.#framing = framing;
    this.#pass(framing, this.#answerText(head, framing), bytes.subarray(head.length));
  }

  closed(how: 'ended' | 'timeout' | 'broken'): void {
    const { reused } = this.#connection ?? {};
    if (this.#framing?.kind === 'close' && how === 'ended') {
      this.#client.socket.write('0\r\n\r\n', 'latin1');
      return void this.#finish(false);
    }
    const { method, body } = this.#request;
    // A target may close a kept connection at the very moment it is taken again.
    const again = reused && how !== 'timeout' && !this.#partial && !body && isRepeatable(method);
    if (again) return void this.#send(true);
    this.#fail(how === 'timeout' ? 504 : 502);
  }

  #send(fresh: boolean): void {
    const { target, timeoutMs } = this.#route;
    const connection = target.connections.take(fresh);
    this.#connection = connection;
    connection.serve(this, timeoutMs);
    write(connection.socket, this.#text, this.#request.body);
  }

  #pass(framing: Framing, head: string, bytes: Buffer): void {
    const taken = framing.take(bytes);
    if (taken < 0) return void this.#fail(502, head !== '');
    const { socket } = this.#client;
    const body = bytes.subarray(0, taken);
    const open =
      framing.kind === 'close' && taken > 0
        ? write(socket, `${head}${taken.toString(16)}\r\n`, body) && socket.write('\r\n', 'latin1')
        : write(socket, head, body);
    if (framing.done) this.#finish(taken === bytes.length && keepsOpen(this.#head));
    else if (!open) this.#connection?.socket.pause();
  }

  #answerText({ status, reason, rawHeaders }: AnswerHead, { kind }: Framing): string {
    let text = `HTTP/1.1 ${status} ${reason}\r\n`;
    let dated = false;
    const headers = forClient(rawHeaders);
    for (let at = 0; at < headers.length; at += 2) {
      const name = headers[at] ?? '';
      text += `${name}: ${headers[at + 1]}\r\n`;
      if (name.length === 4 && name.toLowerCase() === 'date') dated = true;
    }
    if (!dated) text += dateHeader();
    if (kind === 'chunked' || kind === 'close') text += 'Transfer-Encoding: chunked\r\n';
    return `${text}${this.#client.connectionHeaders()}\r\n`;
  }

  #finish(reusable: boolean): void {
    this.#over(reusable);
    this.#client.answered();
  }

  /** Answers with an error page, or breaks off an answer that was begun. */
  #fail(status: number, unsent = false): void {
    const begun = this.#framing !== undefined && !unsent;
    this.#over(false);
    if (begun) return void this.#client.socket.destroy();
    writeError(this.#client, status, this.#request.method);
    this.#client.answered();
  }

  #over(reusable: boolean): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = undefined;
    if (reusable) this.#route.target.connections.give(connection);
    else {
      connection.leave();
      connection.socket.destroy();
    }
    this.#route.done();
  }
}

/** Answers with one of the load balancer's own error pages. */
export function writeError(client: PlainClient, status: number, method: string): void {
  const body = errorBody(status);
  client.socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nServer: awselb/2.0\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n${dateHeader()}${client.connectionHeaders()}\r\n${method === 'HEAD' ? '' : body}`,
    'latin1',
  );
}

function requestText({ method, url }: PlainRequest, headers: RawHeaders): string {
  let text = `${method} ${url} HTTP/1.1\r\n`;
  let sized = method === 'GET' || method === 'HEAD';
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? '';
    text += `${name}: ${headers[at + 1]}\r\n`;
    if (name.length === 14 && name.toLowerCase() === 'content-length') sized = true;
  }
  return `${text}${sized ? '' : 'Content-Length: 0\r\n'}Connection: keep-alive\r\n\r\n`;
}

/** Whether the socket takes more at once. */
function write(socket: Socket, text: string, body: Buffer | undefined): boolean {
  if (!body || body.length === 0) return text === '' || socket.write(text, 'latin1');
  if (text === '') return socket.write(body);
  if (body.length <= SMALL) return socket.write(text + body.toString('latin1'), 'latin1');
  socket.cork();
  socket.write(text, 'latin1');
  const open = socket.write(body);
  socket.uncork();
  return open;
}

/** Whether a target goes on with the connection after this answer. */
function keepsOpen(head: AnswerHead | undefined): boolean {
  if (!head) return false;
  const { minor, rawHeaders } = head;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if ((rawHeaders[at] ?? '').toLowerCase() !== 'connection') continue;
    const value = (rawHeaders[at + 1] ?? '').toLowerCase();
    return minor === 1 ? !/(^|[, ])close/.test(value) : value === 'keep-alive';
  }
  return minor === 1;
}

let date = { second: 0, header: '' };

/** A load balancer adds it where a target leaves it out. */
function dateHeader(): string {
  const now = Date.now();
  const second = now - (now % 1000);
  if (second !== date.second) date = { second, header: `Date: ${new Date(second).toUTCString()}\r\n` };
  return date.header;
}
