import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of this package, wherever it is compiled to; `unknown` where it is part of another program. */
export function toolVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = packageIn(folder);
    if (found?.name === 'rookery' && typeof found.version === 'string') return found.version;
    if (folder === dirname(folder)) return 'unknown';
  }
}

function packageIn(folder: string): { readonly name?: unknown; readonly version?: unknown } | undefined {
  try {
    // A package.json is an object, and its members are checked where they are read.
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown; version?: unknown };
  } catch {
    return undefined;
  }
}
