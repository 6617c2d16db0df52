import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { patternOf } from './glob.ts';

/** Files of a service that say how it is deployed, and are no part of its program. */
const DECLARATIONS = /^(service|local)\.ts$|^Dockerfile(\.dockerignore)?$/;

/**
 * The files of a folder, by their paths in it, in order. Folders of packages and what begins with a dot are left out, unless a
 * pattern names them. What a link leads to counts as lying there.
 */
export function filesBelow(folder: string, patterns: readonly string[] = []): readonly string[] {
  const named = new Set(patterns.flatMap((pattern) => pattern.split('/')));
  const found: string[] = [];
  const visit = (path: string, above: readonly string[]): void => {
    const real = realpathSync(join(folder, path));
    if (above.includes(real)) return;
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      if ((entry.name.startsWith('.') || entry.name === 'node_modules') && !named.has(entry.name)) continue;
      const own = path === '' ? entry.name : `${path}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? statSync(join(folder, own), { throwIfNoEntry: false }) : entry;
      if (kind?.isDirectory()) visit(own, [...above, real]);
      else if (kind?.isFile()) found.push(own);
    }
  };
  visit('', []);
  return found.sort();
}

/** The files that one of these patterns names. */
export function matching(files: readonly string[], patterns: readonly string[]): readonly string[] {
  const expressions = patterns.map(patternOf);
  return files.filter((file) => expressions.some((one) => one.test(file)));
}

/** The files that make a program, where nothing names them. */
export function programFiles(files: readonly string[]): readonly string[] {
  return files.filter((file) => !DECLARATIONS.test(file));
}
