import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { PROGRAMS } from '../bin/programs.mjs';

export type EntryName = keyof typeof PROGRAMS;

/** The file of a program: bundled beside this module's bundle, or else its source. */
export function entry(name: EntryName): URL {
  const bundled = new URL(`./${name}.mjs`, import.meta.url);
  return existsSync(bundled) ? bundled : new URL(`../${PROGRAMS[name]}`, import.meta.url);
}

/** Starts a program as a thread. */
export function startWorker(name: EntryName): Worker {
  const file = entry(name);
  // Not the options of this process: those of a test, or of a program passed as text, are none of the thread's.
  if (isReadByNode(file)) return new Worker(file, { execArgv: [] });
  return new Worker(new URL('./typescript-worker.mjs', import.meta.url), { execArgv: [], workerData: file.href });
}

/** Node reads TypeScript from 22.18 on; the types of Node 20 do not know that it says so. */
function isReadByNode({ pathname }: URL): boolean {
  return !pathname.endsWith('.ts') || ('typescript' in process.features && process.features.typescript !== false);
}
