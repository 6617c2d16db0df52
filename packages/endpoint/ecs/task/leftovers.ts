import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Documents } from '../../server/documents.ts';
import { isAlive } from '../../server/lock.ts';
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
  // A record that is damaged names no process any more, and keeps nobody from ending those of the others.
  const tasks = new Documents<TaskRecord>(join(folder, 'tasks'), () => {});
  return endProcesses(
    tasks.all().map(([, task]) => task),
    runnerFile(folder),
  );
}

/** As `endLeftovers`, of these tasks. */
export async function endProcesses(tasks: readonly TaskRecord[], runner: string): Promise<number> {
  const ours = tasks
    .filter((task) => task.lastStatus !== 'STOPPED')
    .flatMap((task) =>
      task.containers.map(({ pid = 0, began, name }) => ({ pid, began, marker: `${task.taskId}/${name}` })),
    )
    .filter((one) => one.pid > 0 && isOurs(one, runner));
  const alive = (): typeof ours => ours.filter((one) => isOurs(one, runner));
  for (const { pid } of ours) signal(pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (alive().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  for (const { pid, began } of alive()) signal(began === undefined ? pid : -pid, 'SIGKILL');
  return ours.length;
}

interface Left {
  readonly pid: number;
  readonly began: string | undefined;
  readonly marker: string;
}

function isOurs({ pid, began, marker }: Left, runner: string): boolean {
  if (began !== undefined) return isAlive({ pid, began });
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
