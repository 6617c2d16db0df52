import { connect, type Socket } from 'node:net';

/** Who waits for an answer on a connection to a target. */
export interface Asking {
  data(chunk: Buffer): void;
  /** The connection is gone; `ended` if the target ended it in order. */
  closed(how: 'ended' | 'timeout' | 'broken'): void;
}

/** One connection to a target, for one request after the other. */
export class TargetConnection {
  readonly socket: Socket;
  /** Whether it has answered a request before. */
  reused = false;
  #asking: Asking | undefined;
  #how: 'ended' | 'timeout' | 'broken' = 'broken';

  constructor(host: string, port: number, forget: (connection: TargetConnection) => void) {
    this.socket = connect({ host, port, noDelay: true });
    this.socket.on('data', (chunk: Buffer) => {
      // What nobody asked for belongs to no answer.
      if (this.#asking) this.#asking.data(chunk);
      else this.socket.destroy();
    });
    this.socket.on('end', () => {
      this.#how = 'ended';
      if (!this.#asking) this.socket.destroy();
    });
    this.socket.on('timeout', () => {
      this.#how = 'timeout';
      this.socket.destroy();
    });
    // It is closed next.
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      forget(this);
      this.#asking?.closed(this.#how);
    });
  }

  /** From here on its answers are for somebody, who waits for so long at most between two parts. */
  serve(asking: Asking, timeoutMs: number): void {
    this.#asking = asking;
    this.socket.setTimeout(timeoutMs);
  }

  /** Its answers are for nobody. */
  leave(): void {
    this.#asking = undefined;
  }
}

/** The connections to one target that are kept open between requests. */
export class TargetConnections {
  readonly #host: string;
  readonly #port: number;
  readonly #idleMs: number;
  #idle: TargetConnection[] = [];
  #closed = false;

  constructor(host: string, port: number, idleMs: number) {
    this.#host = host;
    this.#port = port;
    this.#idleMs = idleMs;
  }

  /** The one that was used last, so that the others fall idle and are closed; or a new one. */
  take(fresh = false): TargetConnection {
    const kept = fresh ? undefined : this.#idle.pop();
    if (kept) {
      kept.reused = true;
      return kept;
    }
    return new TargetConnection(this.#host, this.#port, (gone) => {
      if (this.#idle.includes(gone)) this.#idle = this.#idle.filter((one) => one !== gone);
    });
  }

  /** Takes a connection back whose answer has ended. */
  give(connection: TargetConnection): void {
    connection.leave();
    if (this.#closed || connection.socket.destroyed) return void connection.socket.destroy();
    connection.socket.setTimeout(this.#idleMs);
    this.#idle.push(connection);
  }

  /** Closes those that are idle now, and the others when their answers have ended. */
  close(): void {
    this.#closed = true;
    for (const { socket } of this.#idle) socket.destroy();
  }
}
