import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { EndpointError } from '../errors.ts';
import { endpointCommand } from '../testing/endpoint-command.ts';
import { account, credentials, pause, region, temporaryFolder } from '../testing/test-engine.ts';
import { findEndpoint, startEndpoint, stopEndpoint, wipe } from './control.ts';
import { openHome } from './home.ts';
import { holderOf, isAlive } from './lock.ts';
import { openEndpoint } from './main.ts';

/** The program that a command of ours would start. */
function command(home: string, port = 0): [string, ...string[]] {
  return endpointCommand({ home, port });
}

function home(t: TestContext): string {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-')));
  const folder = join(parent, '.rookery');
  // In this order: an endpoint whose lock is gone is not found any more, and would go on for ever.
  t.after(async () => {
    await stopEndpoint(folder);
    rmSync(parent, { recursive: true, force: true });
  });
  return folder;
}

const s3 = (endpoint: string) => new S3Client({ endpoint, region, credentials, forcePathStyle: true });

test('an endpoint is started, found, stopped, and keeps its state', async (t) => {
  const folder = home(t);
  assert.equal(await findEndpoint(folder), undefined);
  assert.deepEqual(await stopEndpoint(folder), { forced: false, leftovers: 0 });
  const started = await startEndpoint({ home: folder, command: command(folder) });
  assert.deepEqual(await findEndpoint(folder), started);
  assert.deepEqual(await startEndpoint({ home: folder, command: ['not-run'] }), started);
  await assert.rejects(startEndpoint({ home: folder, command: ['not-run'], port: 1 }), { code: 'EndpointElsewhere' });
  await s3(started.url).send(new CreateBucketCommand({ Bucket: 'some-bucket' }));
  assert.throws(() => wipe(folder), { code: 'EndpointRunning' });
  assert.deepEqual(await stopEndpoint(folder), { pid: started.pid, forced: false, leftovers: 0 });
  assert.equal(await findEndpoint(folder), undefined);
  const again = await startEndpoint({ home: folder, command: command(folder) });
  assert.notEqual(again.pid, started.pid);
  const { Buckets = [] } = await s3(again.url).send(new ListBucketsCommand({}));
  assert.deepEqual(
    Buckets.map(({ Name }) => Name),
    ['some-bucket'],
  );
  await stopEndpoint(folder);
  wipe(folder);
  assert.equal(existsSync(folder), false);
});

test('two callers at once end up with one endpoint', async (t) => {
  const folder = home(t);
  const callers = [0, 1].map(() => startEndpoint({ home: folder, command: command(folder) }));
  const [one, other] = await Promise.all(callers);
  assert.deepEqual(one, other);
});

test('an endpoint that was killed is not found, and another takes its place', async (t) => {
  const folder = home(t);
  const { pid } = await startEndpoint({ home: folder, command: command(folder) });
  const holder = holderOf(folder) ?? assert.fail();
  process.kill(pid, 'SIGKILL');
  while (isAlive(holder)) await pause();
  assert.equal(await findEndpoint(folder), undefined);
  const next = await startEndpoint({ home: folder, command: command(folder) });
  assert.notEqual(next.pid, pid);
});

test('an endpoint that cannot start reports the last that it said', async (t) => {
  const folder = home(t);
  const failing: [string, ...string[]] = [process.execPath, '-e', 'console.error("the reason"); process.exit(7)'];
  await assert.rejects(startEndpoint({ home: folder, command: failing }), {
    code: 'EndpointNotStarted',
    message: /ended with code 7 while it started\.\n {4}the reason\n/,
  });
  const silent: [string, ...string[]] = [process.execPath, '-e', 'process.exit(7)'];
  await assert.rejects(startEndpoint({ home: folder, command: silent }), { message: /whether the disk has room/ });
  await assert.rejects(startEndpoint({ home: folder, command: [join(folder, 'no-such-program')] }), {
    code: 'EndpointNotStarted',
  });
});

test('a folder that holds something else is not wiped', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  assert.throws(() => wipe(folder), { code: 'NotAHome' });
  assert.ok(existsSync(join(folder, 'thesis.txt')));
});

test('a state that is damaged is named by its file, and can be stopped and forgotten', async (t) => {
  const folder = home(t);
  openHome(folder);
  for (const part of ['s3/buckets', 'ecs/tasks', 'cloudformation/stacks']) {
    const file = join(folder, part, part.startsWith('cloud') ? 'a.jsonl' : 'a.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'cut sho\n');
    await assert.rejects(openEndpoint({ home: folder, port: 0 }), ({ code, message }: EndpointError) => {
      assert.equal(code, 'StateDamaged');
      assert.ok(message.startsWith(`${file}: it cannot be read`), message);
      return true;
    });
    assert.deepEqual(await stopEndpoint(folder), { forced: false, leftovers: 0 });
    wipe(folder);
    openHome(folder);
  }
});

test('a port that is taken is an error when it was asked for', async (t) => {
  const blocker = createServer();
  await new Promise<void>((listening) => blocker.listen(0, '127.0.0.1', listening));
  t.after(() => blocker.close());
  const address = blocker.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const folder = temporaryFolder(t);
  await assert.rejects(openEndpoint({ home: folder, port }), { code: 'PortTaken', exitCode: 1 });
  assert.equal(holderOf(folder), undefined);
});

test('without a port a free one is found, though the usual one be taken', async (t) => {
  const first = await openEndpoint({ home: temporaryFolder(t) });
  t.after(first.close);
  const second = await openEndpoint({ home: temporaryFolder(t) });
  t.after(second.close);
  assert.notEqual(first.port, second.port);
  const health = await (await fetch(`${second.url}/_rookery/health`)).json();
  assert.deepEqual(health, { name: 'rookery', pid: process.pid, region, account });
});

test('a home that cannot be written to says so, and how to mend it', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  const below = join(file, 'home');
  const options = { home: below, command: [process.execPath, '-e', ''] } as const;
  await assert.rejects(startEndpoint(options), { code: 'HomeNotWritable', message: /\(ENOTDIR\)[\s\S]*ROOKERY_HOME/ });
  assert.throws(() => wipe(file), { code: 'HomeNotWritable' });
  assert.throws(() => openHome(below), { code: 'HomeNotWritable' });
  assert.throws(() => openHome(dirname(below)), { code: 'HomeNotWritable', message: /\(EEXIST\)[\s\S]*it is a file/ });
});
