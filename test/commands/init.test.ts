import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../../bin/rookery.mjs', import.meta.url));

function init(t: TestContext, files: Readonly<Record<string, string>>, ...words: string[]) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-init-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return { folder, ...spawnSync(process.execPath, [binary, 'init', ...words], { cwd: folder, encoding: 'utf8' }) };
}

test('in a repository that exists init leaves what is there, installs nothing, and says what is still to be done', (t) => {
  const manifest = '{ "name": "mine", "devDependencies": { "typescript": "7.0.2" } }';
  const files = { 'package.json': manifest, '.gitignore': 'node_modules' };
  const { folder, status, stdout, stderr } = init(t, files, '--yes', '--name', 'shop');
  assert.equal(status, 0, stderr);
  assert.equal(readFileSync(join(folder, 'package.json'), 'utf8'), manifest);
  assert.match(stderr, /^left {5}package\.json, which was there$/m);
  assert.match(stderr, /^wrote {4}master\.ts$/m);
  assert.ok(!existsSync(join(folder, 'node_modules')));
  assert.match(
    stdout,
    /echo \.rookery\/ >> \.gitignore\n {2}npm pkg set type=module\n {2}npm install -D rookery @types\/node\n {2}npx rookery start/,
  );
});

test('a package.json that cannot be read is named', (t) => {
  const { folder, status, stderr } = init(t, { 'package.json': '{' }, '--yes');
  assert.equal(status, 2);
  assert.ok(stderr.includes(`error: ${join(folder, 'package.json')}: it cannot be read (`), stderr);
});

test('without a terminal and without answers init writes nothing', (t) => {
  const { folder, status, stderr } = init(t, {});
  assert.equal(status, 2);
  assert.match(stderr, /no --name, --region, --kind/);
  assert.ok(!existsSync(join(folder, 'master.ts')));
});
