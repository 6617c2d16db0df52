import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, sep } from 'node:path';
import { isLeftOut } from '../../../deploy/artifacts/program/files.ts';
import { RookeryError } from '../../../generator/errors.ts';

/** A folder to watch; `deep` with those below it. */
export interface Watched {
  readonly folder: string;
  readonly deep: boolean;
}

/** Watches folders until it is closed. */
export interface FolderWatch {
  /** Watches these folders from now on, and no others. */
  watch(folders: readonly Watched[]): void;
  close(): void;
}

/**
 * Reports what changes in folders, by its path: a watcher a folder, so that it does not matter whether an editor writes a file or
 * puts another one in its place, and folders that are left out cost nothing. Folders that come later are watched too.
 */
export function watchFolders(changed: (path: string) => void): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  let deepOnes = new Set<string>();
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string, deep: boolean): void => {
    if (deep) deepOnes.add(folder);
    if (!watchers.has(folder)) watchers.set(folder, open(folder));
    if (!deep) return;
    for (const entry of entriesOf(folder))
      if (entry.isDirectory() && !isLeftOut(entry.name)) add(join(folder, entry.name), true);
  };
  const open = (folder: string): FSWatcher => {
    const watcher = opened(folder);
    watcher.on('change', (event, name) => {
      const path = join(folder, String(name ?? ''));
      if (isLeftOut(String(name ?? ''))) return;
      // Another folder of the same name, after a checkout for example, is not the one that was watched.
      if (event === 'rename') for (const one of watchers.keys()) if (isWithin(one, path)) drop(one);
      if (deepOnes.has(folder) && name !== null && statSync(path, { throwIfNoEntry: false })?.isDirectory())
        add(path, true);
      changed(path);
    });
    // A folder that is gone; what was in it has been reported.
    watcher.on('error', () => drop(folder));
    return watcher;
  };
  return {
    watch(folders) {
      const there = folders.filter(({ folder }) => statSync(folder, { throwIfNoEntry: false })?.isDirectory());
      deepOnes = new Set();
      // Those that stay are not opened anew: what happens in between would be missed.
      for (const { folder, deep } of there) add(folder, deep);
      const isWanted = (folder: string) => deepOnes.has(folder) || there.some((one) => one.folder === folder);
      for (const folder of [...watchers.keys()]) if (!isWanted(folder)) drop(folder);
    },
    close() {
      for (const folder of [...watchers.keys()]) drop(folder);
    },
  };
}

const isWithin = (folder: string, above: string) => folder === above || folder.startsWith(`${above}${sep}`);

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // It has gone in between.
    return [];
  }
}

function opened(folder: string): FSWatcher {
  try {
    return watch(folder);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new RookeryError('WatchRefused', {
      what: `${folder} cannot be watched (${code}).`,
      why:
        code === 'ENOSPC' || code === 'EMFILE'
          ? 'this machine watches no more files for its user.'
          : 'the system refuses it.',
      mend: 'raise the limit (Linux: `sysctl fs.inotify.max_user_watches fs.inotify.max_user_instances`), or end other programs that watch files.',
    });
  }
}
