import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Exchange, type PlainClient, type PlainRoute, writeError } from './exchange.ts';
import { type PlainRequest, plainRequest } from './head.ts';

/** Where a request goes: undefined if it is not for this path, a status if the load balancer answers with an error itself. */
export type Routing = (request: PlainRequest, socket: Socket) => PlainRoute | number | undefined;

/** The connections that are served here. */
export interface PlainConnections {
  /** From now on a connection is ended as soon as it is idle. */
  endIdle(): void;
  endAll(): void;
}

/**
 * Takes the connections of a server of node:http first. As long as one brings plain requests it is served here, at a
 * fraction of what node:http costs; with the first other one it goes to the server, for good.
 */
export function acceptPlain(server: Server, idleMs: number, route: Routing): PlainConnections {
  // What node documents of this event: its listeners take a socket.
  const others = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const open = new Set<PlainConnection>();
  const closing = { now: false };
  const handOver = (socket: Socket): void => {
    for (const listen of others) listen.call(server, socket);
    socket.resume();
  };
  server.on('connection', (socket: Socket) => {
    const connection = new PlainConnection({
      socket,
      idleMs,
      route,
      closing,
      handOver,
      gone: (one) => open.delete(one),
    });
    open.add(connection);
  });
  return {
    endIdle() {
      closing.now = true;
      for (const connection of open) connection.endIfIdle();
    },
    endAll() {
      for (const connection of open) connection.destroy();
    },
  };
}

interface Options {
  readonly socket: Socket;
  readonly idleMs: number;
  readonly route: Routing;
  readonly closing: { readonly now: boolean };
  readonly handOver: (socket: Socket) => void;
  readonly gone: (connection: PlainConnection) => void;
}

class PlainConnection implements PlainClient {
  readonly socket: Socket;
  readonly #options: Options;
  readonly #keep: string;
  #exchange: Exchange | undefined;
  /** What the client sent before it had its answer. */
  #early: Buffer | undefined;
  #ended = false;

  constructor(options: Options) {
    const { socket, idleMs } = options;
    this.socket = socket;
    this.#options = options;
    this.#keep = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(idleMs / 1000)}\r\n`;
    socket.on('data', this.#data);
    socket.on('end', this.#end);
    socket.on('close', this.#close);
    socket.on('error', this.#error);
    socket.on('drain', this.#drain);
    socket.on('timeout', this.#timeout);
    socket.setTimeout(idleMs);
  }

  connectionHeaders(): string {
    return this.#options.closing.now ? 'Connection: close\r\n' : this.#keep;
  }

  answered(): void {
    this.#exchange = undefined;
    const early = this.#early;
    if (this.#options.closing.now) return void this.socket.end();
    if (early) {
      this.#early = undefined;
      this.socket.resume();
      this.#data(early);
    } else if (this.#ended) this.socket.end();
  }

  endIfIdle(): void {
    if (!this.#exchange) this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  readonly #data = (chunk: Buffer): void => {
    if (this.#exchange) {
      this.#early = this.#early ? Buffer.concat([this.#early, chunk]) : chunk;
      return void this.socket.pause();
    }
    const request = plainRequest(chunk);
    const route = request && this.#options.route(request, this.socket);
    if (!request || route === undefined) return void this.#handOver(chunk);
    if (typeof route === 'number') {
      writeError(this, route, request.method);
      this.answered();
    } else this.#exchange = new Exchange(this, request, route);
  };

  #handOver(chunk: Buffer): void {
    const { socket } = this;
    this.#options.gone(this);
    socket.removeListener('data', this.#data);
    socket.removeListener('end', this.#end);
    socket.removeListener('close', this.#close);
    socket.removeListener('error', this.#error);
    socket.removeListener('drain', this.#drain);
    socket.removeListener('timeout', this.#timeout);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(chunk);
    this.#options.handOver(socket);
  }

  readonly #end = (): void => {
    this.#ended = true;
    if (!this.#exchange) this.socket.end();
  };
  readonly #close = (): void => {
    this.#options.gone(this);
    this.#exchange?.abort();
  };
  // It is closed next.
  readonly #error = (): void => {};
  readonly #drain = (): void => this.#exchange?.drained();
  readonly #timeout = (): void => {
    if (!this.#exchange) this.socket.destroy();
  };
}
