import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
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
export async function difference(folder: string, files: Files): Promise<Difference> {
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
 * full disk or a kill leaves whole files. Answers what changed.
 */
export async function writeFiles(folder: string, files: Files): Promise<Difference> {
  const changes = await difference(folder, files);
  if (changes.stale.length + changes.left.length === 0) return changes;
  await writable(folder, async () => {
    await mkdir(folder, { recursive: true });
    const staging = await mkdtemp(join(folder, STAGING));
    try {
      await Promise.all(changes.stale.map((file) => write(join(staging, file), files.get(file)!)));
      // One after the other: the manifest is the last, and speaks only of files that are there.
      for (const file of changes.stale) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await rename(join(staging, file), join(folder, file));
      }
      await Promise.all(changes.left.map((file) => rm(join(folder, file), { force: true })));
    } finally {
      await rm(staging, { recursive: true, force: true });
      await removeAbandoned(folder);
    }
  });
  return changes;
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((entry) => entry.startsWith(STAGING))) {
    // Another command's own may go between the two looks.
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < Date.now() - ABANDONED_MS)
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Read one after the other: there is nothing else to do meanwhile, and few files take longer in turns. */
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

async function writable(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new RookeryError('DistUnwritable', {
      what: `${folder}: it cannot be written (${(error as Error).message}).`,
      why: 'synth writes the templates there; what was there before is still whole.',
      mend: 'make the folder writable and make sure that the disk has room, then run it again.',
    });
  }
}

type Written = Difference & { readonly synthesis: Synthesis };

const written = new WeakMap<Synthesis, Promise<Written>>();

/** Brings `dist/` up to date with the sources, once a command, and answers what it holds. */
export function writeDist(app: App): Promise<Written> {
  const synthesis = app.synthesize();
  const known = written.get(synthesis) ?? writeOnce(app, synthesis);
  written.set(synthesis, known);
  return known;
}

async function writeOnce(app: App, synthesis: Synthesis): Promise<Written> {
  return { synthesis, ...(await writeFiles(app.dist, distFiles(synthesis))) };
}
