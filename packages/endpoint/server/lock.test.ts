import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/test-engine.ts';
import { homeFiles, openHome } from './home.ts';
import { acquire, holderOf } from './lock.ts';

test('a folder has one holder at a time', (t) => {
  const home = temporaryFolder(t);
  const release = acquire(home);
  assert.equal(holderOf(home)?.pid, process.pid);
  const mend = new RegExp(`end it \\(\`kill ${process.pid}\`\\)\\.$`);
  assert.throws(() => acquire(home), { code: 'EndpointRunning', exitCode: 3, message: mend });
  release();
  assert.equal(holderOf(home), undefined);
  acquire(home)();
  assert.deepEqual(readdirSync(home), []);
});

test('a lock that a killed process left is taken over, as is one whose number another process has now', async (t) => {
  const home = temporaryFolder(t);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const stale = [
    JSON.stringify({ pid: child.pid, began: '1' }),
    JSON.stringify({ pid: process.pid, began: 'at another time' }),
    '{"pid":',
    '',
  ];
  for (const text of stale) {
    writeFileSync(homeFiles(home).lock, text);
    const release = acquire(home);
    assert.equal(holderOf(home)?.pid, process.pid, text);
    release();
  }
});

test('a home remembers the format of its state, and another format is refused', (t) => {
  const home = join(temporaryFolder(t), 'new');
  openHome(home);
  openHome(home);
  writeFileSync(homeFiles(home).version, '99\n');
  assert.throws(() => openHome(home), {
    code: 'StateFormatUnknown',
    message: /format "99".*\n.*\n.*remove .*new to forget its stacks and begin anew\.$/,
  });
  assert.equal(readFileSync(homeFiles(home).version, 'utf8'), '99\n');
  assert.ok(existsSync(home));
});
