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

/** What each room of the deployer may import of the others. */
const DEPLOYER_ROOMS: Readonly<Record<string, readonly string[]>> = {
  aws: [],
  artifacts: ['aws'],
  follow: ['aws'],
  plan: ['aws'],
  stack: ['aws', 'artifacts', 'follow', 'plan'],
};

for (const [room, below] of Object.entries(DEPLOYER_ROOMS)) {
  test(`of the deployer, ${room} imports ${below.join(', ') || 'no other room'}`, () => {
    const others = outside(`deploy/${room}`).filter((file) => /^deploy\/(?!model\.ts|environments\.ts)/.test(file));
    assert.deepEqual(
      [...new Set(others.map((file) => file.split('/')[1]))].filter((one) => !below.includes(one!)),
      [],
    );
  });
}

test('every room of the deployer has its place in that order', () => {
  const rooms = readdirSync(join(root, 'deploy'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(
    rooms
      .map(({ name }) => name)
      .filter((name) => name !== 'testing')
      .sort(),
    Object.keys(DEPLOYER_ROOMS).sort(),
  );
});
