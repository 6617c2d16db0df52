import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { HEADER } from '../../generator/header.ts';
import { difference, writeFiles } from './dist.ts';

const files = new Map([
  ['templates/a.yaml', `${HEADER}A: 1\n`],
  ['manifest.json', '{}\n'],
]);

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'rookery-dist-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'dist');
}

test('files are written once, and then are up to date', (t) => {
  const dist = folder(t);
  assert.deepEqual(writeFiles(dist, files), { stale: [...files.keys()], left: [] });
  const { mtimeMs } = statSync(join(dist, 'templates/a.yaml'));
  assert.deepEqual(writeFiles(dist, files), { stale: [], left: [] });
  assert.equal(statSync(join(dist, 'templates/a.yaml')).mtimeMs, mtimeMs);
  assert.deepEqual(readdirSync(dist).sort(), ['manifest.json', 'templates']);
});

test('what is ours and no longer emitted goes; what is somebody else’s stays', (t) => {
  const dist = folder(t);
  mkdirSync(dist);
  writeFileSync(join(dist, 'old.yaml'), `${HEADER}B: 1\n`);
  writeFileSync(join(dist, 'own.yaml'), 'C: 1\n');
  assert.deepEqual(difference(dist, files).left, ['old.yaml']);
  writeFiles(dist, files);
  assert.deepEqual(readdirSync(dist).sort(), ['manifest.json', 'own.yaml', 'templates']);
});

test('a template that its author wrote goes when it is nested no longer, unless it was changed there', (t) => {
  const dist = folder(t);
  const listing = (text: string) => {
    const sha256 = createHash('sha256').update(text).digest('hex');
    return JSON.stringify({ templates: { 'own.yaml': { sha256 }, 'changed.yaml': { sha256 } } });
  };
  mkdirSync(dist);
  writeFileSync(join(dist, 'own.yaml'), 'C: 1\n');
  writeFileSync(join(dist, 'changed.yaml'), 'C: 2\n');
  writeFileSync(join(dist, 'manifest.json'), listing('C: 1\n'));
  assert.deepEqual(difference(dist, files).left, ['own.yaml']);
});

test('a half-written folder is made whole', (t) => {
  const dist = folder(t);
  mkdirSync(join(dist, '.new-killed/templates'), { recursive: true });
  writeFileSync(join(dist, '.new-killed/templates/a.yaml'), `${HEADER}A: `);
  writeFileSync(join(dist, 'manifest.json'), '{"version": 1, "temp');
  assert.deepEqual(writeFiles(dist, files).left, []);
  assert.equal(readFileSync(join(dist, 'manifest.json'), 'utf8'), '{}\n');
});

test('a folder that cannot be written is an error that says so, and nothing is half done', (t) => {
  const dist = folder(t);
  // A file in the folder's place: not even root can write below it.
  writeFileSync(dist, '');
  assert.throws(
    () => writeFiles(dist, files),
    (error) => error instanceof RookeryError && error.code === 'DistUnwritable',
  );
  assert.equal(readFileSync(dist, 'utf8'), '');
});
