import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ContainerDefinition } from '../../model.ts';
import { imageArchive } from './archive.ts';
import { containerArguments } from './container-arguments.ts';
import { createContainer } from './create-container.ts';
import { notLoaded, qualified } from './engine-images.ts';
import { type Engine, findEngine } from './find-engine.ts';
import { loopbackPorts } from './loopback-ports.ts';

const order = (container: Partial<ContainerDefinition>) => ({
  name: 'rookery-1-web',
  labels: ['rookery.task=1'],
  network: 'rookery-1',
  sharesProcesses: false,
  hostsFile: '/home/hosts',
  image: 'localhost/web:1',
  container: { name: 'web', image: 'web:1', ...container },
  volumes: { data: 'volume-1' },
  containerNamed: (name: string) => `rookery-1-${name}`,
});

const FIRST =
  'create --name rookery-1-web --label rookery.task=1 --network container:rookery-1 --log-driver none --no-healthcheck --volume /home/hosts:/etc/hosts:z';

for (const [what, container, words] of [
  ['nothing', {}, 'localhost/web:1'],
  ['a command', { command: ['a', 'b c'] }, 'localhost/web:1 a b c'],
  ['an entry point', { entryPoint: ['sh', '-c'], command: ['x'] }, '--entrypoint sh localhost/web:1 -c x'],
  ['a user and a folder', { user: '1:2', workingDirectory: '/w' }, '--user 1:2 --workdir /w localhost/web:1'],
  [
    'memory',
    { memory: 64, memoryReservation: '32' },
    '--memory 64m --memory-swap 64m --memory-reservation 32m localhost/web:1',
  ],
  ['units of CPU', { cpu: '256' }, '--cpu-shares 256 localhost/web:1'],
  ['one unit of CPU', { cpu: 1 }, '--cpu-shares 2 localhost/web:1'],
  [
    'a read-only root, as templates say it',
    { readonlyRootFilesystem: 'true' },
    '--read-only --read-only-tmpfs=false localhost/web:1',
  ],
  ['a writable root', { readonlyRootFilesystem: 'false' }, 'localhost/web:1'],
  ['limits', { ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }] }, '--ulimit nofile=1:2 localhost/web:1'],
  [
    'mounts',
    {
      mountPoints: [
        { sourceVolume: 'data', containerPath: '/a', readOnly: true },
        { sourceVolume: 'data', containerPath: '/b' },
      ],
      volumesFrom: [{ sourceContainer: 'side', readOnly: 'true' }],
    },
    '--volume volume-1:/a:ro --volume volume-1:/b --volumes-from rookery-1-side:ro localhost/web:1',
  ],
  [
    'what Linux has',
    {
      linuxParameters: {
        capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] },
        initProcessEnabled: 'true',
        sharedMemorySize: 16,
        tmpfs: [{ containerPath: '/t', size: 8, mountOptions: ['noexec'] }],
      },
    },
    '--cap-add SYS_PTRACE --cap-drop ALL --init --shm-size 16m --tmpfs /t:size=8m,noexec localhost/web:1',
  ],
] as const)
  test(`of a container definition the engine is told ${what}`, () => {
    const made = containerArguments({ name: 'podman', limitsMemory: true }, { ...order(container), environment: [] });
    assert.equal(made.join(' '), `${FIRST} ${words}`);
  });

test('the memory of a task limits its containers, where anything limits memory', () => {
  const words = (limitsMemory: boolean, memory?: number) =>
    containerArguments(
      { name: 'docker', limitsMemory },
      { ...order(memory === undefined ? {} : { memory }), taskMemory: 512, environment: [] },
    ).join(' ');
  assert.equal(words(true), `${FIRST} --memory 512m --memory-swap 512m localhost/web:1`);
  assert.equal(words(true, 64), `${FIRST} --memory 64m --memory-swap 64m localhost/web:1`);
  assert.equal(words(false, 64), `${FIRST} localhost/web:1`);
});

test('a mount point of no volume is refused', () => {
  const container = { mountPoints: [{ sourceVolume: 'other', containerPath: '/a' }] };
  assert.throws(
    () => containerArguments({ name: 'podman', limitsMemory: true }, { ...order(container), environment: [] }),
    /CannotCreateContainerError: unknown volume 'other'/,
  );
});

test("values are in the command's environment and not among its words, and those that the engine itself reads the other way", async () => {
  const calls: [words: string, env: unknown][] = [];
  const outcomes = [
    { code: 125, out: '', err: 'Error: container-init binary not found on the host' },
    { code: 0, out: '', err: '' },
  ];
  const engine: Engine = {
    name: 'podman',
    program: 'podman',
    isHere: true,
    isRootless: false,
    limitsMemory: true,
    run: async (words, options) => {
      calls.push([words.join(' '), options?.env]);
      return outcomes.shift() ?? assert.fail('a third call');
    },
  };
  const env = { SECRET: 'hidden', DOCKER_HOST: 'tcp://mine', https_proxy: 'http://mine' };
  await createContainer(engine, order({ linuxParameters: { initProcessEnabled: true } }), env);
  const said = '--env SECRET --env DOCKER_HOST=tcp://mine --env https_proxy=http://mine';
  assert.deepEqual(calls, [
    [`${FIRST} ${said} --init localhost/web:1`, { SECRET: 'hidden' }],
    [`${FIRST} ${said} localhost/web:1`, { SECRET: 'hidden' }],
  ]);
});

for (const [reference, name] of [
  ['nginx', 'docker.io/library/nginx'],
  ['nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['grafana/grafana', 'docker.io/grafana/grafana'],
  ['public.ecr.aws/nginx/nginx:1', 'public.ecr.aws/nginx/nginx:1'],
  ['localhost/mine:1', 'localhost/mine:1'],
  ['registry:5000/mine', 'registry:5000/mine'],
] as const)
  test(`the image ${reference} is ${name}, as on ECS`, () => assert.equal(qualified(reference), name));

test('what the environment names on localhost is led out of the network, unless the task has it itself', () => {
  const env = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4600',
    DATABASE_URL: 'postgres://me:secret@localhost:5432/shop',
    BROKERS: 'localhost:9092,127.0.0.1:9093',
    CACHE_HOST: 'localhost',
    CACHE_PORT: '6379',
    MAIL_SERVER: '127.0.0.1',
    SELF: 'http://localhost:8080/healthz',
    ELSEWHERE: 'http://notlocalhost:1111 10.127.0.0.1:2222 127.0.0.1:99999',
  };
  const containerDefinitions = [{ name: 'web', image: 'web', portMappings: [{ containerPort: 8080 }] }];
  assert.deepEqual(loopbackPorts(env, { containerDefinitions }), [4600, 5432, 9092, 9093, 6379]);
});

test('an archive is a tar of the manifest and every blob once, in whole blocks', async () => {
  const blob = (digit: string, content: string) => ({
    digest: `sha256:${digit.repeat(64)}`,
    content: Buffer.from(content),
  });
  const layer = blob('b', 'x'.repeat(600));
  const archive = imageArchive({ name: 'localhost/web:1', config: blob('a', '{}'), layers: [layer, layer] });
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  const tar = Buffer.concat(chunks);
  assert.equal(tar.length % 512, 0);
  const files: [name: string, size: number][] = [];
  for (let at = 0; tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    files.push([tar.toString('latin1', at, at + 100).replace(/\0+$/, ''), size]);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  const [a, b] = ['a', 'b'].map((digit) => `blobs/sha256/${digit.repeat(64)}`);
  assert.deepEqual(files.slice(1), [
    [a, 2],
    [b, 600],
  ]);
  assert.deepEqual(JSON.parse(tar.toString('utf8', 512, 512 + (files[0]?.[1] ?? 0))), [
    { Config: a, RepoTags: ['localhost/web:1'], Layers: [b, b] },
  ]);
});

/** A program that answers `info` with a text and an exit code. */
function program(t: TestContext, answer: string, code = 0): string {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-engine-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'docker');
  writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${answer}\nEND\nexit ${code}\n`);
  chmodSync(file, 0o700);
  assert.ok(readFileSync(file));
  return file;
}

test('an engine is one that answers, whatever its program is called', async (t) => {
  const what = async (answer: object, code?: number) => {
    const {
      run: _run,
      program: _program,
      ...rest
    } = (await findEngine(program(t, JSON.stringify(answer), code))) as Engine;
    return rest;
  };
  const isHere = process.platform === 'linux';
  const here = { Name: hostname(), KernelVersion: release() };
  assert.deepEqual(await what({ ServerVersion: '28', MemoryLimit: true, ...here }), {
    name: 'docker',
    isHere,
    isRootless: false,
    limitsMemory: true,
  });
  assert.deepEqual(await what({ ServerVersion: '28', Name: 'docker-desktop', SecurityOptions: ['name=rootless'] }), {
    name: 'docker',
    isHere: false,
    isRootless: true,
    limitsMemory: false,
  });
  const host = { hostname: hostname(), kernel: release(), cgroupControllers: ['memory'], security: { rootless: true } };
  assert.deepEqual(await what({ host }), { name: 'podman', isHere, isRootless: true, limitsMemory: true });
});

test('why there is no engine is said', async (t) => {
  const why = async (choice: string) => {
    const found = await findEngine(choice);
    return 'why' in found ? found.why : assert.fail('an engine was found');
  };
  assert.equal(await why('none'), 'ROOKERY_ENGINE is "none"');
  assert.equal(await why('no-such-engine'), 'no-such-engine is not installed');
  const down = program(t, '{"ServerVersion":"","ServerErrors":["Cannot connect to the Docker daemon"]}');
  assert.equal(await why(down), `${down} has no engine that runs: Cannot connect to the Docker daemon`);
  assert.match(await why(program(t, '', 1)), /does not work/);
});

test('why podman loads no image is what it says of the kind of archive that it was given', () => {
  const said = [
    'Error: payload does not match any of the supported image formats:',
    ' * oci: initializing source oci:/var/tmp/podman1:: open /var/tmp/podman1/index.json: not a directory',
    ' * docker-archive: loading tar component manifest.json: archive/tar: invalid tar header',
    ' * dir: open /var/tmp/podman1/manifest.json: not a directory',
  ].join('\n');
  assert.equal(notLoaded(said), 'loading tar component manifest.json: archive/tar: invalid tar header');
  assert.equal(notLoaded('no space left on device'), 'no space left on device');
});
