import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EndpointError } from '../errors.ts';

/** Rises whenever the files of an older endpoint can no longer be read. */
export const STATE_FORMAT = 1;

/** Where an endpoint's files lie below its home folder. */
export function homeFiles(home: string) {
  return {
    version: join(home, 'version'),
    /** Written once the endpoint listens. */
    endpoint: join(home, 'endpoint.json'),
    lock: join(home, 'endpoint.lock'),
    log: join(home, 'endpoint.log'),
    ecs: join(home, 'ecs'),
  };
}

/** What `endpoint.json` says. */
export interface EndpointFile {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  readonly version?: string | undefined;
  readonly startedAt: string;
}

/** Writes a file as a whole: a reader sees the old text or the new one. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

/** The JSON of a file that we wrote; undefined when it is not there or is not whole. */
export function readJson<T>(file: string): T | undefined {
  try {
    // What lies there was written by `writeWhole` from a T.
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Runs what writes below the home folder; that it cannot be written to is reported as what it is. */
export function inHome<T>(home: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = NOT_WRITABLE[code];
    if (why === undefined) throw error;
    throw new EndpointError('HomeNotWritable', {
      what: `${home}, the folder of the embedded endpoint's state, cannot be written to (${code}).`,
      why,
      mend: 'give this user the right to write there, or set ROOKERY_HOME to a folder that can be written to.',
    });
  }
}

const NOT_WRITABLE: Readonly<Record<string, string>> = {
  EACCES: 'it, or the folder that it is to be made in, belongs to somebody else.',
  EPERM: 'it, or the folder that it is to be made in, belongs to somebody else.',
  EROFS: 'it lies on a file system that is read-only.',
  ENOSPC: 'the disk is full.',
  EDQUOT: 'the quota of this user is used up.',
  ENOTDIR: 'a part of its path is a file.',
};

/** Makes the home folder, or checks that the state in it is one that this version reads. */
export function openHome(home: string): void {
  const file = homeFiles(home).version;
  const isNew = inHome(home, () => {
    mkdirSync(home, { recursive: true });
    // Secrets lie in there, and whatever a template held: they are the reader's own.
    chmodSync(home, 0o700);
    if (existsSync(file)) return false;
    writeWhole(file, `${STATE_FORMAT}\n`);
    return true;
  });
  if (isNew) return;
  const found = readFileSync(file, 'utf8').trim();
  if (found === String(STATE_FORMAT)) return;
  throw new EndpointError('StateFormatUnknown', {
    what: `${file} says that the state of the embedded endpoint has format ${JSON.stringify(found)}; this version reads format ${STATE_FORMAT}.`,
    why: 'another version of the endpoint wrote it, and guessing at its meaning could damage it.',
    mend: `go on with the version that wrote it, or remove ${home} to forget its stacks and begin anew.`,
  });
}
