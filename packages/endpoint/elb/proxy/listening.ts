import type { Server } from 'node:http';

/** How often a port that another program holds is tried again. */
const REBIND_MS = 1_000;
/** How long requests in flight have to end when their port is given up. */
const SHUT_MS = 5_000;

/** A server on a port of 127.0.0.1, for as long as it takes to get it. */
export class Listening {
  readonly server: Server;
  readonly port: number;
  readonly #report: (problem?: string) => void;
  #retry: NodeJS.Timeout | undefined;

  /** `report` hears that the port is served, or the operating system's reason why not. */
  constructor(server: Server, port: number, report: (problem?: string) => void) {
    this.server = server;
    this.port = port;
    this.#report = report;
  }

  /** Resolves when the port is bound, or has been reported as not to be. */
  bind(): Promise<void> {
    return new Promise((resolve) => {
      this.server.once('error', (error) => {
        this.#report(error.message);
        this.#retry = setTimeout(() => void this.bind(), REBIND_MS);
        resolve();
      });
      this.server.listen(this.port, '127.0.0.1', 4096, () => {
        this.server.removeAllListeners('error');
        this.#report();
        resolve();
      });
    });
  }

  /**
   * Frees the port at once; requests in flight end on their own. `endIdle` ends what else is open and idle, `endAll` all
   * of it.
   */
  shut(endIdle: () => void = () => {}, endAll: () => void = () => {}): Promise<void> {
    clearTimeout(this.#retry);
    return new Promise((resolve) => {
      if (!this.server.listening) return resolve();
      const deadline = setTimeout(() => {
        this.server.closeAllConnections();
        endAll();
      }, SHUT_MS);
      this.server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      this.server.closeIdleConnections();
      endIdle();
    });
  }
}
