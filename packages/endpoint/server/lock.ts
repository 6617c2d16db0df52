import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { EndpointError } from '../errors.ts';
import { homeFiles, readJson } from './home.ts';

/** A process: its number, and when it began, since numbers are used again. */
export interface Holder {
  readonly pid: number;
  readonly began: string;
}

/** Makes this process the only endpoint on `home`; returns a function that releases the folder. */
export function acquire(home: string): () => void {
  const { lock } = homeFiles(home);
  for (;;) {
    if (place(lock)) return () => rmSync(lock, { force: true });
    const holder = readJson<Holder>(lock);
    if (holder && isAlive(holder)) throw running(home, holder);
    takeAway(lock, holder);
  }
}

/** The endpoint process that holds `home`, whether it answers or not; undefined when none is alive. */
export function holderOf(home: string): Holder | undefined {
  const holder = readJson<Holder>(homeFiles(home).lock);
  return holder && isAlive(holder) ? holder : undefined;
}

export function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return beginning(pid) === began;
}

/** Links a file that is already written, so that a lock is never seen half made. */
function place(lock: string): boolean {
  const own = `${lock}.${process.pid}`;
  const holder: Holder = { pid: process.pid, began: beginning(process.pid) };
  writeFileSync(own, JSON.stringify(holder));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes a dead process's lock, and puts back what turns out to be another's who came first. */
function takeAway(lock: string, dead: Holder | undefined): void {
  const aside = `${lock}.old.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const taken = readJson<Holder>(aside);
  try {
    if (taken && (taken.pid !== dead?.pid || taken.began !== dead.began)) linkSync(aside, lock);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** When a process began, in the words of its system; empty for one that has ended, or where the system does not say. */
export function beginning(pid: number): string {
  if (process.platform !== 'linux') return fromPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets, which may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

function fromPs(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

function running(home: string, { pid }: Holder): EndpointError {
  return new EndpointError(
    'EndpointRunning',
    {
      what: `an embedded endpoint runs on ${home} already (process ${pid}).`,
      why: 'two endpoints on one folder would overwrite the state of each other.',
      mend: `use the one that runs, or end it (\`kill ${pid}\`).`,
    },
    3,
  );
}
