import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerProcess } from '../process.ts';
import { lines } from '../process.ts';
import type { Engine } from './find-engine.ts';

/** A container that has been made, as it is to be started. */
export interface ContainerStart {
  readonly name: string;
  /** A folder of its own on this machine. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The image's, or SIGTERM. */
  readonly stopSignal: string;
  readonly onLine: (line: string) => void;
}

/** What of `container inspect` is read. */
interface State {
  readonly Status: string;
  readonly ExitCode: number;
  readonly OOMKilled?: boolean;
  readonly Error?: string;
  readonly StartedAt?: string;
}

const POLL_MS = 50;
/** 128 and the number of SIGKILL. */
const KILLED = 137;
const NEVER = /^0001-/;

/** Starts a container; resolves when it runs, or has run. */
export async function startContainer(engine: Engine, start: ContainerStart): Promise<ContainerProcess> {
  const { name, folder, env, cwd, stopSignal } = start;
  const attached = attach(engine, start);
  const state = await stateOnceStarted(engine, name, attached.ended);
  if (NEVER.test(state.StartedAt ?? '') || state.Status === 'created') {
    await attached.ended;
    throw new Error(`CannotStartContainerError: ${attached.held() || state.Error || 'the container did not start'}`);
  }
  attached.release();
  let reason: string | undefined;
  const exited = attached.ended.then(async () => {
    const { OOMKilled = false, ExitCode } = await ending(engine, name);
    // The monitor of podman 4 notes it in the folder that it was started in, where podman does not look.
    if (OOMKilled || existsSync(join(folder, 'oom'))) reason = 'OutOfMemoryError: Container killed due to memory usage';
    return OOMKilled ? KILLED : ExitCode;
  });
  let asked = false;
  const signal = (which: string): void => void engine.run(['kill', '--signal', which, name]);
  const stop = async (timeoutMs: number): Promise<number> => {
    if (!asked) signal(stopSignal);
    asked = true;
    const timer = setTimeout(signal, timeoutMs, 'SIGKILL');
    const code = await exited;
    clearTimeout(timer);
    return code;
  };
  const exec = [engine.program, 'exec', '--interactive', name];
  // It finds others by its network, which changes as a whole.
  const updateNetwork = (): void => {};
  return { pid: 0, env, cwd, exec, exited, updateNetwork, stop, reason: () => reason };
}

/** Follows what a container writes from its first line on, and its end. Lines are held until they are the container's own. */
function attach(engine: Engine, { name, folder, onLine }: ContainerStart) {
  const held: string[] = [];
  let isReleased = false;
  const take = (line: string): void => {
    if (isReleased) onLine(line);
    else held.push(line);
  };
  const child = spawn(engine.program, ['start', '--attach', name], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd: folder,
  });
  const streams: (Readable | null)[] = [child.stdout, child.stderr];
  for (const stream of streams) lines(stream, take);
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      take(error.message);
      resolve();
    });
    child.once('close', () => resolve());
  });
  return {
    ended,
    held: () => held.join(' '),
    release(): void {
      isReleased = true;
      for (const line of held.splice(0)) onLine(line);
    },
  };
}

async function stateOnceStarted(engine: Engine, name: string, ended: Promise<void>): Promise<State> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  for (;;) {
    const last = isOver;
    const state = await stateOf(engine, name);
    if (last || /^(running|paused|exited|stopped|dead)$/.test(state.Status)) return state;
    await delay(POLL_MS);
  }
}

/** How a container ended. What follows it may end before it does; then it is waited for. */
async function ending(engine: Engine, name: string): Promise<State> {
  for (;;) {
    const state = await stateOf(engine, name);
    if (!/^(running|paused|stopping)$/.test(state.Status)) return state;
    await engine.run(['wait', name]);
  }
}

async function stateOf(engine: Engine, name: string): Promise<State> {
  const { code, out } = await engine.run(['container', 'inspect', '--format', '{{json .State}}', name]);
  // Somebody removed it.
  if (code !== 0) return { Status: 'dead', ExitCode: 137 };
  // The engine's own answer about one container.
  return JSON.parse(out) as State;
}

/** Runs a command in a container, as a health check does. */
export function execIn(engine: Engine, name: string, words: readonly string[]): Promise<ContainerProcess> {
  const child = spawn(engine.program, ['exec', name, ...words], { stdio: 'ignore', detached: true });
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const stop = (): Promise<number> => {
    child.kill('SIGKILL');
    return exited;
  };
  return Promise.resolve({ pid: child.pid ?? 0, env: {}, cwd: '/', exited, updateNetwork() {}, stop });
}
