import { realpathSync, rmSync, writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { EndpointError } from '../errors.ts';
import { type Composed, compose } from './compose.ts';
import { type EndpointFile, homeFiles, openHome, writeWhole } from './home.ts';
import { acquire } from './lock.ts';
import { type EndpointOptions, type Listening, listen } from './server.ts';

const USUAL_PORT = 4600;

export interface RunOptions {
  readonly home: string;
  /** Without one 4600 is tried, and then whatever port is free. */
  readonly port?: number | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly version?: string | undefined;
  readonly firstPort?: number | undefined;
  /** An account in which nobody has used ECS yet. */
  readonly newAccount?: boolean;
  readonly timeScale?: number | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

export interface RunningEndpoint extends EndpointFile {
  /** The folder, without symbolic links. */
  readonly home: string;
  close(): Promise<void>;
}

/** Starts the endpoint in this process: takes the home folder's lock, brings back its state, listens. */
export async function openEndpoint(options: RunOptions): Promise<RunningEndpoint> {
  openHome(options.home);
  const home = realpathSync(options.home);
  const release = acquire(home);
  const {
    log = () => {},
    account = '000000000000',
    region = 'us-east-1',
    version,
    firstPort = options.port === 0 ? anyFirstPort() : undefined,
    timeScale,
    newAccount,
  } = options;
  let composed: Composed | undefined;
  try {
    const health = { version, pid: process.pid, region, account };
    composed = compose({ home, account, region, firstPort, timeScale, newAccount, health, log });
    await composed.resume();
    const server = await bind(composed.server, options.port);
    const { url, port } = server;
    composed.listens(url);
    const file: EndpointFile = { pid: process.pid, port, url, version, startedAt: new Date().toISOString() };
    writeWhole(homeFiles(home).endpoint, JSON.stringify(file));
    composed.resumeStacks().catch((error: unknown) => log(`resuming stacks: ${String(error)}`));
    return { ...file, home, close: () => close(home, server, composed, release) };
  } catch (error) {
    await composed?.close();
    release();
    throw error;
  }
}

function toStandardError(line: string): void {
  try {
    writeSync(2, `${new Date().toISOString()} ${line}\n`);
  } catch {
    // A full disk, or a pipe that nobody reads any more, is no reason to end what runs.
  }
}

/** Runs the endpoint until SIGTERM or SIGINT, and then stops its tasks. */
export async function runEndpoint(options: RunOptions): Promise<void> {
  const log = options.log ?? toStandardError;
  // On a machine with much memory V8 lets its heap grow to twice of what is in use: here it runs beside many tasks.
  setFlagsFromString('--heap-growing-percent=30');
  // Whatever it writes is for its own user alone.
  process.umask(0o077);
  const endpoint = await openEndpoint({ ...options, log });
  log(`the embedded endpoint listens on ${endpoint.url} (process ${endpoint.pid})`);
  process.on('unhandledRejection', (error) => {
    log(`nobody waited for: ${error instanceof Error ? error.stack : String(error)}`);
  });
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(name, () => resolve(name));
  });
  log(`${signal}: stopping`);
  await endpoint.close();
  log('stopped');
}

async function close(
  home: string,
  server: Listening,
  composed: Composed | undefined,
  release: () => void,
): Promise<void> {
  rmSync(homeFiles(home).endpoint, { force: true });
  await server.close();
  await composed?.close();
  release();
}

/** Who asks for any port has other endpoints beside it: each has load balancers elsewhere, so that none takes another's port. */
const anyFirstPort = (): number => 10_000 + Math.floor(Math.random() * 400) * 50;

async function bind(options: EndpointOptions, port: number | undefined): Promise<Listening> {
  try {
    return await listen(options, port ?? USUAL_PORT);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    if (port === undefined) return listen(options, 0);
    throw portTaken(port, code);
  }
}

function portTaken(port: number, code: string): EndpointError {
  const taken = code === 'EADDRINUSE';
  return new EndpointError(
    'PortTaken',
    {
      what: `port ${port} of 127.0.0.1 ${taken ? 'is taken by another program' : 'may not be used by this user'}.`,
      why: 'the embedded endpoint was asked to listen there and nowhere else.',
      mend: 'name another port, or none: a free one is then found.',
    },
    1,
  );
}
