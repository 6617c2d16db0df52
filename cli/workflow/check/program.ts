import { execFile } from 'node:child_process';

export interface Ran {
  /** -1 when there is no such program. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs another program to its end. */
export function runProgram(file: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd, signal, maxBuffer: 1 << 28 }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}
