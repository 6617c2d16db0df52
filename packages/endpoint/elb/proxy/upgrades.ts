import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Whether a request asks for a WebSocket, the one protocol that a load balancer changes to (RFC 6455, section 4.1). */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Serves a request with an Upgrade header as one without it: a server may ignore the offer (RFC 9110, section 7.8).
 * node:http hands over the connection at the end of the request's head, so the head is given back, and the server reads it
 * again together with the body that follows.
 */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, socket: Duplex, rest: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at] ?? '';
    const key = name.toLowerCase();
    if (key === 'upgrade' || key === 'http2-settings') continue;
    const value = request.rawHeaders[at + 1] ?? '';
    lines.push(`${name}: ${key === 'connection' ? withoutUpgrade(value) : value}`);
  }
  if (rest.length > 0) socket.unshift(rest);
  socket.unshift(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
  server.emit('connection', socket);
}

function withoutUpgrade(connection: string): string {
  const kept = connection.split(',').filter((option) => !/^\s*(upgrade|http2-settings)\s*$/i.test(option));
  return kept.join(',').trim() || 'keep-alive';
}
