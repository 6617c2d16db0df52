import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
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
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly deep: boolean }>();
  const drop = (folder: string): void => {
    watchers.get(folder)?.watcher.close();
    watchers.delete(folder);
  };
  const add = (folder: string, deep: boolean): void => {
    if (!watchers.has(folder)) watchers.set(folder, { watcher: open(folder, deep), deep });
    if (!deep) return;
    for (const entry of entriesOf(folder))
      if (entry.isDirectory() && !isLeftOut(entry.name)) add(join(folder, entry.name), true);
  };
  const open = (folder: string, deep: boolean): FSWatcher => {
    const watcher = opened(folder);
    watcher.on('change', (_event, name) => {
      const path = join(folder, String(name ?? ''));
      if (isLeftOut(String(name ?? ''))) return;
      if (deep && name !== null && statSync(path, { throwIfNoEntry: false })?.isDirectory()) add(path, true);
      changed(path);
    });
    // A folder that is gone; what was in it has been reported.
    watcher.on('error', () => drop(folder));
    return watcher;
  };
  return {
    watch(folders) {
      const before = new Set(watchers.keys());
      for (const folder of before) drop(folder);
      for (const { folder, deep } of folders) if (statSync(folder, { throwIfNoEntry: false })) add(folder, deep);
    },
    close() {
      for (const folder of [...watchers.keys()]) drop(folder);
    },
  };
}

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
