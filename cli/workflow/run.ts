import { type SpawnOptions, spawn } from 'node:child_process';
import type { Io } from '../command.ts';

export interface RunOptions {
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
}

/** Runs a program to its end; an interruption of the command ends it. One that is not there is one that failed. */
export function run(
  io: Io,
  [program, ...args]: readonly [string, ...string[]],
  { folder, environment, input, onLine = () => {} }: RunOptions,
): Promise<Ran> {
  return new Promise((resolve) => {
    const options: SpawnOptions = {
      cwd: folder,
      env: { ...io.environment, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: io.signal,
    };
    const child = spawn(program, args, options);
    let out = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split(/\r?\n/);
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      });
      stream?.once('end', () => rest !== '' && onLine(rest));
    }
    // One that ends before it has read all that is written to it says so by its exit code.
    child.stdin?.on('error', () => {}).end(input ?? '');
    child.once('error', () => resolve({ out }));
    child.once('close', (code) => resolve({ code: code ?? undefined, out }));
  });
}
