import { spawn } from 'node:child_process';
import type { Io } from '../command.ts';

interface RunOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Written to its standard input, which is closed then. */
  readonly input?: string | undefined;
  /** Called with each line that it writes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** How a program ended. */
export interface Ran {
  /** Absent where it could not be started, or was ended by a signal. */
  readonly code?: number | undefined;
  /** What it wrote to standard output. */
  readonly out: string;
  /** What it wrote to standard error. */
  readonly err: string;
}

/** Runs a program to its end; an interruption of the command ends it. One that is not there is one that failed. */
export function run(
  io: Pick<Io, 'environment' | 'signal'>,
  [program, ...args]: readonly [string, ...string[]],
  { folder, environment, input, onLine = () => {} }: RunOptions,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...io.environment, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: io.signal,
    });
    const written = { out: '', err: '' };
    for (const [name, stream] of [
      ['out', child.stdout],
      ['err', child.stderr],
    ] as const) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        written[name] += text;
        const lines = (rest + text).split(/\r?\n/);
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      });
      stream.once('end', () => rest !== '' && onLine(rest));
    }
    // One that ends before it has read all that is written to it says so by its exit code.
    child.stdin.on('error', () => {}).end(input ?? '');
    child.once('error', () => resolve(written));
    child.once('close', (code) => resolve({ code: code ?? undefined, ...written }));
  });
}

/** What a shell answers where there is no such program. */
const NOT_FOUND = 127;
const INTERRUPTED = 130;

/** Leaves the terminal to a program until it ends, and answers its exit code; `environment` is all that it has of one. */
export function runAttached(
  io: Io,
  [program, ...args]: readonly [string, ...string[]],
  { folder, environment }: Required<Pick<RunOptions, 'folder' | 'environment'>>,
): Promise<number> {
  const work = () =>
    new Promise<number>((resolve) => {
      const child = spawn(program, args, { cwd: folder, env: environment, stdio: 'inherit', signal: io.signal });
      child.once('error', (error) => {
        if (io.signal.aborted) return resolve(INTERRUPTED);
        io.err(`${program}: ${error.message}`);
        resolve(NOT_FOUND);
      });
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? INTERRUPTED : 1)));
    });
  return io.lend === undefined ? work() : io.lend(work);
}
