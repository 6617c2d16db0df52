import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Io } from '../../command.ts';
import type { App } from '../app.ts';
import { endpointHome } from '../endpoint-process.ts';
import { serviceFolder } from './program.ts';

/** What an image of this machine was made of. */
export interface PushRecord {
  /** Of the image: another endpoint may have another one under the same tag. */
  readonly digest: string;
  /** By paths from the service's folder. */
  readonly files: Readonly<Record<string, FileRecord>>;
}

interface FileRecord {
  readonly sha256: string;
  readonly mtimeMs: number;
  readonly size: number;
}

interface Pushed {
  readonly service: string;
  readonly tag: string;
  readonly digest: string;
  readonly inputs: readonly string[];
}

/** Beside the bundles of the system, for each endpoint by itself: what is lost there is made again. */
function fileOf(io: Io, app: Pick<App, 'folder'>, service: string, tag: string): string {
  const name = createHash('sha256')
    .update(JSON.stringify([endpointHome(io), service, tag]))
    .digest('hex')
    .slice(0, 16);
  return join(app.folder, '.rookery', 'build', 'pushed', `${name}.json`);
}

/** Remembers what an image was made of. It is a help: where it cannot be written, edits are not noticed. */
export function recordPush(io: Io, app: Pick<App, 'folder'>, { service, tag, digest, inputs }: Pushed): void {
  const folder = serviceFolder(app, service);
  const files = Object.fromEntries(
    inputs.flatMap((path) => {
      const now = lookAt(join(folder, path));
      return now === undefined ? [] : [[path, now] as const];
    }),
  );
  const file = fileOf(io, app, service, tag);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify({ digest, files } satisfies PushRecord));
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Said above.
  }
}

/** What is remembered of the image under a tag. */
export function pushRecord(io: Io, app: Pick<App, 'folder'>, service: string, tag: string): PushRecord | undefined {
  try {
    // What lies there was written by `recordPush`.
    return JSON.parse(readFileSync(fileOf(io, app, service, tag), 'utf8')) as PushRecord;
  } catch {
    return undefined;
  }
}

/** A file as it is now; undefined where there is none. */
export function lookAt(file: string): FileRecord | undefined {
  try {
    const { mtimeMs, size } = statSync(file);
    return { sha256: createHash('sha256').update(readFileSync(file)).digest('hex'), mtimeMs, size };
  } catch {
    return undefined;
  }
}

/** Whether a file is what it was: one of the same time and size is not read. */
export function isSame(file: string, before: FileRecord): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (stat.mtimeMs === before.mtimeMs && stat.size === before.size) return true;
  return lookAt(file)?.sha256 === before.sha256;
}
