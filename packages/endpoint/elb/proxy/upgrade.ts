import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { requestTo } from './forward.ts';
import type { Reachable } from './groups.ts';
import { forClient, type RawHeaders } from './headers.ts';
import { errorBody } from './pages.ts';

/** Passes an upgrade (WebSocket) to a target; when it agrees, the two connections are joined until either ends. */
export function upgrade(
  client: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  target: Reachable,
  headers: RawHeaders,
  timeoutMs: number,
  done: () => void,
): void {
  headers.push('Connection', 'Upgrade', 'Upgrade', client.headers.upgrade ?? 'websocket');
  const { method = 'GET', url: path = '/' } = client;
  const request = requestTo(target, { method, path, headers, timeoutMs }, true);
  socket.once('close', () => {
    request.destroy();
    done();
  });
  request.on('timeout', () => request.destroy());
  request.on('error', () => refuse(socket, 502));
  request.on('response', (response) => {
    writeHead(socket, response, [...forClient(response.rawHeaders), 'Connection', 'close']);
    response.pipe(socket);
  });
  request.on('upgrade', (response, upstream, upstreamHead) => {
    writeHead(socket, response, response.rawHeaders);
    upstream.setTimeout(timeoutMs, () => upstream.destroy());
    if (upstreamHead.length > 0) socket.write(upstreamHead);
    if (head.length > 0) upstream.write(head);
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  request.end();
}

/** Answers an upgrade that goes to no target, and ends its connection. */
export function refuse(socket: Duplex, status: number, headers: Readonly<Record<string, string>> = {}): void {
  if (!socket.writable) return;
  const body = errorBody(status);
  const lines = Object.entries({ ...headers, 'Content-Type': 'text/html', 'Content-Length': body.length });
  socket.end(
    `HTTP/1.1 ${status} \r\nConnection: close\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}

function writeHead(socket: Duplex, response: IncomingMessage, headers: readonly string[]): void {
  let text = `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n`;
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  socket.write(`${text}\r\n`);
}
