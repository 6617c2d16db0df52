import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RookeryError } from '../../generator/errors.ts';
import type { Answers, Kind } from './answers.ts';

/** The services of each kind: every one begins with the files of `scaffold/service/`, under its own name. */
const SERVICES: Readonly<Record<Kind, readonly string[]>> = {
  web: ['website'],
  database: ['website'],
  several: ['api', 'website'],
  empty: [],
};

export interface Creation {
  /** The folder of the files that systems are made from. */
  readonly scaffold: string;
  /** Where the system is written. */
  readonly folder: string;
  readonly answers: Answers;
  /** Of the package `rookery` that the system begins with. */
  readonly version: string;
  /** What installs its packages: with pnpm some of the files are others. */
  readonly manager: string;
  /** Writes what is missing beside files that are there; without it, nothing is written then. */
  readonly fill: boolean;
}

/** Writes a system's files and never over one that is there; answers which were written, and which were left. */
export function createSystem(creation: Creation): {
  readonly written: readonly string[];
  readonly left: readonly string[];
} {
  const { folder, fill } = creation;
  const files = filesOf(creation);
  const left = [...files.keys()].filter((file) => existsSync(join(folder, file)));
  if (left.length > 0 && !fill) throw inTheWay(folder, left);
  const written: string[] = [];
  for (const [file, text] of files) {
    if (left.includes(file)) continue;
    // A file that came up in between is not overwritten either.
    if (writeNew(join(folder, file), text)) written.push(file);
    else left.push(file);
  }
  return { written, left };
}

/** Writes a file where there is none; false where there is one by now. */
function writeNew(path: string, text: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw unwritable(path, error);
  }
  const file = openNew(path);
  if (file === undefined) return false;
  try {
    writeFileSync(file, text);
    return true;
  } catch (error) {
    // Half of it would be taken for the owner's by the next run.
    rmSync(path, { force: true });
    throw unwritable(path, error);
  } finally {
    closeSync(file);
  }
}

function openNew(path: string): number | undefined {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw unwritable(path, error);
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

/** Of a path that can never be a file's. */
const NO_PATH = ['EEXIST', 'ENOTDIR', 'ENAMETOOLONG'];

function unwritable(path: string, error: unknown): RookeryError {
  return new RookeryError('SystemUnwritable', {
    what: `${path} cannot be written (${(error as Error).message}).`,
    why: 'what was written before it stays, and nothing that was there has changed.',
    mend: NO_PATH.includes(codeOf(error))
      ? 'name another folder: a part of this path is a file, or longer than a name may be.'
      : 'make the folder writable, or free space on the disk, and run `npx rookery init` there: it writes what is missing.',
  });
}

/** The files of a system by their path, with its own words in them: folders of the scaffold, each over those before it. */
function filesOf({ scaffold, answers: { kind, name, region }, version, manager }: Creation): Map<string, string> {
  const withPnpm = manager === 'pnpm';
  const layer = (folder: string) => textsBelow(join(scaffold, folder));
  const service = [...layer('service'), ...(withPnpm ? layer('pnpm-service') : [])];
  const services = SERVICES[kind].flatMap((own) =>
    service.map(([file, text]) => [`services/${own}/${file}`, text.replaceAll('website', own)] as const),
  );
  const words: Readonly<Record<string, string>> = {
    'my-system': name,
    'eu-central-1': region,
    '{{version}}': version,
    '{{manager}}': manager,
  };
  const filled = (text: string) => text.replaceAll(/my-system|eu-central-1|\{\{\w+\}\}/g, (word) => words[word]!);
  const all = [...layer('common'), ...(withPnpm ? layer('pnpm') : []), ...services, ...layer(kind)];
  return new Map(all.map(([file, text]) => [file, filled(text)]));
}

/** Every file below a folder. npm leaves some files whose names begin with a dot out of packages: here they have a line. */
function textsBelow(folder: string): (readonly [file: string, text: string])[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const file = path
        .slice(folder.length + 1)
        .replaceAll('\\', '/')
        .replaceAll(/(^|\/)_/g, '$1.');
      return [file, readFileSync(path, 'utf8')] as const;
    });
}

const inTheWay = (folder: string, files: readonly string[]) =>
  new RookeryError(
    'FilesInTheWay',
    {
      what: `${folder} has ${files.join(', ')} already; nothing was written.`,
      why: 'a file that is there is never overwritten.',
      mend: 'name a new folder; or run `npx rookery init` there, which writes what is missing.',
    },
    3,
  );
