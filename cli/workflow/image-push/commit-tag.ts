import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sourceOf } from '../../../deploy/releases/git.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { run } from '../run.ts';

/** So many digits of a commit tell it from all others for good. */
const DIGITS = 12;

/**
 * The tag of what is in the folder: its commit, and where files differ from that, the tree that they make: the same files
 * have the same tag wherever and whenever they are built.
 */
export async function commitTag(io: Io, folder: string): Promise<string> {
  const git = async (args: readonly string[], environment = {}) => {
    const { code, out } = await run(io, ['git', ...args], { folder, environment });
    return code === 0 ? out.trim() : undefined;
  };
  const source = await sourceOf(folder);
  if (source === undefined) throw noCommit(folder);
  const short = source.commit.slice(0, DIGITS);
  if (!source.dirty) return short;
  const tree = await treeOf(git, folder);
  if (tree === undefined) throw noTree(folder);
  return `${short}-dirty-${tree.slice(0, DIGITS)}`;
}

type Git = (args: readonly string[], environment?: Readonly<Record<string, string>>) => Promise<string | undefined>;

/** The hash of the files as they are, those that are new included: by an index beside the repository's own. */
async function treeOf(git: Git, folder: string): Promise<string | undefined> {
  const place = mkdtempSync(join(tmpdir(), 'rookery-index-'));
  try {
    const index = { GIT_INDEX_FILE: join(place, 'index') };
    const own = await git(['rev-parse', '--git-path', 'index']);
    // With what the repository's index knows of unchanged files these need not be read again.
    if (own !== undefined) copyFileSync(resolve(folder, own), index.GIT_INDEX_FILE);
    if ((await git(['add', '--all', ':/'], index)) === undefined) return undefined;
    return await git(['write-tree'], index);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function noCommit(folder: string): RookeryError {
  return new RookeryError('CommitMissing', {
    what: `${folder}: no tag is named, and there is no commit to name one by.`,
    why: 'a tag that is not named is the commit of the sources, and git tells of none here.',
    mend: 'name a tag, for example `npm run image:push -- orders 1.0.1`, or commit the sources.',
  });
}

function noTree(folder: string): RookeryError {
  return new RookeryError('CommitMissing', {
    what: `${folder}: files differ from the commit, and git cannot say what they make.`,
    why: 'sources that are not committed get a tag of their own, by their contents.',
    mend: 'commit them, or name a tag.',
  });
}
