import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RookeryError } from '../../generator/errors.ts';
import type { Answers, Kind } from './answers.ts';

/** Folders under `scaffold/`, each laid over those before it. */
const LAYERS: Readonly<Record<Kind, readonly string[]>> = {
  web: ['common', 'web'],
  database: ['common', 'database'],
  several: ['common', 'several'],
  empty: ['common', 'empty'],
};

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
  /** Writes what is missing beside files that are there; without it, nothing is written then. */
  readonly fill: boolean;
}

/** Writes a system's files and never over one that is there; answers which were written, and which were left. */
export function createSystem({ scaffold, folder, answers, version, fill }: Creation): {
  readonly written: readonly string[];
  readonly left: readonly string[];
} {
  const files = filesOf(scaffold, answers, version);
  const left = [...files.keys()].filter((file) => existsSync(join(folder, file)));
  if (left.length > 0 && !fill) throw inTheWay(folder, left);
  const written = [...files.keys()].filter((file) => !left.includes(file));
  for (const file of written) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    // A file that came up in between is not overwritten either.
    writeFileSync(join(folder, file), files.get(file)!, { flag: 'wx' });
  }
  return { written, left };
}

/** The files of a system by their path, with its own words in them. */
function filesOf(scaffold: string, { kind, name, region }: Answers, version: string): Map<string, string> {
  const services = SERVICES[kind].flatMap((service) =>
    textsBelow(join(scaffold, 'service')).map(
      ([file, text]) => [`services/${service}/${file}`, text.replaceAll('website', service)] as const,
    ),
  );
  const layers = LAYERS[kind].flatMap((layer) => textsBelow(join(scaffold, layer)));
  const words: Readonly<Record<string, string>> = {
    'my-system': name,
    'eu-central-1': region,
    '{{version}}': version,
  };
  const fill = (text: string) => text.replaceAll(/my-system|eu-central-1|\{\{version\}\}/g, (word) => words[word]!);
  return new Map([...services, ...layers].map(([file, text]) => [file, fill(text)]));
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
