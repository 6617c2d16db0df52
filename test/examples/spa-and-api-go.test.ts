import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addressesAt } from '../endpoint/testing/endpoint.ts';
import { missingProgram, type TestPodman, testPodman } from '../endpoint/testing/engine.ts';
import { inside } from '../inside.ts';
import { isMissing } from '../judges.ts';
import { type OwnSystem, ownSystem } from '../own-system.ts';
import { rollWithoutLoss } from './load.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = 'examples/spa-and-api';
const service = `${example}/services/api-go`;
/** No module is fetched, and what is compiled once is kept for the next run. */
const GO = {
  CGO_ENABLED: '0',
  GOCACHE: join(root, '.cache/go-build'),
  GOFLAGS: '-mod=mod',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
};

/** A copy of the example whose API is the one in Go, which is one word. */
function systemInGo(podman: TestPodman): OwnSystem {
  const system = ownSystem({}, () => ({ ...GO, ...podman.environment }));
  const { folder } = system;
  cpSync(join(root, example), join(folder, example), { recursive: true });
  for (const name of ['generator', 'templates', 'deploy']) symlinkSync(join(root, name), join(folder, name));
  const app = readFileSync(join(folder, example, 'app.ts'), 'utf8');
  assert.equal(app.match(/image: 'api'/g)?.length, 1);
  system.write(`${example}/app.ts`, app.replace("image: 'api'", "image: 'api-go'"));
  return system;
}

/** What the Dockerfile has the compiler do, for a folder to write to. */
const COMPILE = ['build', '-trimpath', '-ldflags=-s', '-o'];

/**
 * The image that the example's Dockerfile builds in, by the name that it has there: a shell, and a compiler that hands out what
 * this machine's Go compiled to run as a process. The real one is in a registry of the internet.
 */
function makeCompilerImage({ folder, run }: TestPodman, sources: string): void {
  const context = join(folder, 'compiler');
  mkdirSync(join(context, 'bin'), { recursive: true });
  // To compile all packages once more for other paths in them takes Go fifteen seconds: what it would do, it says at once.
  const env = { ...process.env, ...GO };
  const said = spawnSync('go', [...COMPILE, '/api', '-n', '.'], { cwd: sources, env, encoding: 'utf8' }).stderr;
  assert.match(said, /^mv \S+ \/api$/m);
  copyFileSync(join(sources, 'build', 'api'), join(context, 'api'));
  copyFileSync('/bin/busybox', join(context, 'bin', 'busybox'));
  for (const command of ['sh', 'cp', 'test']) symlinkSync('busybox', join(context, 'bin', command));
  const words = `"$1 $2 $3 $4 $6" = "${COMPILE.join(' ')} ." && test -f go.mod && test -f main.go`;
  writeFileSync(join(context, 'bin', 'go'), `#!/bin/sh\ntest ${words} && cp /compiled "$5"\n`);
  chmodSync(join(context, 'bin', 'go'), 0o755);
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY bin /bin\nCOPY api /compiled\n');
  const [, name = ''] = /^ARG GO_IMAGE=(\S+)$/m.exec(readFileSync(join(sources, 'Dockerfile'), 'utf8')) ?? [];
  run('buildah', 'bud', '--quiet', '--tag', `localhost/${name}`, context);
}

test('examples/spa-and-api with its API in Go is deployed and rolled out as a process and as an image', async (t) => {
  const compiler = spawnSync('go', ['version']).error === undefined;
  if (isMissing(t, 'go (apt-get install golang-go)', compiler)) return;
  const missing = missingProgram();
  if (isMissing(t, missing ?? 'podman', missing === undefined)) return;
  const podman = testPodman();
  const system = systemInGo(podman);
  t.after(async () => {
    await system.close();
    podman.close();
  });
  const sources = join(system.folder, service);
  const runs = async (command: string, ...words: string[]) => {
    const all = [command, '--app', `${example}/master.ts`, ...words];
    const ended = await (command === 'start'
      ? system.rookery(...all)
      : inside(system.folder, system.environment(all), all));
    assert.equal(ended.code, 0, `${command}: ${ended.err}`);
    return ended;
  };

  await t.test('its own tests pass', () => {
    const { status, stdout, stderr } = spawnSync('go', ['test', './...'], {
      cwd: sources,
      env: { ...process.env, ...GO },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^ok\s+notes\s/m);
  });

  const { err } = await runs('start');
  assert.match(err, /image api-go:1\.0\.0 is not in its repository: building services\/api-go and pushing it/);
  assert.match(err, /^healthy: Api\/Service +1 of 1 tasks answered 200 at \/healthz/m);
  const addresses = Object.values(await addressesAt(/on (http:\S+),/.exec(err)?.[1] ?? '', 'notes-app'));
  assert.equal(addresses.length, 2, 'the distribution and the load balancer');
  const containers = () => podman.run('podman', 'ps', '--format', '{{.Image}}').trim();
  const rollsTo = (from: string, to: string) =>
    rollWithoutLoss(addresses, [from, to], () => runs('stack:update', '--set', `ApiImageTag=${to}`));

  await t.test('it keeps notes behind the distribution, beside the page, and behind the load balancer', async () => {
    const page = join(system.folder, 'page');
    execFileSync(process.execPath, [join(root, example, 'web/build.mjs'), page], {
      env: { PATH: process.env.PATH, VERSION: '1.0.0' },
    });
    await runs('site:publish', page, '--yes');
    const pages = await Promise.all(addresses.map(async (address) => (await fetch(`${address}/`)).text()));
    assert.equal(pages.filter((text) => text === readFileSync(join(page, 'index.html'), 'utf8')).length, 1);
    for (const address of addresses) await useNotes(address);
  });

  await t.test('a process is followed by the next version of it without a lost request', async () => {
    assert.match((await rollsTo('1.0.0', '1.1.0')).err, /api-go: go build -o build\/api \./);
    assert.equal(containers(), '');
  });

  await t.test('an image of its Dockerfile takes the place of the process, and the next one of that', async () => {
    makeCompilerImage(podman, sources);
    for (const [from, to] of [
      ['1.1.0', '1.2.0'],
      ['1.2.0', '1.3.0'],
    ] as const) {
      const { out } = await runs('image:push', 'api-go', to, '--builder', 'podman');
      const [, digest] = /^pushed: api-go \S+ \(sha256:([0-9a-f]{64})\)/.exec(out) ?? [];
      await rollsTo(from, to);
      assert.match(containers(), new RegExp(`registry:sha256-${digest}$`, 'm'));
    }
    for (const address of addresses) await useNotes(address);
  });
});

async function useNotes(address: string): Promise<void> {
  const ask = async (method: string, path: string, body?: string) => {
    const response = await fetch(`${address}/api/${path}`, { method, ...(body !== undefined && { body }) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const { kept } = (await ask('GET', 'about')).body;
  assert.equal(kept, 'in the memory of one task');
  const written = await ask('POST', 'notes', '{"text":" Buy bread "}');
  assert.deepEqual([written.status, written.body.text], [201, 'Buy bread']);
  const { id } = written.body;
  assert.deepEqual((await ask('GET', `notes/${id}`)).body, written.body);
  assert.deepEqual((await ask('GET', 'notes')).body[0], written.body);
  assert.deepEqual([(await ask('DELETE', `notes/${id}`)).status, (await ask('GET', `notes/${id}`)).status], [204, 404]);
  assert.equal((await ask('POST', 'notes', '{"text":" "}')).status, 400);
}
