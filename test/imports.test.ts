import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The files of the repository that the sources of a folder import, tests left out. */
function importsOf(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return sources.flatMap((file) => {
    const path = join(root, folder, file);
    const found = readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?'(\.[^']*)'/g);
    return [...found].map(([, name = '']) => relative(root, join(dirname(path), name)).replaceAll('\\', '/'));
  });
}

const outside = (folder: string): string[] =>
  [...new Set(importsOf(folder).filter((file) => !file.startsWith(`${folder}/`)))].sort();

test('what says how Java reads patterns imports nothing of the rest', () => {
  assert.deepEqual(outside('packages/java-pattern'), []);
});

test('the embedded endpoint imports nothing of the rest but patterns', () => {
  assert.deepEqual(outside('packages/endpoint'), ['packages/java-pattern/java-pattern.ts']);
});
