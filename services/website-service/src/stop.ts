import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface StopOptions {
  /** How long the server goes on taking new requests. */
  readonly drainSeconds: number;
  /** After this long in all, what is still open is cut off. */
  readonly limitSeconds: number;
  /** Ends the drain moment early. */
  readonly hurry: AbortSignal;
}

function waited(seconds: number, hurry: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, hurry.aborted ? 0 : seconds * 1000);
    hurry.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * Watches a server's connections and answers the function that stops it: true when every request was answered.
 * Node's own `closeIdleConnections` keeps a connection that has not asked anything yet, as browsers open them ahead.
 */
export function stoppable(server: Server): (options: StopOptions) => Promise<boolean> {
  const requests = new Map<Socket, number>();
  let closing = false;
  const count = (socket: Socket, change: number): void => {
    const open = (requests.get(socket) ?? 0) + change;
    if (!socket.destroyed) requests.set(socket, open);
    if (closing && open === 0) socket.destroySoon();
  };
  server.on('connection', (socket: Socket) => {
    count(socket, 0);
    socket.on('close', () => requests.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    count(socket, 1);
    response.on('close', () => count(socket, -1));
  });

  return async ({ drainSeconds, limitSeconds, hurry }) => {
    let answered = true;
    const limit = setTimeout(() => {
      answered = requests.size === 0;
      server.closeAllConnections();
    }, limitSeconds * 1000);
    await waited(drainSeconds, hurry);
    closing = true;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of requests.keys()) count(socket, 0);
    await closed;
    clearTimeout(limit);
    return answered;
  };
}
