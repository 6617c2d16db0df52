import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { RookeryError } from '../../generator/errors.ts';
import { inParallel } from '../aws/parallel.ts';
import { cacheControlOf, contentTypeOf } from './classify.ts';
import type { SiteFile } from './model.ts';

/** A file that is held in memory while it is sent. */
const MOST_BYTES = 1_000_000_000;
/** S3's limit for a key, in bytes. */
const MOST_KEY = 1_024;
const READERS_AT_ONCE = 8;

/** The files of a folder, and those that stay out of a site. */
export interface SiteFolder {
  readonly files: readonly SiteFile[];
  /** Names that begin with a dot, but for `.well-known/`. */
  readonly leftOut: readonly string[];
}

/** Reads a folder that a build tool wrote; refuses one that is none, before anything is asked of AWS. */
export async function readSite(folder: string, shown: string, prefix = ''): Promise<SiteFolder> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw refused(
      `${shown} is no folder.`,
      'a site is a folder with the files that a build tool wrote.',
      'build the site, and name the folder that it was written to.',
    );
  }
  for (const sign of ['node_modules', 'package.json']) {
    if (!existsSync(join(folder, sign))) continue;
    throw refused(
      `${shown} has ${sign} in it.`,
      'so it is the sources of a site and not what was built of them: all of it would be public.',
      'name the folder that the build writes to, for example dist/.',
    );
  }
  const leftOut: string[] = [];
  const found = walk(realpathSync(folder), '', shown, leftOut);
  if (!found.some(({ path }) => path === 'index.html')) {
    const what = found.length === 0 ? `${shown} is empty.` : `${shown} has no index.html.`;
    throw refused(
      what,
      'every file of the site that is not in the folder would be deleted, its first page among them.',
      'build the site, and name the folder that index.html is in.',
    );
  }
  for (const { path } of found) checkKey(`${prefix}${path}`);
  const files = await inParallel(found, READERS_AT_ONCE, async ({ path, file, size }) => ({
    path,
    file,
    size,
    sha256: await digest(file),
    contentType: contentTypeOf(path),
    cacheControl: cacheControlOf(path),
  }));
  return { files, leftOut };
}

interface Found {
  readonly path: string;
  readonly file: string;
  readonly size: number;
}

function walk(root: string, below: string, shown: string, leftOut: string[]): Found[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry): Found[] => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    const file = join(root, path);
    if (entry.name.startsWith('.') && path !== '.well-known') {
      leftOut.push(path);
      return [];
    }
    if (entry.isDirectory()) return walk(root, path, shown, leftOut);
    const { size } = entry.isSymbolicLink() ? followed(root, file, join(shown, path)) : statSync(file);
    if (!entry.isFile() && !entry.isSymbolicLink()) {
      throw refused(
        `${join(shown, path)} is no file.`,
        'only files have content that can be put into a bucket.',
        'remove it from the folder.',
      );
    }
    if (size > MOST_BYTES) {
      throw refused(
        `${join(shown, path)} has ${size} bytes.`,
        `files are sent in one piece, and one of more than ${MOST_BYTES} bytes does not fit into memory.`,
        'put it into a bucket of its own, for example with `aws s3 cp`, and have the page name it there.',
      );
    }
    return [{ path, file, size }];
  });
}

/** A link may lead to another file of the folder; what lies outside of it was not meant to be public. */
function followed(root: string, file: string, shown: string) {
  const target = existsSync(file) ? realpathSync(file) : undefined;
  const isInside = target !== undefined && !relative(root, target).startsWith(`..${sep}`) && statSync(target).isFile();
  if (isInside) return statSync(target);
  throw refused(
    `${shown} is a link that leads to no file of the folder.`,
    'what it leads to would be public, or a folder could contain itself.',
    'put a copy in its place, or remove it.',
  );
}

function checkKey(key: string): void {
  if (Buffer.byteLength(key) <= MOST_KEY) return;
  throw refused(
    `${key.slice(0, 100)}... is longer than ${MOST_KEY} bytes.`,
    'S3 takes no longer key.',
    'shorten its name.',
  );
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('base64');
}

function refused(what: string, why: string, mend: string): RookeryError {
  return new RookeryError('SiteFolderRefused', { what, why, mend });
}
