import { connect, createServer, type Server, type Socket } from 'node:net';

/** A balancer of connections: each goes to the next of its targets, and stays there. */
export interface TcpBalancer {
  close(): Promise<void>;
}

/** Listens on a port of 127.0.0.1 for connections to balance; `targets` are the ports that new ones go to. */
export function balanceTcp(port: number, targets: () => readonly number[]): Promise<TcpBalancer> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
    client.on('error', () => client.destroy());
    turn += 1;
    attempt(client, rotated(targets(), turn), sockets);
  });
  const balancer: TcpBalancer = { close: () => end(server, sockets) };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(balancer));
  });
}

function rotated(targets: readonly number[], turn: number): number[] {
  return targets.map((_, at) => targets[(at + turn) % targets.length] as number);
}

/** Connects a client to the first target that takes it: one that has just gone down is passed over. */
function attempt(client: Socket, [port, ...others]: readonly number[], sockets: Set<Socket>): void {
  if (port === undefined) return void client.resetAndDestroy();
  const target = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const failed = (): void => {
    target.destroy();
    attempt(client, others, sockets);
  };
  target.once('error', failed);
  target.once('connect', () => {
    target.off('error', failed);
    if (client.destroyed) return void target.destroy();
    target.on('error', () => client.destroy());
    sockets.add(target);
    target.once('close', () => {
      sockets.delete(target);
      client.destroy();
    });
    client.once('close', () => target.destroy());
    target.setNoDelay(true);
    client.setNoDelay(true);
    client.pipe(target).pipe(client);
  });
}

function end(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
