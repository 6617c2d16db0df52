import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  columnsOf,
  faultOf,
  type Message,
  message,
  messagesOf,
  password,
  saslFirst,
  saslNext,
  startup,
  statement,
  TLS_REQUEST,
} from './messages.ts';
import { scram } from './scram.ts';

/** Where a database is, and who asks. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Asked for each connection: one of IAM lasts 15 minutes. */
  password(): Promise<string>;
}

export type Row = readonly (string | null)[];

/** A connection to PostgreSQL; one statement at a time. */
export interface Connection {
  query(sql: string, values?: readonly string[]): Promise<readonly Row[]>;
  close(): void;
}

/** The connection is gone: of one that was idle that says nothing about the database. */
export class ConnectionEnded extends Error {}

/** Aurora that has paused answers after some fifteen seconds. */
const PATIENCE = 40_000;

type Messages = AsyncGenerator<Message, void>;

/** Connects over TLS, to a server whose certificate names the host, with SCRAM-SHA-256 or by IAM. */
export async function connect(address: Address): Promise<Connection> {
  const socket = await secureSocket(address);
  const messages = messagesOf(socket);
  try {
    socket.write(startup({ user: address.user, database: address.database }));
    await authenticate(socket, messages, await address.password());
    await untilReady(messages);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    async query(sql, values = []) {
      socket.write(statement(sql, values));
      return untilReady(messages);
    },
    close: () => socket.end(message('X')),
  };
}

async function secureSocket({ host, port }: Address): Promise<Socket> {
  const signal = AbortSignal.timeout(PATIENCE);
  const plain = connectTcp({ host, port });
  try {
    await once(plain, 'connect', { signal });
    plain.write(TLS_REQUEST);
    const [answer] = await once(plain, 'data', { signal });
    if (String(answer) !== 'S') throw new Error('the server has no TLS');
    const socket = connectTls({ socket: plain, servername: host });
    await once(socket, 'secureConnect', { signal });
    // Whoever reads hears of it; between two statements nobody does.
    socket.on('error', () => {});
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error(`no answer within ${PATIENCE} ms`)));
    return socket;
  } catch (error) {
    plain.destroy();
    throw error;
  }
}

async function authenticate(socket: Socket, messages: Messages, secret: string): Promise<void> {
  const proof = scram(secret);
  for (;;) {
    const { body } = await expected(messages, 'R');
    const rest = body.toString('utf8', 4);
    switch (body.readInt32BE(0)) {
      case 0:
        return;
      // How PostgreSQL asks for a token of IAM, and over TLS only.
      case 3:
        socket.write(password(secret));
        break;
      case 10:
        socket.write(saslFirst('SCRAM-SHA-256', proof.first));
        break;
      case 11:
        socket.write(saslNext(proof.final(rest)));
        break;
      case 12:
        proof.verify(rest);
        break;
      default:
        throw new Error('the server wants another proof than SCRAM-SHA-256 or a token');
    }
  }
}

async function expected(messages: Messages, type: string): Promise<Message> {
  const next = await following(messages);
  if (next.type === 'E') throw faultOf(next);
  if (next.type !== type) throw new Error(`PostgreSQL sent ${next.type} in the place of ${type}`);
  return next;
}

async function following(messages: Messages): Promise<Message> {
  const { value, done } = await messages.next().catch((error: unknown) => {
    // ECONNRESET and the like come from the system.
    throw error instanceof Error && 'code' in error ? new ConnectionEnded(error.message) : error;
  });
  if (done) throw new ConnectionEnded('PostgreSQL has closed the connection');
  return value;
}

/** The rows of a statement; after an error, too, the server says when it is ready. */
async function untilReady(messages: Messages): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let fault: Error | undefined;
  for (;;) {
    const next = await following(messages);
    if (next.type === 'D') rows.push(columnsOf(next));
    if (next.type === 'E') fault = faultOf(next);
    if (next.type === 'Z') break;
  }
  if (fault) throw fault;
  return rows;
}
