import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ask, service, site, startTestEngine, taskDefinition, until } from '../../testing/test-engine.ts';
import { withAddresses } from './addresses.ts';
import { checkOf, commandOf } from './command.ts';
import { tarFiles } from './tar.ts';
import { tarOf } from './testing/tar-of.ts';
import { copyFiles } from './unpack.ts';

const LAYER = 'application/vnd.rookery.process.v1.tar';

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-program-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function unpacked(folder: string, archive: Buffer, digest = 'sha256:one') {
  const file = join(folder, 'archive');
  writeFileSync(file, archive);
  const to = join(folder, 'tasks', digest.slice(-3));
  await copyFiles(join(folder, 'programs'), digest, file, to);
  return to;
}

for (const [name, compress] of [
  ['as it is', (bytes: Buffer) => bytes],
  ['compressed', gzipSync],
] as const)
  test(`an archive ${name} is unpacked with its folders and its programs`, async (t) => {
    const long = `${'deep/'.repeat(40)}file.txt`;
    const archive = tarOf([
      { path: './bin/run', text: '#!/bin/sh\n', mode: 0o755 },
      { path: 'lib/', text: '', type: '5' },
      { path: 'lib/data', text: 'x'.repeat(1500) },
      { path: long, text: 'long' },
    ]);
    const to = await unpacked(folderFor(t), compress(archive));
    assert.equal(readFileSync(join(to, 'bin/run'), 'utf8'), '#!/bin/sh\n');
    assert.equal(readFileSync(join(to, 'lib/data'), 'utf8').length, 1500);
    assert.equal(readFileSync(join(to, long), 'utf8'), 'long');
  });

test('a task changes its own copy of the files and no other', async (t) => {
  const folder = folderFor(t);
  const archive = tarOf([{ path: 'state', text: 'new' }]);
  const first = await unpacked(folder, archive);
  writeFileSync(join(first, 'state'), 'changed');
  await copyFiles(join(folder, 'programs'), 'sha256:one', join(folder, 'archive'), join(folder, 'tasks/two'));
  assert.equal(readFileSync(join(folder, 'tasks/two/state'), 'utf8'), 'new');
});

for (const [what, entry] of [
  ['a path upwards', { path: '../out', text: 'x' }],
  ['a path upwards in the middle', { path: 'a/../../out', text: 'x' }],
  ['an absolute path', { path: '/out', text: 'x' }],
  ['a symbolic link', { path: 'link', text: '', type: '2' }],
  ['a hard link', { path: 'link', text: '', type: '1' }],
  ['a device', { path: 'null', text: '', type: '3' }],
  ['a backslash', { path: 'a\\b', text: 'x' }],
] as const)
  test(`an archive with ${what} is refused, and nothing of it is left`, async (t) => {
    const folder = folderFor(t);
    await assert.rejects(unpacked(folder, tarOf([{ path: 'good', text: 'x' }, entry])), /is not unpacked/);
    assert.ok(!existsSync(join(folder, 'out')) && !existsSync(join(folder, 'tasks')));
    assert.deepEqual(existsSync(join(folder, 'programs/one')), false);
  });

test('what is no archive, or half of one, is refused', async () => {
  const whole = tarOf([{ path: 'good', text: 'x'.repeat(900) }]);
  for (const bytes of [Buffer.from('x'.repeat(2000)), whole.subarray(0, 800), Buffer.alloc(0)]) {
    async function* pieces() {
      yield bytes;
    }
    const read = async () => {
      for await (const { bytes: content } of tarFiles(pieces())) for await (const _ of content);
    };
    await assert.rejects(read(), /is not unpacked/);
  }
});

test('a task definition replaces the command of an image, or its entry point with it, as Docker has it', () => {
  const config = { Entrypoint: ['./api'], Cmd: ['serve'] };
  const definition = { name: 'api', image: 'api' };
  assert.deepEqual(commandOf(definition, config), ['./api', 'serve']);
  assert.deepEqual(commandOf({ ...definition, command: ['migrate'] }, config), ['./api', 'migrate']);
  assert.deepEqual(commandOf({ ...definition, entryPoint: ['sh'] }, config), ['sh']);
  assert.throws(() => commandOf(definition, {}), /no command specified/);
});

test('a health check asks for the port that the task has here', () => {
  const ports = { 8080: 23456 };
  assert.deepEqual(checkOf(['CMD-SHELL', 'curl -f http://localhost:8080/ || exit 1'], ports), [
    '/bin/sh',
    '-c',
    'curl -f http://127.0.0.1:23456/ || exit 1',
  ]);
  assert.deepEqual(checkOf(['CMD', './check', 'localhost:9090'], ports), ['./check', 'localhost:9090']);
  assert.equal(checkOf(['NONE'], ports), undefined);
});

test('a place that a task does not reach is named, and what is no place stays as it is', async () => {
  const names = { known: { orders: { address: '127.255.0.2', ports: { 80: 20001 } } }, refused: [] };
  const network = () => ({ local: { 9000: 20002 }, names });
  const good = { A: '{Orders:80}/{localhost:9000}', B: '{"json": {}}' };
  assert.deepEqual(await withAddresses(good, network, 0), { A: '127.0.0.1:20001/127.0.0.1:20002', B: '{"json": {}}' });
  const bad = withAddresses({ A: '{orders:81} {web:80}' }, network, 0);
  await assert.rejects(bad, /CannotStartContainerError: .*\{orders:81\}, \{web:80\}/);
});

/** Answers its version, its environment and its folder; ends a second after SIGTERM is asked for, if at all. */
const SERVER = `
import http.server, json, os, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = os.environ['VERSION'].encode()
        if self.path == '/env': body = json.dumps({ 'env': dict(os.environ), 'cwd': os.getcwd(), 'args': sys.argv[1:] }).encode()
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words): pass
def stop(*_):
    print('stopping', flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
port = int(sys.argv[1] if len(sys.argv) > 1 else os.environ['PORT'])
server = http.server.HTTPServer(('127.0.0.1', port), Handler)
print('listening ' + os.environ['VERSION'], flush=True)
server.serve_forever()
`;

/** Images of one Python or shell program, by what stands before the colon of their reference. */
async function programEngine(
  t: TestContext,
  programs: Readonly<Record<string, readonly string[]>>,
  environment: Readonly<Record<string, string>> = {},
) {
  const folder = folderFor(t);
  const archive = tarOf([{ path: 'main.py', text: SERVER }]);
  writeFileSync(join(folder, 'archive'), archive);
  const engine = await startTestEngine({
    folder: join(folder, 'ecs'),
    images: {
      async resolve(reference) {
        const [name = '', tag = ''] = reference.split(':');
        const words = programs[name];
        if (words === undefined) throw new Error(`failed to resolve ref ${reference}: not found`);
        const label = { 'rookery.local.environment': JSON.stringify({ PYTHONDONTWRITEBYTECODE: '1', ...environment }) };
        const config = { Entrypoint: words, Env: [`VERSION=${tag}`, 'PORT=8080'], Labels: label };
        return { digest: `sha256:${name}`, config, bundleFile: join(folder, 'archive'), layerType: LAYER };
      },
    },
  });
  t.after(() => engine.end());
  return engine;
}

test('a program in another language serves, is told its port, and is rolled to its next version', async (t) => {
  const engine = await programEngine(t, { api: ['python3', 'main.py'] });
  const at = await site(engine);
  const one = await engine.make('AWS::ECS::TaskDefinition', 'Definition', taskDefinition('api:1'));
  const made = await engine.make('AWS::ECS::Service', 'Service', service(at, one));
  assert.equal((await ask(at.url)).body, '1');
  const { env, cwd } = JSON.parse((await ask(`${at.url}/env`)).body);
  assert.notEqual(env.PORT, '8080');
  // What a wrapper of Python and its shell set themselves.
  const own = Object.keys(env).filter((name) => !/^(_?PYENV_|PWD$|SHLVL$|LC_CTYPE$|__CF_|_$)/.test(name));
  assert.deepEqual(own.sort(), [
    ...['AWS_DEFAULT_REGION', 'AWS_EXECUTION_ENV', 'AWS_REGION'],
    ...['HOME', 'PATH', 'PORT', 'PYTHONDONTWRITEBYTECODE', 'VERSION'],
  ]);
  assert.ok(env.PATH.endsWith(process.env.PATH));
  assert.ok(cwd.startsWith(env.HOME));
  const two = await engine.make('AWS::ECS::TaskDefinition', 'Definition', taskDefinition('api:2'));
  await engine.change('AWS::ECS::Service', made, service(at, one), service(at, two));
  assert.equal((await ask(at.url)).body, '2');
  await until(
    () => engine.lines.filter(({ message }) => message === 'stopping').length === 2,
    'old tasks have stopped',
  );
  assert.ok(engine.lines.some(({ message, group }) => message === 'listening 2' && group === '/website'));
});

test('a program that ignores PORT is reached all the same, once, and that is said', async (t) => {
  const engine = await programEngine(t, {
    fixed: ['python3', 'main.py', '18765'],
    lost: ['python3', 'main.py', '18766'],
  });
  const at = await site(engine);
  const mapped = { PortMappings: [{ ContainerPort: '18765' }], Environment: [] };
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Definition', taskDefinition('fixed:1', mapped));
  const more = {
    DesiredCount: '1',
    LoadBalancers: [{ ContainerName: 'website', ContainerPort: '18765', TargetGroupArn: at.targets.physicalId }],
  };
  await engine.make('AWS::ECS::Service', 'Service', service(at, definition, more));
  assert.equal((await ask(at.url)).body, '1');
  const said = engine.lines.map(({ message }) => message).find((line) => line.startsWith('rookery: '));
  assert.match(said ?? '', /it listens on 18765 and not on PORT/);
  const run = { cluster: at.cluster.physicalId, taskDefinition: definition.physicalId, launchType: 'FARGATE' };
  await engine.call('ecs', 'RunTask', { ...run, networkConfiguration: { awsvpcConfiguration: { subnets: ['s'] } } });
  await until(
    () => engine.lines.some(({ message }) => /holds port 18765 of this machine/.test(message)),
    'the second is told who has the port',
  );
  const lost = await engine.make('AWS::ECS::TaskDefinition', 'Lost', taskDefinition('lost:1', mapped));
  await engine.call('ecs', 'RunTask', {
    ...run,
    taskDefinition: lost.physicalId,
    networkConfiguration: { awsvpcConfiguration: { subnets: ['s'] } },
  });
  await until(
    () => engine.lines.some(({ message }) => /listens on 18766, and neither on PORT/.test(message)),
    'one that listens elsewhere is told apart',
  );
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a program that does not stop is killed with all that it started', async (t) => {
  const script = 'trap "" TERM; sh -c \'trap "" TERM; echo child $$; while :; do sleep 0.1; done\' & wait; wait';
  const engine = await programEngine(t, { stubborn: ['sh', '-c', script] });
  const at = await site(engine);
  const stubborn = taskDefinition('stubborn:1', { StopTimeout: 1 });
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Definition', stubborn);
  const run = { cluster: at.cluster.physicalId, taskDefinition: definition.physicalId, launchType: 'FARGATE' };
  const answer = await engine.call('ecs', 'RunTask', {
    ...run,
    networkConfiguration: { awsvpcConfiguration: { subnets: ['s'] } },
  });
  const [task] = answer.tasks as { taskArn: string }[];
  const line = await until(() => engine.lines.find(({ message }) => message.startsWith('child ')), 'it has started');
  const child = Number(line.message.split(' ')[1]);
  await engine.call('ecs', 'StopTask', { cluster: at.cluster.physicalId, task: task?.taskArn });
  await until(() => !isAlive(child), 'the child has ended too');
  const described = await engine.call('ecs', 'DescribeTasks', {
    cluster: at.cluster.physicalId,
    tasks: [task?.taskArn],
  });
  const [stopped] = described.tasks as { containers: { exitCode?: number }[] }[];
  assert.equal(stopped?.containers[0]?.exitCode, 137);
});

test('a program that is not on this machine is named', async (t) => {
  const engine = await programEngine(t, { missing: ['no-such-program'] });
  const at = await site(engine);
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Definition', taskDefinition('missing:1'));
  const made = engine.make('AWS::ECS::Service', 'Service', service(at, definition));
  await assert.rejects(made);
  const { taskArns } = await engine.call('ecs', 'ListTasks', {
    cluster: at.cluster.physicalId,
    desiredStatus: 'STOPPED',
  });
  const { tasks } = await engine.call('ecs', 'DescribeTasks', { cluster: at.cluster.physicalId, tasks: taskArns });
  const [task] = tasks as { stoppedReason: string }[];
  assert.match(
    task?.stoppedReason ?? '',
    /CannotStartContainerError: there is no program "no-such-program" on the path/,
  );
});

test('a health check by a shell runs on this machine, and decides', async (t) => {
  const engine = await programEngine(t, { api: ['python3', 'main.py'] });
  const at = await site(engine);
  const check = `python3 -c "import urllib.request; urllib.request.urlopen('http://localhost:8080/')"`;
  const container = { HealthCheck: { Command: ['CMD-SHELL', check], Interval: 5, Retries: 3 } };
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Definition', taskDefinition('api:1', container));
  await engine.make('AWS::ECS::Service', 'Service', service(at, definition, { DesiredCount: '1' }));
  await until(async () => {
    const { taskArns } = await engine.call('ecs', 'ListTasks', { cluster: at.cluster.physicalId });
    const { tasks } = await engine.call('ecs', 'DescribeTasks', { cluster: at.cluster.physicalId, tasks: taskArns });
    return (tasks as { healthStatus: string }[]).every(({ healthStatus }) => healthStatus === 'HEALTHY');
  }, 'the task is healthy');
});

test('a program is told where a service of its namespace and a container of its task are', async (t) => {
  const programs = { api: ['python3', 'main.py'], sidecar: ['python3', 'main.py'] };
  const places = { ORDERS: 'http://{orders:80}/', OTHER: 'http://{localhost:9090}/' };
  const engine = await programEngine(t, programs, places);
  const at = await site(engine);
  await engine.make('AWS::ECS::Cluster', 'Cluster', {
    ClusterName: 'connected',
    ServiceConnectDefaults: { Namespace: 'shop' },
  });
  const connected = { Cluster: 'connected', DesiredCount: '1' };
  const base = taskDefinition('api:7', { PortMappings: [{ ContainerPort: '8080', Name: 'api' }] });
  const [main] = base.ContainerDefinitions;
  const sidecar = {
    ...main,
    Name: 'other',
    Image: 'sidecar:8',
    PortMappings: [{ ContainerPort: '9090' }],
    Environment: [],
  };
  const both = { ...base, ContainerDefinitions: [main, sidecar] };
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Definition', both);
  const Services = [{ PortName: 'api', DiscoveryName: 'orders', ClientAliases: [{ Port: '80', DnsName: 'orders' }] }];
  const ServiceConnectConfiguration = { Enabled: true, Services };
  await engine.make('AWS::ECS::Service', 'Api', {
    ...service(at, definition, { ServiceConnectConfiguration }),
    ...connected,
  });
  const { env } = JSON.parse((await ask(`${at.url}/env`)).body);
  assert.equal((await ask(env.ORDERS)).body, '7');
  // A service is up with its first container, and nobody waited for the other.
  await until(async () => (await ask(env.OTHER).catch(() => undefined))?.body === '8', 'the other container answers');
});
