import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Documents } from '../../server/documents.ts';
import { runnerFile } from '../container/runner.ts';
import type { TaskRecord } from '../model.ts';

const POLL_MS = 20;
/** How long a process that outlived its endpoint has to end itself. */
const GRACE_MS = 3_000;

/**
 * Ends the task processes that an endpoint on this folder left behind, if any: only processes whose command line shows
 * that they are those. Returns how many there were. For use when no endpoint runs.
 */
export function endLeftovers(folder: string): Promise<number> {
  return endProcesses(
    new Documents<TaskRecord>(join(folder, 'tasks')).all().map(([, task]) => task),
    runnerFile(folder),
  );
}

/** As `endLeftovers`, of these tasks. */
export async function endProcesses(tasks: readonly TaskRecord[], runner: string): Promise<number> {
  const ours = tasks
    .filter((task) => task.lastStatus !== 'STOPPED')
    .flatMap((task) => task.containers.map(({ pid, name }) => ({ pid: pid ?? 0, marker: `${task.taskId}/${name}` })))
    .filter(({ pid, marker }) => pid > 0 && isOurs(pid, runner, marker));
  const alive = (): typeof ours => ours.filter(({ pid, marker }) => isOurs(pid, runner, marker));
  for (const { pid } of ours) signal(pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (alive().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  for (const { pid } of alive()) signal(pid, 'SIGKILL');
  return ours.length;
}

function isOurs(pid: number, runner: string, marker: string): boolean {
  const command = commandOf(pid);
  return command.includes(runner) && command.includes(marker);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // Where there is such a folder, a process without a file in it is gone.
    if (existsSync('/proc/self')) return '';
    try {
      return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    } catch {
      return '';
    }
  }
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in between, which is what was wanted.
  }
}
