import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** How a command ended. */
export interface Outcome {
  /** Its exit code; 127 where the program is not there. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  /** What it reads on standard input. */
  readonly input?: AsyncIterable<Uint8Array>;
  readonly timeoutMs?: number;
  /** The folder that it runs in: podman's monitor writes into it. */
  readonly cwd?: string;
  /** Variables besides those of the endpoint itself. */
  readonly env?: Readonly<Record<string, string>>;
}

const NOT_FOUND = 127;
/** What of its output is kept. */
const MOST_OUTPUT = 1024 * 1024;

/** Runs a program to its end. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const { input, timeoutMs, env, cwd = tmpdir() } = options;
  const child = spawn(program, args, {
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    cwd,
    env: { ...process.env, ...env },
    // Its own group: the interrupt key reaches the endpoint alone, which then stops its tasks in order.
    detached: true,
  });
  const out = collect(child.stdout);
  const err = collect(child.stderr);
  // A program that ends before it has read everything says why by its exit code.
  if (input && child.stdin) pipeline(Readable.from(input, { objectMode: false }), child.stdin).catch(() => {});
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  return new Promise((resolve) => {
    const settle = (code: number, error = ''): void => {
      clearTimeout(timer);
      resolve({ code, out: out(), err: `${err()}${error}` });
    };
    child.once('error', (error) => settle(NOT_FOUND, error.message));
    child.once('close', (code) => settle(code ?? 1, code === null ? 'it was ended before it answered' : ''));
  });
}

function collect(stream: ChildProcess['stdout']): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    if (text.length < MOST_OUTPUT) text += chunk;
  });
  return () => text.trim();
}
