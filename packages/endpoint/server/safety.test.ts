import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { endpointCommand } from '../testing/endpoint-command.ts';
import { authorization, credentials, region, startServer, temporaryFolder } from '../testing/test-engine.ts';
import { startEndpoint, stopEndpoint, wipe } from './control.ts';
import { openHome } from './home.ts';
import { openEndpoint } from './main.ts';
import { ownEnvironment } from './own-environment.ts';

function put(folder: string, ...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), 'somebody else');
  }
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

function foreign(t: TestContext, ...names: readonly string[]): string {
  const folder = join(temporaryFolder(t), 'project');
  mkdirSync(folder, { mode: 0o755 });
  put(folder, ...names);
  return folder;
}

test('a folder with files of somebody else is no home: nothing in it is touched, whoever asks', async (t) => {
  for (const names of [
    ['ecs/tasks/web.yaml'],
    ['version'],
    ['endpoint.json', 'endpoint.lock', 'readme'],
    ['s3/contents/a'],
  ]) {
    const folder = foreign(t, ...names);
    const before = readdirSync(folder, { recursive: true });
    await assert.rejects(openEndpoint({ home: folder, port: 0 }), { code: 'NotAHome', exitCode: 3 });
    const command = endpointCommand({ home: folder, port: 0 });
    await assert.rejects(startEndpoint({ home: folder, command }), { code: 'NotAHome' });
    await stopEndpoint(folder);
    assert.throws(() => wipe(folder), { code: 'NotAHome' });
    assert.deepEqual(readdirSync(folder, { recursive: true }), before);
    assert.equal(mode(folder), '755');
  }
});

test('an empty folder becomes a home, and so does one that a start left after its log', async (t) => {
  const folder = foreign(t);
  writeFileSync(join(folder, 'endpoint.log'), 'it was killed');
  // What the command line compiled of a system's sources.
  mkdirSync(join(folder, 'build'));
  const endpoint = await openEndpoint({ home: folder, port: 0 });
  await endpoint.close();
  assert.equal(mode(folder), '700');
});

test('what an endpoint did not write stays where it lies, in its own folders and behind a link too', async (t) => {
  const home = join(temporaryFolder(t), 'home');
  const elsewhere = foreign(t, 'site/index.html', 'index.html');
  openHome(home);
  const names = [
    'notes.txt',
    'ecs/tasks/web.yaml',
    'ecs/services/readme/a.txt',
    's3/buckets/list.txt',
    'ecr/uploads/readme',
    'ecr/layers/readme',
    'cloudformation/stacks/readme',
  ];
  put(home, ...names);
  symlinkSync(elsewhere, join(home, 's3', 'contents'));
  for (let start = 0; start < 2; start += 1) {
    const endpoint = await openEndpoint({ home, port: 0 });
    const s3 = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
    if (start === 0) await s3.send(new CreateBucketCommand({ Bucket: 'some-bucket' }));
    await s3.send(new PutObjectCommand({ Bucket: 'some-bucket', Key: 'a', Body: 'b' }));
    await endpoint.close();
  }
  for (const name of names) assert.equal(readFileSync(join(home, name), 'utf8'), 'somebody else', name);
  for (const name of ['site/index.html', 'index.html']) assert.ok(existsSync(join(elsewhere, name)), name);
});

test('a linked home is forgotten where it lies, and what is of others stays', async (t) => {
  const parent = temporaryFolder(t);
  const real = join(parent, 'real');
  const link = join(parent, 'link');
  mkdirSync(real);
  symlinkSync(real, link);
  const endpoint = await openEndpoint({ home: link, port: 0 });
  assert.equal(endpoint.home, realpathSync(real));
  await endpoint.close();
  put(real, 'notes.txt');
  wipe(link);
  assert.deepEqual(readdirSync(real), ['notes.txt']);
  const other = await openEndpoint({ home: join(parent, 'plain'), port: 0 });
  await other.close();
  symlinkSync(join(parent, 'plain'), join(parent, 'to-plain'));
  wipe(join(parent, 'to-plain'));
  assert.deepEqual(readdirSync(parent).sort(), ['link', 'real']);
});

test('an endpoint in the background has an environment of its own, and its files are for its user alone', async (t) => {
  const home = join(temporaryFolder(t), 'home');
  const secrets = { AWS_SECRET_ACCESS_KEY: 'hush', GITHUB_TOKEN: 'hush', MY_PASSWORD: 'hush' };
  const environment = { ...process.env, ...secrets };
  try {
    const { pid, url } = await startEndpoint({ home, command: endpointCommand({ home, port: 0 }), environment });
    const s3 = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'some-bucket' }));
    await s3.send(new PutObjectCommand({ Bucket: 'some-bucket', Key: 'a', Body: 'b' }));
    if (process.platform === 'linux') assert.doesNotMatch(readFileSync(`/proc/${pid}/environ`, 'utf8'), /hush|AWS_/);
    const open = readdirSync(home, { recursive: true, encoding: 'utf8' })
      .map((name) => `${mode(join(home, name))} ${name}`)
      .filter((line) => !/^[67]00 /.test(line));
    assert.deepEqual(open, []);
  } finally {
    // Before its folder goes, in which it is found.
    await stopEndpoint(home);
  }
});

test('of an environment stays what programs need and what is for the endpoint', () => {
  const kept = { PATH: '/bin', HOME: '/home/a', LC_ALL: 'C', NODE_OPTIONS: '--x', ROOKERY_HOME: '/h', TMPDIR: '/tmp' };
  assert.deepEqual(
    ownEnvironment({
      ...kept,
      AWS_PROFILE: 'a',
      npm_config_token: 'b',
      SSH_AUTH_SOCK: 'c',
      HTTPS_PROXY: 'd',
      EMPTY: undefined,
    }),
    kept,
  );
});

test('who the endpoint is it tells its own pages and programs, and not where its files lie', async (t) => {
  const endpoint = await openEndpoint({ home: join(temporaryFolder(t), 'home'), port: 0 });
  t.after(endpoint.close);
  const ask = (origin?: string) => fetch(`${endpoint.url}/_rookery/health`, { headers: { ...(origin && { origin }) } });
  assert.equal((await ask('https://evil.example')).status, 403);
  assert.equal((await ask(endpoint.url)).status, 200);
  assert.doesNotMatch(await (await ask()).text(), /home/);
});

/** Declares a body, and sends none of it before the answer. */
function declare(url: string, path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, {
      method: 'PUT',
      headers: { authorization: authorization('s3'), ...headers },
    });
    let isToldToGoOn = false;
    call.on('continue', () => {
      isToldToGoOn = true;
    });
    call.on('response', async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      call.destroy();
      resolve(`${response.statusCode} ${/<Code>(\w+)/.exec(text)?.[1] ?? text} ${isToldToGoOn}`);
    });
    call.on('error', reject);
    call.flushHeaders();
  });
}

test('a body that is declared larger than S3 takes is refused before any of it is sent', async (t) => {
  const { url, client } = await startServer(t);
  await new S3Client({ ...client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'some-bucket' }));
  const large = String(5 * 1024 ** 3 + 1);
  assert.equal(await declare(url, '/some-bucket/a', { 'content-length': large }), '400 EntityTooLarge false');
  const asking = { 'content-length': large, expect: '100-continue' };
  assert.equal(await declare(url, '/some-bucket/a', asking), '400 EntityTooLarge false');
  const framed = { 'x-amz-decoded-content-length': large, 'content-encoding': 'aws-chunked', 'content-length': '99' };
  assert.equal(await declare(url, '/some-bucket/a', framed), '400 EntityTooLarge false');
});
