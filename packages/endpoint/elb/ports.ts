import { createServer } from 'node:net';

/** Whether a program could listen on a port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Gives its caller a port to own. */
export type Allot = <T>(own: (port: number) => T) => Promise<T>;

/**
 * Allots ports upward from one, each to one owner: never one that is allotted, nor one that another program holds.
 * The port is the owner's once `own` has put it on record.
 */
export function portsFrom(first: number, allotted: () => Iterable<number>): Allot {
  const probed = new Set<number>();
  return async (own) => {
    for (let port = first; port < 65_536; port += 1) {
      if (probed.has(port) || new Set(allotted()).has(port)) continue;
      probed.add(port);
      try {
        if (await isFree(port)) return own(port);
      } finally {
        probed.delete(port);
      }
    }
    throw new Error(`no port from ${first} upward is free on 127.0.0.1.`);
  };
}
