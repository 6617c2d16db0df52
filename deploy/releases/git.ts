import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Source } from '../release-model.ts';

const run = promisify(execFile);

/** Milliseconds: what git takes on a large repository; a record without a commit is better than a deploy that waits. */
const PATIENCE_MS = 5000;

async function git(folder: string, ...words: readonly string[]): Promise<string> {
  // Without the lock that `status` takes to write down what it found: another git may be at work.
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
  const options = { cwd: folder, env, timeout: PATIENCE_MS, maxBuffer: 64 * 1024 * 1024, windowsHide: true };
  return (await run('git', [...words], options)).stdout;
}

/** The commit that the files of a folder are of, and whether they differ from it; undefined where git does not say. */
export async function sourceOf(folder: string): Promise<Source | undefined> {
  try {
    const said = await git(folder, 'status', '--porcelain=v2', '--branch', '--no-ahead-behind');
    // Before its first commit a branch is `(initial)`.
    const commit = /^# branch\.oid ([0-9a-f]+)$/m.exec(said)?.[1];
    return commit === undefined ? undefined : { commit, dirty: /^[^#]/m.test(said) };
  } catch {
    return undefined;
  }
}
