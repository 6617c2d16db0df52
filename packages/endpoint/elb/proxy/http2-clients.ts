import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

/** How HTTP/2 begins, and no request of HTTP/1.1 does. */
const PREFACE = Buffer.from('PRI');

/**
 * Lets clients of an HTTP/1.1 server speak HTTP/2 as well, as they do over TLS; without TLS they have to begin with it
 * ("prior knowledge"). Returns a function that ends their connections when their requests have ended.
 */
export function acceptHttp2(server: Server): () => void {
  const sessions = new Set<ServerHttp2Session>();
  const http2 = createServer();
  http2.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => {});
  });
  http2.on('request', (request: Http2ServerRequest, answer: Http2ServerResponse) => {
    // The compatibility API of node:http2: all that is used of the two is there.
    server.emit('request', request as unknown as IncomingMessage, answer as unknown as ServerResponse);
  });
  const http1 = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const drop = (): void => void socket.destroy();
    socket.once('error', drop);
    socket.once('readable', () => {
      socket.removeListener('error', drop);
      const chunk: Buffer | null = socket.read();
      if (chunk === null) return drop();
      socket.unshift(chunk);
      if (chunk.subarray(0, PREFACE.length).equals(PREFACE)) http2.emit('connection', socket);
      else for (const listen of http1) listen.call(server, socket);
    });
  });
  return () => {
    for (const session of sessions) session.close();
  };
}
