import { createHash } from 'node:crypto';
import {
  type Dirent,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { RookeryError } from '../../generator/errors.ts';
import { HEADER } from '../../generator/header.ts';
import type { Manifest, Synthesis } from '../../generator/synth.ts';
import type { App } from './app.ts';

const MANIFEST = 'manifest.json';
const STAGING = '.new-';
/** A folder that a killed run left behind is older than any run that is still under way. */
const ABANDONED_MS = 60_000;

type Files = Map<string, string>;

/** How a folder differs from the files that belong there. */
export interface Difference {
  /** To write. */
  readonly stale: string[];
  /** Of ours, and emitted by nothing any more. */
  readonly left: string[];
}

/** What lies under dist for a synthesis: each template, and the manifest last. */
export function distFiles({ templates, manifest }: Synthesis): Files {
  const texts = templates.map(({ file, text }) => [file, text] as const);
  return new Map([...texts, [MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`]]);
}

/** Compares a folder with the files that belong there. */
export function difference(folder: string, files: Files): Difference {
  const present = texts(folder);
  const stale = [...files].filter(([file, text]) => present.get(file) !== text).map(([file]) => file);
  const ours = writtenBefore(present.get(MANIFEST));
  const left = [...present]
    .filter(([file, text]) => !files.has(file) && (text.startsWith(HEADER) || ours.get(file) === sumOf(text)))
    .map(([file]) => file);
  return { stale, left };
}

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The sums of the files that the last manifest lists: templates that people wrote do not say that they are of ours. */
function writtenBefore(manifest = '{}'): ReadonlyMap<string, unknown> {
  try {
    const { templates = {} }: Partial<Manifest> = JSON.parse(manifest);
    return new Map(Object.entries(templates).map(([file, { sha256 }]) => [file, sha256]));
  } catch {
    // A manifest that was written half lists nothing.
    return new Map();
  }
}

/**
 * Makes a folder hold the files: all of them are written beside it first, and only then take their names, so that a
 * full disk or a kill leaves whole files. Answers what changed. There is nothing else to do meanwhile, and
 * few files take longer in turns.
 */
export function writeFiles(folder: string, files: Files): Difference {
  const changes = difference(folder, files);
  if (changes.stale.length + changes.left.length === 0) return changes;
  writable(folder, () => {
    mkdirSync(folder, { recursive: true });
    const staging = mkdtempSync(join(folder, STAGING));
    try {
      for (const file of changes.stale) write(join(staging, file), files.get(file)!);
      // The manifest is the last, and speaks only of files that are there.
      for (const file of changes.stale) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        renameSync(join(staging, file), join(folder, file));
      }
      for (const file of changes.left) rmSync(join(folder, file), { force: true });
    } finally {
      rmSync(staging, { recursive: true, force: true });
      removeAbandoned(folder);
    }
  });
  return changes;
}

function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(STAGING))) {
    // Another command's own may go between the two looks.
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    if (found !== undefined && found.mtimeMs < Date.now() - ABANDONED_MS)
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function texts(folder: string): Map<string, string> {
  const files = entriesOf(folder).filter(
    (entry) => entry.isFile() && /\.(yaml|json)$/.test(entry.name) && !entry.parentPath.includes(STAGING),
  );
  const pairs = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length + 1).replaceAll('\\', '/'), textOf(path)] as const;
  });
  return new Map(pairs);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function writable(folder: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new RookeryError('DistUnwritable', {
      what: `${folder}: it cannot be written (${(error as Error).message}).`,
      why: 'synth writes the templates there; what was there before is still whole.',
      mend: 'make the folder writable, with nothing else in the place of a template, and room on the disk; then run it again.',
    });
  }
}

type Written = Difference & { readonly synthesis: Synthesis };

const written = new WeakMap<Synthesis, Written>();

/** Brings `dist/` up to date with the sources, once a command, and answers what it holds. */
export function writeDist(app: App): Written {
  const synthesis = app.synthesize();
  const known = written.get(synthesis) ?? writeOnce(app, synthesis);
  written.set(synthesis, known);
  return known;
}

function writeOnce(app: App, synthesis: Synthesis): Written {
  return { synthesis, ...writeFiles(app.dist, distFiles(synthesis)) };
}
