import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../deploy/aws/pause.ts';

/** An endpoint in a process of its own. */
export interface BenchEndpoint {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process until it answered that it is well. */
  readonly startedMs: number;
  stop(): Promise<void>;
}

/** A command line before `node`, so that a process stays on one core. */
export type Pinned = readonly string[];

/** Starts an endpoint by a command line of this project, and waits until it is well. */
export async function startEndpoint(
  words: readonly string[],
  home: string,
  pinned: Pinned = [],
): Promise<BenchEndpoint> {
  const [program = process.execPath, ...before] = [...pinned, process.execPath];
  const begun = performance.now();
  const child = spawn(program, [...before, ...words], {
    env: { ...process.env, ROOKERY_HOME: home, ROOKERY_PORT: '0' },
    stdio: 'ignore',
  });
  const url = await untilWell(child, home);
  const startedMs = performance.now() - begun;
  return {
    url,
    pid: child.pid ?? 0,
    startedMs,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function untilWell(child: ChildProcess, home: string): Promise<string> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the endpoint ended with ${child.exitCode}`);
    const url = urlIn(home, child.pid);
    const answer = url === undefined ? undefined : await fetch(`${url}/_rookery/health`).catch(() => undefined);
    if (url !== undefined && answer?.ok) return url;
    await pause(5);
  }
}

function urlIn(home: string, pid: number | undefined): string | undefined {
  try {
    // The endpoint writes it.
    const file = JSON.parse(readFileSync(join(home, 'endpoint.json'), 'utf8')) as { url: string; pid: number };
    return file.pid === pid ? file.url : undefined;
  } catch {
    return undefined;
  }
}

/** What a process has had of the processors so far, in milliseconds, its threads included; its children are not. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  // utime and stime, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The most memory that a process has had at once, in MB. */
export function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
}

/** Whether a program is there to be compared with. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`]);
    return true;
  } catch {
    return false;
  }
}
