import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeEngineState } from '../ecs/container/engine/engine-state.ts';
import { endLeftovers } from '../ecs/task/leftovers.ts';
import { EndpointError } from '../errors.ts';
import { checkHome, type EndpointFile, homeFiles, inHome, isHome, OWN_ENTRIES, readJson } from './home.ts';
import { type Holder, holderOf, isAlive } from './lock.ts';
import { ownEnvironment } from './own-environment.ts';

const POLL_MS = 25;
const PROBE_MS = 2_000;
const START_MS = 30_000;
/** Tasks have their own stop timeouts, 30 s unless they say otherwise. */
const STOP_MS = 40_000;

/** An endpoint that answers. */
export type Endpoint = EndpointFile;

export interface StartOptions {
  readonly home: string;
  /** The program and its arguments: it must come to `runEndpoint` on this home and, this port when it has one. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly port?: number | undefined;
  /** What the program's environment is taken from; this process's when absent. Of it the program gets what it needs. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The endpoint that runs on `home` and answers; undefined when there is none. */
export async function findEndpoint(home: string): Promise<Endpoint | undefined> {
  const found = readJson<EndpointFile>(homeFiles(home).endpoint);
  const health = found && (await probe(found.url));
  return health?.name === 'rookery' && health.pid === found?.pid ? found : undefined;
}

/** Starts an endpoint in the background unless one runs on `home`; resolves when it is healthy. */
export async function startEndpoint(options: StartOptions): Promise<Endpoint> {
  const running = await findEndpoint(options.home);
  if (running) return checkPort(running, options.port);
  checkHome(options.home);
  const files = homeFiles(options.home);
  inHome(options.home, () => mkdirSync(options.home, { recursive: true, mode: 0o700 }));
  const before = existsSync(files.log) ? statSync(files.log).size : 0;
  const child = inHome(options.home, () => launch(options, files.log));
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    const endpoint = await findEndpoint(options.home);
    if (endpoint) return checkPort(endpoint, options.port);
    // Another caller's process may have come first: ours then ends, and theirs is the one to wait for.
    if (hasEnded(child) && !holderOf(options.home)) break;
    await delay(POLL_MS);
  }
  throw notStarted(child, files.log, before);
}

export interface Stopped {
  /** The process that was ended; undefined when no endpoint ran. */
  readonly pid?: number;
  /** It did not end by itself and was killed. */
  readonly forced: boolean;
  /** Task processes that had outlived their endpoint. */
  readonly leftovers: number;
}

/**
 * Ends the endpoint on `home`, and whatever tasks a killed one left behind; with `images` also removes what it has in a
 * container engine, for its state to be wiped.
 */
export async function stopEndpoint(home: string, { images = false } = {}): Promise<Stopped> {
  if (!isHome(home)) return { forced: false, leftovers: 0 };
  const holder = holderOf(home);
  const forced = holder ? await end(holder) : false;
  const files = homeFiles(realpathSync(home));
  const leftovers = existsSync(files.ecs) ? await endLeftovers(files.ecs) : 0;
  await removeEngineState(files.ecs, images);
  if (!holderOf(home)) {
    rmSync(files.endpoint, { force: true });
    rmSync(files.lock, { force: true });
  }
  return { ...(holder && { pid: holder.pid }), forced, leftovers };
}

/** Forgets all state of an endpoint that does not run. */
export function wipe(home: string): void {
  if (!existsSync(home)) return;
  const holder = holderOf(home);
  if (holder) {
    throw new EndpointError(
      'EndpointRunning',
      {
        what: `the embedded endpoint on ${home} runs (process ${holder.pid}).`,
        why: 'its state cannot be removed from under it.',
        mend: `end it first: \`kill ${holder.pid}\` lets it stop its tasks in order.`,
      },
      3,
    );
  }
  checkHome(home);
  inHome(home, () => removeState(home));
}

function removeState(home: string): void {
  // A link leads to the state: with the link alone it would come back with the next start.
  const folder = realpathSync(home);
  for (const name of readdirSync(folder)) {
    if (OWN_ENTRIES.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  // What somebody else put beside it stays, and so does the folder then.
  if (readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  if (folder !== home) rmSync(home, { force: true });
}

function launch({ command: [program, ...args], environment }: StartOptions, log: string): ChildProcess {
  const output = openSync(log, 'a', 0o600);
  const env = ownEnvironment(environment ?? process.env);
  const child = spawn(program, args, { detached: true, stdio: ['ignore', output, output], env });
  closeSync(output);
  // A program that is not there shows as a child without a number.
  child.on('error', () => {});
  child.unref();
  return child;
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

/** Ends a process; true when it had to be killed. */
async function end(holder: Holder): Promise<boolean> {
  for (const [signal, ms] of [
    ['SIGTERM', STOP_MS],
    ['SIGKILL', 5_000],
  ] as const) {
    kill(holder, signal);
    const deadline = Date.now() + ms;
    while (isAlive(holder) && Date.now() < deadline) await delay(POLL_MS);
    if (!isAlive(holder)) return signal === 'SIGKILL';
  }
  throw new EndpointError(
    'EndpointUnstoppable',
    {
      what: `process ${holder.pid}, the embedded endpoint, does not end, not even by SIGKILL.`,
      why: 'the system holds it, for example in a disk access that does not return.',
      mend: `look at it with \`ps -p ${holder.pid}\`; a restart of the machine helps.`,
    },
    1,
  );
}

function kill(holder: Holder, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (isAlive(holder)) process.kill(holder.pid, signal);
  } catch {
    // It has ended in between, which is what was wanted; or it is not ours, and shows as still alive.
  }
}

function probe(url: string): Promise<Record<string, unknown> | undefined> {
  return new Promise((resolve) => {
    const request = get(`${url}/_rookery/health`, { agent: false, timeout: PROBE_MS }, async (response) => {
      let text = '';
      try {
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        resolve(JSON.parse(text));
      } catch {
        resolve(undefined);
      }
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

function checkPort(endpoint: Endpoint, port: number | undefined): Endpoint {
  if (port === undefined || port === 0 || port === endpoint.port) return endpoint;
  throw new EndpointError(
    'EndpointElsewhere',
    {
      what: `the embedded endpoint of this folder runs on port ${endpoint.port}, not ${port}.`,
      why: 'there is one endpoint a folder, and it keeps its port while it runs.',
      mend: `leave the port away, or end that endpoint first (\`kill ${endpoint.pid}\`).`,
    },
    3,
  );
}

function notStarted(child: ChildProcess, log: string, before: number): EndpointError {
  const said = existsSync(log) ? readFileSync(log).subarray(before).toString().trim().split('\n').slice(-12) : [];
  const how = !hasEnded(child)
    ? `is not healthy after ${START_MS / 1000} seconds`
    : `ended with ${child.signalCode ?? `code ${child.exitCode ?? 'unknown: the program cannot be run'}`} while it started`;
  return new EndpointError(
    'EndpointNotStarted',
    {
      what: `the embedded endpoint ${how}.${said.join('') === '' ? '' : `\n${said.map((line) => `    ${line}`).join('\n')}`}`,
      why: 'without it there is nothing that clients could call.',
      mend:
        said.join('') === ''
          ? `look whether the disk has room: nothing stands in its log, ${log}.`
          : `correct what it says; its whole log is ${log}.`,
    },
    1,
  );
}
