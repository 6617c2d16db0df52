import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
  EEXIST: 'it is a file.',
};

/** What an endpoint itself puts into its home. */
export const OWN_ENTRIES =
  /^(version|endpoint\.(json|lock|log)|s3|ecr|logs|ecs|secrets|iam|rds|cloudfront|states|scheduler|cloudformation|sqs|sns|substitutes)(\.\d+|\.old\.\d+)?$/;

/**
 * What may lie in a home before the file that marks it: a start writes these first, and the command line keeps its `build`
 * beside them. It once had `types` there as well.
 */
const BEFORE_MARK = /^(build|types|endpoint\.(log|lock)|version)(\.\d+|\.old\.\d+)?$/;

/** Whether a folder is the home of an endpoint: it says the format of its state. */
export function isHome(home: string): boolean {
  try {
    return /^\d+$/.test(readFileSync(homeFiles(home).version, 'utf8').trim());
  } catch {
    return false;
  }
}

/** Refuses a folder that holds what no endpoint put there: its files would be taken for state, and changed. */
export function checkHome(home: string): void {
  if (isHome(home) || !existsSync(home) || !statSync(home).isDirectory()) return;
  const foreign = inHome(home, () => readdirSync(home)).find((name) => !BEFORE_MARK.test(name) || name === 'version');
  if (foreign === undefined) return;
  throw new EndpointError(
    'NotAHome',
    {
      what: `${home} is no home of an embedded endpoint: it holds ${JSON.stringify(foreign)}, and no file "version" of an endpoint.`,
      why: 'its state would lie among files of somebody else, which it neither reads nor removes.',
      mend: 'move what it holds elsewhere, or set ROOKERY_HOME to a folder that is empty or not there yet.',
    },
    3,
  );
}

/** Makes the home folder, or checks that the state in it is one that this version reads. */
export function openHome(home: string): void {
  checkHome(home);
  const file = homeFiles(home).version;
  const isNew = inHome(home, () => {
    mkdirSync(home, { recursive: true, mode: 0o700 });
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
