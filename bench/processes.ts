import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A command line after `node`, and what stands in its environment beside this process's own. */
export interface Program {
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Run {
  readonly milliseconds: number;
  readonly out: string;
  readonly err: string;
}

/** Loaded by a process whose memory is measured: at its end it writes the kernel's count of its most memory, in KiB. */
const REPORT =
  'data:text/javascript,process.on("exit",()=>process.stderr.write(`\\nmaxrss ${process.resourceUsage().maxRSS}`))';

/** Runs node as a process of its own and takes the time from outside; one that fails throws its output. */
export async function runNode({ words, environment = {} }: Program, signal: AbortSignal): Promise<Run> {
  const env = { ...process.env, ...environment };
  const started = performance.now();
  const { stdout, stderr } = await execute(process.execPath, words, { env, signal });
  return { milliseconds: performance.now() - started, out: stdout, err: stderr };
}

/** The most memory of one more run in MB, esbuild's own process aside. */
export async function memoryOf({ words, environment = {} }: Program, signal: AbortSignal): Promise<number> {
  const { err } = await runNode({ words: ['--import', REPORT, ...words], environment }, signal);
  return (Number(/maxrss (\d+)/.exec(err)?.[1] ?? Number.NaN) * 1024) / 1e6;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
