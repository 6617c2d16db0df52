import { createServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Action, compileActions } from './actions.ts';
import { compileConditions, type Predicate, type RequestFacts } from './conditions.ts';
import { forward } from './forward.ts';
import { forwardHttp2 } from './forward-http2.ts';
import { Groups } from './groups.ts';
import { type ClientFacts, forTarget } from './headers.ts';
import { acceptHttp2 } from './http2-clients.ts';
import { PARSED_HEADERS, refusedWith } from './limits.ts';
import { Listening } from './listening.ts';
import { errorPage, respond } from './pages.ts';
import { acceptPlain, type PlainConnections, type Routing } from './plain/accept.ts';
import type { PlainRequest } from './plain/head.ts';
import { requestTarget } from './request-target.ts';
import type { ListenerRow, Notice, Table } from './table.ts';
import { refuse, upgrade } from './upgrade.ts';
import { asksForWebSocket, serveWithoutUpgrade } from './upgrades.ts';

interface Listener {
  row: ListenerRow;
  rules: { readonly holds: Predicate; readonly action: Action }[];
  otherwise: Action;
  readonly listening: Listening;
  /** Ends the connections of clients that speak HTTP/2, where the listener takes them. */
  readonly endSessions: (() => void) | undefined;
  readonly plain: PlainConnections;
}

/** The load balancers at work: a server a listener, and the target groups behind them. */
export class ProxyServer {
  readonly #listeners = new Map<string, Listener>();
  readonly #groups: Groups;
  readonly #notify: (notice: Notice) => void;

  constructor(notify: (notice: Notice) => void) {
    this.#notify = notify;
    this.#groups = new Groups(notify);
  }

  /** Takes a new table; resolves when every new listener is bound, or has been reported as not to be bound. */
  async apply(table: Table): Promise<void> {
    this.#groups.apply(table.groups);
    const kept = new Map(table.listeners.map((row) => [row.arn, row]));
    for (const [arn, listener] of this.#listeners) {
      const row = kept.get(arn);
      if (row?.port === listener.row.port && row.scheme === listener.row.scheme) continue;
      this.#listeners.delete(arn);
      // Its port is free at once; requests in flight end on their own.
      void shut(listener);
    }
    const bound = table.listeners.map((row) => {
      const known = this.#listeners.get(row.arn);
      if (!known) return this.#open(row);
      Object.assign(known, compile(row));
      return undefined;
    });
    await Promise.all(bound);
  }

  /** Refuses new connections, lets requests in flight end. */
  async close(): Promise<void> {
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    await Promise.all(listeners.map(shut));
    this.#groups.close();
  }

  async #open(row: ListenerRow): Promise<void> {
    const server = createServer({
      keepAliveTimeout: row.idleTimeoutMs,
      requestTimeout: 0,
      maxHeaderSize: PARSED_HEADERS,
      // The load balancer's own answers refuse what is wrong with a head (limits.ts).
      requireHostHeader: false,
    });
    server.maxHeadersCount = 0;
    // Clients agree on HTTP/2 by TLS: a listener of HTTP has none of it.
    const endSessions = row.scheme === 'https' ? acceptHttp2(server) : undefined;
    const listening = new Listening(server, row.port, (problem) =>
      this.#notify({ type: 'listener', arn: row.arn, ...(problem !== undefined && { problem }) }),
    );
    const plain = acceptPlain(server, row.idleTimeoutMs, (request, socket) => this.#plain(listener, request, socket));
    const listener: Listener = { ...compile(row), listening, endSessions, plain };
    this.#listeners.set(row.arn, listener);
    this.#serve(listener);
    await listening.bind();
  }

  #serve(listener: Listener): void {
    const { server } = listener.listening;
    server.on('request', (request, answer) => {
      const refused = refusedWith(request);
      if (refused > 0) return errorPage(answer, refused);
      const facts = factsOf(request, request.socket);
      const action = actionFor(listener, facts);
      if (action.type === 'fixed') return respond(answer, action.status, action.contentType, action.body);
      if (action.type === 'redirect') {
        answer.setHeader('Location', action.location(facts));
        return errorPage(answer, action.status);
      }
      const target = this.#groups.acquire(groupFor(action));
      if (!target) return errorPage(answer, 503);
      const headers = forTarget(request.rawHeaders, clientOf(facts, request), listener.row);
      const pass = target.version === 'HTTP1' ? forward : forwardHttp2;
      pass(request, answer, target, headers, listener.row.idleTimeoutMs, () => this.#groups.release(target));
    });
    server.on('upgrade', (request, socket, head) => this.#upgrade(listener, request, socket, head));
    // A tunnel is nothing that a load balancer opens.
    server.on('connect', (_request, socket) => refuse(socket, 400));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
      refuse(socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400),
    );
  }

  /** The short path to a target; everything else that a listener does is done by `#serve`. */
  #plain(listener: Listener, request: PlainRequest, socket: Socket): ReturnType<Routing> {
    if (listener.row.special || refusedWith(request) > 0) return undefined;
    const facts = factsOf(request, socket);
    const action = actionFor(listener, facts);
    const arn = action.type === 'forward' ? groupFor(action) : '';
    if (!this.#groups.isPlain(arn)) return undefined;
    const target = this.#groups.acquire(arn);
    if (!target) return 503;
    const headers = forTarget(request.rawHeaders, clientOf(facts, { socket }), listener.row);
    return { target, headers, timeoutMs: listener.row.idleTimeoutMs, done: () => this.#groups.release(target) };
  }

  /** A WebSocket to a target; any other request with an Upgrade header is served as if it had none. */
  #upgrade(listener: Listener, request: IncomingMessage, socket: Duplex, head: Buffer) {
    const { server } = listener.listening;
    const facts = factsOf(request, request.socket);
    const action = asksForWebSocket(request) && refusedWith(request) === 0 ? actionFor(listener, facts) : undefined;
    if (action?.type !== 'forward') return serveWithoutUpgrade(server, request, socket, head);
    socket.on('error', () => socket.destroy());
    const target = this.#groups.acquire(groupFor(action));
    if (!target) return refuse(socket, 503);
    const headers = forTarget(request.rawHeaders, clientOf(facts, request), listener.row);
    upgrade(request, socket, head, target, headers, listener.row.idleTimeoutMs, () => this.#groups.release(target));
  }
}

function compile(row: ListenerRow): Pick<Listener, 'row' | 'rules' | 'otherwise'> {
  return {
    row,
    rules: row.rules.map(({ conditions, actions }) => ({
      holds: compileConditions(conditions),
      action: compileActions(actions, row),
    })),
    otherwise: compileActions(row.defaultActions, row),
  };
}

function actionFor(listener: Listener, facts: RequestFacts): Action {
  for (const rule of listener.rules) if (rule.holds(facts)) return rule.action;
  return listener.otherwise;
}

/** As much of a request as rules look at. */
type Asked = Pick<IncomingMessage, 'headers' | 'rawHeaders'> & {
  readonly method?: string | undefined;
  url?: string | undefined;
};

function factsOf(request: Asked, socket: Pick<Socket, 'remoteAddress'>): RequestFacts {
  const { url, authority } = requestTarget(request.url ?? '/');
  // What is passed on has the one form that every server reads.
  if (authority !== undefined) request.url = url;
  const host = authority ?? request.headers.host ?? String(request.headers[':authority'] ?? '');
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    host: host.replace(/:\d+$/, ''),
    ...(authority !== undefined && { authority }),
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    rawHeaders: request.rawHeaders,
    sourceIp: socket.remoteAddress ?? '127.0.0.1',
  };
}

function clientOf(
  { sourceIp, authority }: RequestFacts,
  { socket }: { readonly socket: Pick<Socket, 'remotePort'> },
): ClientFacts {
  return { address: sourceIp, port: socket.remotePort ?? 0, authority };
}

function groupFor(action: Extract<Action, { type: 'forward' }>): string {
  const only = action.groups[0];
  if (action.groups.length === 1 && only) return only.arn;
  let mark = Math.random() * action.totalWeight;
  for (const { arn, weight } of action.groups) {
    mark -= weight;
    if (mark < 0) return arn;
  }
  return '';
}

function shut({ listening, endSessions, plain }: Listener): Promise<void> {
  const endIdle = () => {
    endSessions?.();
    plain.endIdle();
  };
  return listening.shut(endIdle, () => plain.endAll());
}
