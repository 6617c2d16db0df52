import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { patternOf } from './glob.ts';

/** Files of a service that say how it is deployed, and are no part of its program. */
const DECLARATIONS = /^(service|local)\.ts$|^Dockerfile(\.dockerignore)?$/;

/** Packages, what compilers of Rust, Java and Python leave, and what tools keep for themselves. */
export function isLeftOut(name: string): boolean {
  return name.startsWith('.') || ['node_modules', 'target', '__pycache__'].includes(name);
}

/**
 * The files of a folder, by their paths in it, in order; with patterns, where those may name some. Folders of packages, of
 * compilers, and what begins with a dot are left out, unless a pattern names them. What a link leads to counts as lying there.
 */
export function filesBelow(folder: string, patterns: readonly string[] = []): readonly string[] {
  const named = new Set(patterns.flatMap((pattern) => pattern.split('/')));
  const found = new Set<string>();
  const visit = (path: string, above: readonly string[]): void => {
    const real = realpathSync(join(folder, path));
    if (above.includes(real)) return;
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      if (isLeftOut(entry.name) && !named.has(entry.name)) continue;
      const own = path === '' ? entry.name : `${path}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? statSync(join(folder, own), { throwIfNoEntry: false }) : entry;
      if (kind?.isDirectory()) visit(own, [...above, real]);
      else if (kind?.isFile()) found.add(own);
    }
  };
  for (const place of placesOf(patterns)) {
    const stat = statSync(join(folder, place), { throwIfNoEntry: false });
    if (stat?.isDirectory()) visit(place, []);
    else if (stat?.isFile()) found.add(place);
  }
  return [...found].sort();
}

/** The folders and files that patterns begin with, up to what stands for others: what lies elsewhere they do not name. */
export function placesOf(patterns: readonly string[]): readonly string[] {
  if (patterns.length === 0) return [''];
  const places = patterns.map((pattern) => {
    const parts = pattern.split('/');
    const wild = parts.findIndex((part) => /[*?{]/.test(part));
    return (wild < 0 ? parts : parts.slice(0, wild)).join('/');
  });
  return [...new Set(places)];
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
