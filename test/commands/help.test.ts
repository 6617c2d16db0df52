import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A folder without a package.json. */
const elsewhere = mkdtempSync(join(tmpdir(), 'rookery-help-'));
after(() => rmSync(elsewhere, { recursive: true, force: true }));

function rookery(folder: string, ...words: string[]) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [join(root, 'bin/rookery.mjs'), ...words], { cwd: folder }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
    );
  });
}

test('help lists every command, by npm scripts only where the project has them', async () => {
  const [here, there, nothing] = await Promise.all([
    rookery(root, 'help'),
    rookery(elsewhere, '--help'),
    rookery(elsewhere),
  ]);
  assert.deepEqual([here.code, there.code, nothing.code], [0, 0, 2]);
  assert.match(here.out, /^Usage: npx rookery COMMAND \[flags\] +\(or: npm run COMMAND -- \[flags\]\)$/m);
  assert.match(there.out, /^Usage: npx rookery COMMAND \[flags\]$/m);
  assert.match(there.out, /^ {2}stack:update +create or update the master stack$/m);
  assert.equal(nothing.out, there.out);
});

test('a family of commands is named with a space as well, and what stands behind -- is not ours', async () => {
  const [colon, space, alone, behind] = await Promise.all([
    rookery(root, 'help', 'secrets:list'),
    rookery(root, 'secrets', 'list', '--help'),
    rookery(root, 'secrets'),
    rookery(elsewhere, 'exec', 'Orders', '--', 'ls', '--help'),
  ]);
  assert.deepEqual(space, colon);
  assert.match(alone.err, /mend: write secrets:list, /);
  assert.match(behind.err, /master\.ts: there is no such file/);
});

test('help of a command is the same before and after it', async () => {
  const [first, ...others] = await Promise.all([
    rookery(root, 'help', 'stop'),
    rookery(root, 'stop', '--help'),
    rookery(root, 'stop', '-h'),
    rookery(root, '--help', 'stop'),
  ]);
  assert.match(first.out, /^stop: .*\n\nUsage: npx rookery stop \[flags\]\n {7}npm run stop -- \[flags\]\n/);
  for (const other of others) assert.deepEqual(other, first);
  const { out } = await rookery(elsewhere, 'help', 'stop');
  assert.match(out, /^stop: .*\n\nUsage: npx rookery stop \[flags\]\n\n/);
});

test('help of an unknown command names the nearest one', async () => {
  const { code, out, err } = await rookery(root, 'help', 'stpo');
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /there is no command "stpo"\.[\s\S]*did you mean "stop"\?/);
  assert.match((await rookery(root, 'hlep')).err, /did you mean "help"\?/);
});

test('an error names the command that mends it as the project can run it', async () => {
  const [here, there] = await Promise.all([rookery(root, 'synth', '--chek'), rookery(elsewhere, 'synth', '--chek')]);
  assert.match(here.err, /did you mean --check; `npm run synth -- --help` says what it takes\./);
  assert.match(there.err, /did you mean --check; `npx rookery synth --help` says what it takes\./);
});
