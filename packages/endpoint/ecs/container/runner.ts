import { chmodSync, copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { entry } from '../../server/entries.ts';

/** The task runner's file in the endpoint's folder. Its path in a command line shows whose process it is. */
export function runnerFile(folder: string): string {
  return join(folder, 'runner.mjs');
}

/** Copies the task runner into the endpoint's folder, where it stays when the program that the endpoint came with goes. */
export function placeRunner(folder: string): string {
  const file = runnerFile(folder);
  mkdirSync(folder, { recursive: true });
  copyFileSync(entry('task-runner'), `${file}.new`);
  // A copy has the mode of what it is made from.
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
  return file;
}
