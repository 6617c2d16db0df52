import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const binary = fileURLToPath(new URL('bin/rookery.mjs', root));
const rookery = (...words: string[]) => execFileSync(process.execPath, [binary, ...words], { encoding: 'utf8' });

test('--version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
  assert.equal(rookery('--version'), `${version}\n`);
});

test('a shell is answered the commands and the flags that begin so', () => {
  assert.match(
    rookery('complete', '--', 'stack:d'),
    /^stack:diff\t.*\nstack:diagnose\t.*\nstack:drift\t.*\nstack:delete\t.*\n:4\n$/,
  );
  assert.match(rookery('complete', '--', 'stack:update', '--allow-l'), /^--allow-loss\t.*\n:4\n$/);
});

test('the script for bash is one that bash can read', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: rookery('complete', 'bash'), encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('a shell for which there is no script is refused', () => {
  const { status, stderr } = spawnSync(process.execPath, [binary, 'complete', 'tcsh'], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /there is no script for "tcsh"/);
});
