import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dockerfile = readFileSync(join(root, 'services/website-service/Dockerfile'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'website-service-'));
after(() => rmSync(folder, { recursive: true }));

// What the Dockerfile runs, so that a test fails when that line no longer builds.
const [, command = '', flags = ''] = /^RUN (\S+esbuild) (.*) --outfile/m.exec(dockerfile) ?? [];
const program = join(folder, 'main.mjs');
execFileSync(join(root, command), [...flags.split(' '), `--outfile=${program}`, '--log-level=error'], { cwd: root });

async function start(environment: Readonly<Record<string, string>> = {}) {
  const settings = { HOST: '127.0.0.1', PORT: '0', VERSION: '1.0.0', ...environment };
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: settings,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => JSON.parse((await lines.next()).value);
  const exited = once(child, 'exit');
  return { child, line, exited };
}

test('the bundle alone starts, answers, and ends with 0 on SIGTERM', async () => {
  const { child, line, exited } = await start({ DRAIN_SECONDS: '0' });
  const started = await line();
  assert.deepEqual([started.event, started.version, started.host], ['started', '1.0.0', '127.0.0.1']);
  const response = await fetch(`http://127.0.0.1:${started.port}/now?secret`);
  assert.match(await response.text(), /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
  assert.deepEqual([(await line()).path, child.kill('SIGTERM')], ['/now', true]);
  assert.deepEqual([(await line()).event, (await line()).event], ['stopping', 'stopped']);
  assert.deepEqual(await exited, [0, null]);
});

test('after SIGTERM health is 503 and requests are answered, until a second signal cuts the drain moment short', async () => {
  const { child, line, exited } = await start({ DRAIN_SECONDS: '100', STOP_TIMEOUT_SECONDS: '110' });
  const { port } = await line();
  child.kill('SIGTERM');
  assert.equal((await line()).event, 'stopping');
  const answers = await Promise.all(['healthz', 'now'].map((path) => fetch(`http://127.0.0.1:${port}/${path}`)));
  assert.deepEqual(
    answers.map(({ status, headers }) => [status, headers.get('connection')]),
    [
      [503, 'close'],
      [200, 'close'],
    ],
  );
  await Promise.all(answers.map((answer) => answer.text()));
  child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
});

test('SIGINT does not wait for a balancer, and a connection that asked nothing does not hold the stop up', async () => {
  const { child, line, exited } = await start({ DRAIN_SECONDS: '100', STOP_TIMEOUT_SECONDS: '110' });
  const socket = connect((await line()).port, '127.0.0.1');
  const closed = text(socket);
  await once(socket, 'connect');
  child.kill('SIGINT');
  assert.deepEqual(await exited, [0, null]);
  await closed;
});

test('a setting that cannot be is refused with 2, a port that is taken with 1', async () => {
  const refused = await start({ PORT: 'http' });
  assert.match((await refused.line()).message, /^PORT is "http"/);
  assert.deepEqual(await refused.exited, [2, null]);

  const first = await start();
  const { port } = await first.line();
  const second = await start({ PORT: String(port) });
  assert.match((await second.line()).message, /EADDRINUSE/);
  assert.deepEqual(await second.exited, [1, null]);
  first.child.kill('SIGINT');
  await first.exited;
});

test('the image runs one file as nobody, checks its health without a shell, and can be told apart by its version', () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  assert.match(last, /^USER [1-9]\d*:[1-9]\d*$/m);
  assert.match(last, /^ENTRYPOINT \["node", "\/app\/main\.mjs"\]$/m);
  assert.doesNotMatch(last, /node_modules|^RUN /m);
  assert.match(last, /^ENV .*VERSION=\$\{VERSION\}$/m);
  const [, check = ''] = /CMD (\[.*\])$/m.exec(last) ?? [];
  assert.deepEqual(JSON.parse(check).slice(0, 2), ['node', '-e']);
});

test("the image's own health check tells a healthy service from one that is stopping or gone", async () => {
  const [, check = ''] = /CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const { child, line, exited } = await start({ DRAIN_SECONDS: '100', STOP_TIMEOUT_SECONDS: '110' });
  const { port } = await line();
  const health = async () => {
    const flags: string[] = JSON.parse(check).slice(1);
    const [code] = await once(spawn(process.execPath, flags, { env: { PORT: String(port) } }), 'exit');
    return code;
  };
  assert.equal(await health(), 0);
  child.kill('SIGTERM');
  assert.equal((await line()).event, 'stopping');
  assert.equal(await health(), 1);
  child.kill('SIGTERM');
  await exited;
  assert.equal(await health(), 1);
});
