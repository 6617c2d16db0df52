import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runnable, runnableQuoted } from './npm-scripts.ts';

function project(t: TestContext, packageJson?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-scripts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  if (packageJson !== undefined) writeFileSync(join(folder, 'package.json'), packageJson);
  return folder;
}

const scripts = JSON.stringify({ scripts: { synth: 'rookery synth', start: 'node server.js' } });

for (const [text, there, elsewhere] of [
  ['run `npm run synth`.', 'run `npm run synth`.', 'run `npx rookery synth`.'],
  ['npm run synth -- --check', 'npm run synth -- --check', 'npx rookery synth --check'],
  [
    'npm run stack:update -- --env test --set A=1',
    'npx rookery stack:update --env test --set A=1',
    'npx rookery stack:update --env test --set A=1',
  ],
  [
    '`npm start`, or `npm run stop`',
    '`npx rookery start`, or `npx rookery stop`',
    '`npx rookery start`, or `npx rookery stop`',
  ],
  ['npm install, npm started', 'npm install, npm started', 'npm install, npm started'],
] as const) {
  test(`"${text}" is said as the project can run it`, (t) => {
    assert.equal(runnable(project(t, scripts), text), there);
    assert.equal(runnable(project(t), text), elsewhere);
  });
}

for (const [what, text] of [
  ['is no JSON', '{'],
  ['holds no object', 'null'],
  ['has no scripts', '{}'],
  ['has scripts of another form', '{"scripts":["synth"]}'],
] as const) {
  test(`a package.json that ${what} has no script`, (t) =>
    assert.equal(runnable(project(t, text), 'npm run synth'), 'npx rookery synth'));
}

test('a package.json is read once', (t) => {
  const folder = project(t, scripts);
  assert.equal(runnable(folder, 'npm run synth'), 'npm run synth');
  writeFileSync(join(folder, 'package.json'), '{}');
  assert.equal(runnable(folder, 'npm run synth'), 'npm run synth');
});

test('what does not stand between backticks is left alone', (t) =>
  assert.equal(
    runnableQuoted(project(t), 'npm run synth: `npm run synth`\nnpm run `stop`'),
    'npm run synth: `npx rookery synth`\nnpm run `stop`',
  ));
