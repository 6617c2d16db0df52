import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a task's addresses lead to: the port of 127.0.0.1 behind each `address:port` of its network. */
export type Places = Readonly<Record<string, number>>;

/** A task that the relay serves. */
export interface RelayedTask {
  /** Resolves when the task's own end of the relay listens on every address that it was sent. */
  readonly ready: Promise<void>;
  /** What it must show, so that no other program is served in its name. */
  readonly secret: string;
  /** Sends the addresses to listen on. */
  lead(places: Places): void;
  leave(): void;
}

interface Served {
  readonly secret: string;
  places: Places;
  version: number;
  control?: Socket;
  ready(): void;
}

/** Leads connections out of the networks of tasks to ports of 127.0.0.1: those that each task is to reach, and no others. */
export interface Relay {
  /** Where the ends in the tasks' networks connect to. */
  readonly address: string;
  /** The folder that the address lies in; undefined where it is a port. */
  readonly folder?: string;
  serve(taskId: string): RelayedTask;
  close(): void;
}

/** Listens at a socket below the endpoint's folder, or on a port of 127.0.0.1 for engines that do not see this machine's files. */
export async function openRelay(home: string | undefined): Promise<Relay> {
  const tasks = new Map<string, Served>();
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    receive(socket, tasks);
  });
  const folder = home === undefined ? undefined : newFolder(home);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (folder) server.listen(join(folder, 'socket'), resolve);
    else server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    address: typeof address === 'object' && address ? String(address.port) : '/rookery/socket',
    ...(folder && { folder }),
    serve: (taskId) => serve(tasks, taskId),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The longest path that a socket may have on Linux. */
const LONGEST = 107;

function newFolder(home: string): string {
  const folder = join(home, 'relay');
  if (Buffer.byteLength(join(folder, 'socket')) > LONGEST) return mkdtempSync(join(tmpdir(), 'rookery-relay-'));
  // A killed endpoint leaves its socket.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

function serve(tasks: Map<string, Served>, taskId: string): RelayedTask {
  const secret = randomBytes(16).toString('hex');
  let settle = (): void => {};
  const ready = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const served: Served = { secret, places: {}, version: 0, ready: settle };
  tasks.set(taskId, served);
  return {
    ready,
    secret,
    lead(places) {
      served.places = places;
      served.version += 1;
      send(served);
    },
    leave() {
      tasks.delete(taskId);
      served.control?.destroy();
    },
  };
}

function send({ control, places, version }: Served): void {
  control?.write(`${JSON.stringify({ version, listen: Object.keys(places) })}\n`);
}

/** Reads the one line by which a connection says what it is, and does what it asks for. */
function receive(socket: Socket, tasks: ReadonlyMap<string, Served>): void {
  let seen = Buffer.alloc(0);
  const read = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk]);
    const end = seen.indexOf('\n');
    if (end < 0) return void (seen.length > 4096 && socket.destroy());
    socket.off('data', read);
    socket.pause();
    const rest = seen.subarray(end + 1);
    if (rest.length > 0) socket.unshift(rest);
    admit(socket, seen.subarray(0, end).toString(), tasks);
  };
  socket.on('data', read);
}

function admit(socket: Socket, line: string, tasks: ReadonlyMap<string, Served>): void {
  const message = parse(line);
  const served = tasks.get(String(message.task));
  if (!served || message.secret !== served.secret) return void socket.destroy();
  if (message.control === true) return void control(socket, served);
  const port = served.places[String(message.place)];
  if (port === undefined) return void socket.destroy();
  lead(socket, port);
}

function control(socket: Socket, served: Served): void {
  served.control = socket;
  let rest = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    rest += chunk;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (parse(line).version === served.version) served.ready();
  });
  socket.resume();
  send(served);
}

function lead(socket: Socket, port: number): void {
  const out = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  out.setNoDelay(true);
  out.on('error', () => socket.destroy());
  out.once('close', () => socket.destroy());
  socket.once('close', () => out.destroy());
  socket.pipe(out).pipe(socket);
}

function parse(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
