import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** What a proxy was asked for. */
export interface Asked {
  /** `CONNECT host:port`, or the method and the whole URL. */
  readonly line: string;
  readonly authorization: string | undefined;
}

/** A proxy in this process that leads every host to one port of this machine. */
export interface TestProxy {
  readonly port: number;
  readonly asked: Asked[];
}

interface Rules {
  /** The port to which everything goes. */
  readonly to: number;
  /** Answers in the place of the destination. */
  readonly refuse?: number;
}

function note(asked: Asked[], request: IncomingMessage): void {
  asked.push({ line: `${request.method} ${request.url}`, authorization: request.headers['proxy-authorization'] });
}

function forward(request: IncomingMessage, response: ServerResponse, to: number): void {
  const { pathname, search } = new URL(request.url ?? '');
  const options = { port: to, method: request.method, path: `${pathname}${search}`, headers: request.headers };
  const onward = send(options, (answer) => {
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

function tunnel(socket: Socket, head: Buffer, to: number, open: Set<Socket>): void {
  const onward = connect(to, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    onward.write(head);
    onward.pipe(socket);
    socket.pipe(onward);
  });
  for (const one of [socket, onward]) {
    open.add(one);
    one.on('error', () => one.destroy());
  }
}

/** Starts a proxy for one test. */
export async function testProxy(t: TestContext, { to, refuse }: Rules): Promise<TestProxy> {
  const asked: Asked[] = [];
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    note(asked, request);
    if (refuse === undefined) forward(request, response, to);
    else response.writeHead(refuse).end('no');
  });
  // A socket of `http` is one of `net`.
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    note(asked, request);
    if (refuse === undefined) tunnel(socket, head, to, open);
    else socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 2\r\n\r\nno`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  // It listens on a port, so that its address is one.
  return { port: (server.address() as AddressInfo).port, asked };
}
