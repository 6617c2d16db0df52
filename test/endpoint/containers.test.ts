import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CreateStackCommand, DeleteStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchDeleteImageCommand, CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeTasksCommand, ECSClient, ListTasksCommand, RunTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { digestOf } from '../../deploy/artifacts/bundle.ts';
import { pushImage } from '../../deploy/artifacts/image.ts';
import { findEndpoint, startEndpoint, stopEndpoint } from '../../packages/endpoint/server/control.ts';
import { endpointCommand } from '../../packages/endpoint/testing/endpoint-command.ts';
import { credentials, region } from '../../packages/endpoint/testing/test-engine.ts';
import { isMissing } from '../judges.ts';
import { containersTemplate } from './testing/containers-template.ts';
import { client, settled } from './testing/endpoint.ts';
import { buildImage, missingProgram, type TestPodman, testPodman } from './testing/engine.ts';

const missing = missingProgram();
let podman: TestPodman;
let home: string;
let url: string;

const options = () => ({ endpoint: url, region, credentials });
const ecs = () => new ECSClient(options());
const ecr = () => new ECRClient(options());

async function start(): Promise<void> {
  const command = endpointCommand({ home, port: 0, timeScale: 0.02 });
  url = (await startEndpoint({ home, command })).url;
}

before(async () => {
  if (missing) return;
  podman = testPodman();
  Object.assign(process.env, podman.environment);
  home = join(podman.folder, 'home');
  await start();
});
after(async () => {
  if (missing) return;
  await stopEndpoint(home);
  podman.close();
});

/** A test that needs an engine: without one it says so, and fails in CI. */
function engineTest(name: string, run: () => Promise<void>): void {
  test(name, async (t) => {
    if (!isMissing(t, missing ?? 'podman', missing === undefined)) await run();
  });
}

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

const host = () => new URL(url).host;
const names = (): string[] => podman.run('podman', 'ps', '--all', '--format', '{{.Names}}').split('\n').filter(Boolean);

async function lines(): Promise<string[]> {
  const logs = new CloudWatchLogsClient(options());
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: 'shop' }));
  return events.map(({ message = '' }) => message);
}

async function tasksOf(serviceName: string): Promise<Task[]> {
  const { taskArns = [] } = await ecs().send(new ListTasksCommand({ cluster: 'shop', serviceName }));
  if (taskArns.length === 0) return [];
  return (await ecs().send(new DescribeTasksCommand({ cluster: 'shop', tasks: taskArns }))).tasks ?? [];
}

async function ended(taskDefinition: string): Promise<Task> {
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
  const { tasks = [] } = await ecs().send(
    new RunTaskCommand({ cluster: 'shop', taskDefinition, networkConfiguration }),
  );
  const arns = tasks.map(({ taskArn = '' }) => taskArn);
  return until(`${taskDefinition} has stopped`, async () => {
    const [task] = (await ecs().send(new DescribeTasksCommand({ cluster: 'shop', tasks: arns }))).tasks ?? [];
    return task?.lastStatus === 'STOPPED' && task;
  });
}

engineTest('podman, buildah and skopeo push images of both formats and lists of them, and read them back', async () => {
  await ecr().send(new CreateRepositoryCommand({ repositoryName: 'tools' }));
  const { run } = podman;
  for (const version of ['1', '2']) buildImage(podman, `localhost/tools:${version}`, version);
  run('podman', 'login', '--tls-verify=false', '--username', 'AWS', '--password', 'local', host());
  run('podman', 'push', '--quiet', '--tls-verify=false', 'localhost/tools:1', `${host()}/tools:1`);
  run(
    'buildah',
    'push',
    '--quiet',
    '--tls-verify=false',
    '--format=v2s2',
    'localhost/tools:2',
    `docker://${host()}/tools:2`,
  );
  run(
    'skopeo',
    'copy',
    '--quiet',
    '--src-tls-verify=false',
    '--dest-tls-verify=false',
    `docker://${host()}/tools:2`,
    `docker://${host()}/tools:copied`,
  );
  run('buildah', 'manifest', 'create', 'localhost/list', `docker://${host()}/tools:1`, '--tls-verify=false');
  run('buildah', 'manifest', 'push', '--all', '--tls-verify=false', 'localhost/list', `docker://${host()}/tools:list`);
  const { Tags } = JSON.parse(run('skopeo', 'list-tags', '--tls-verify=false', `docker://${host()}/tools`)) as {
    Tags: string[];
  };
  assert.deepEqual(Tags, ['1', '2', 'copied', 'list']);
});

engineTest('a service of containers runs behind a load balancer, as its task definition says', async () => {
  const code = Buffer.from(`import { createServer } from 'node:http';
    createServer((request, response) => response.end('a process')).listen(8080);
    const ask = async () => {
      const answer = await fetch('http://web/version').then((one) => one.ok && one.text(), () => false);
      if (answer) console.log('the process answers: ' + answer.trim());
      else setTimeout(ask, 200);
    };
    ask();`);
  await ecr().send(new CreateRepositoryCommand({ repositoryName: 'script' }));
  await pushImage(ecr(), { repositoryName: 'script', tag: '1', bundle: { code, digest: digestOf(code) } });
  const cloudFormation = client(url);
  await cloudFormation.send(
    new CreateStackCommand({ StackName: 'shop', TemplateBody: JSON.stringify(containersTemplate('1')) }),
  );
  const { status, outputs, events } = await settled(cloudFormation, 'shop');
  assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
  assert.equal(await (await fetch(`${outputs.Url}/version`)).text(), '1 8080\n');
  const tasks = await tasksOf('web');
  assert.deepEqual(
    tasks.map(({ healthStatus, containers = [] }) => [healthStatus, containers.map(({ lastStatus }) => lastStatus)]),
    [
      ['HEALTHY', ['RUNNING', 'RUNNING']],
      ['HEALTHY', ['RUNNING', 'RUNNING']],
    ],
  );
  const said = await lines();
  for (const line of [
    'uid=1000(1000) gid=1000(1000) groups=1000(1000)',
    'root is read-only',
    'volume is read-only',
    'to standard error',
    'the endpoint answers',
    'the metadata answer',
  ]) {
    assert.ok(said.includes(line), `${line}\n${said.join('\n')}`);
  }
  assert.equal(new Set(names()).size, names().length);
});

engineTest('containers and processes reach each other by the names of Service Connect', async () => {
  const [fromProcess, fromContainer] = await until('both have asked', async () => {
    const said = await lines();
    const process = said.find((line) => line.startsWith('the process answers: '));
    return process !== undefined && [process, said.find((line) => line.startsWith('asked by name: '))];
  });
  assert.deepEqual([fromProcess, fromContainer], ['the process answers: 1 8080', 'asked by name: a process']);
});

engineTest('a rolling update replaces containers without a lost request', async () => {
  const cloudFormation = client(url);
  const { outputs } = await settled(cloudFormation, 'shop');
  const seen = new Map<string, number>();
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const answer = await fetch(`${outputs.Url}/version`).then(
        async (one) => `${one.status} ${await one.text()}`,
        String,
      );
      seen.set(answer, (seen.get(answer) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  await cloudFormation.send(
    new UpdateStackCommand({ StackName: 'shop', TemplateBody: JSON.stringify(containersTemplate('2')) }),
  );
  const { status, events } = await settled(cloudFormation, 'shop');
  isOver = true;
  await asking;
  assert.equal(status, 'UPDATE_COMPLETE', events.join('\n'));
  assert.deepEqual([...seen.keys()], ['200 1 8080\n', '200 2 8080\n'], JSON.stringify([...seen]));
  const stopped = (await lines()).filter((line) => line === 'asked to stop');
  assert.equal(stopped.length, 2, "by the image's STOPSIGNAL");
});

const ENDS = [
  ['hungry', 137, /^OutOfMemoryError: Container killed due to memory usage$/],
  ['failing', 7, /^$/],
  ['wrong', undefined, /^CannotStartContainerError: .*no-such-program/],
  ['absent', undefined, /^CannotPullContainerError: .*127\.0\.0\.1:1\/nothing:1: /],
] as const;

engineTest("tasks end with their container's exit code and reason", async () => {
  const tasks = await Promise.all(ENDS.map(([definition]) => ended(definition)));
  for (const [at, [definition, code, reason]] of ENDS.entries()) {
    const { containers: [container] = [], stopCode } = tasks[at] ?? {};
    assert.equal(container?.exitCode, code, definition);
    assert.match(container?.reason ?? '', reason, definition);
    assert.equal(stopCode, code === undefined ? 'TaskFailedToStart' : 'EssentialContainerExited', definition);
  }
});

engineTest('what a killed endpoint leaves is removed by the next start, and nothing of others', async () => {
  podman.run(
    'podman',
    'run',
    '--detach',
    '--name',
    'of-others',
    '--label',
    'rookery.home=/elsewhere',
    'localhost/tools:1',
    'sleep',
    '1000',
  );
  const before = await until('those of stopped tasks are removed', async () => names().length === 7 && names());
  const { pid = assert.fail('no endpoint runs') } = (await findEndpoint(home)) ?? {};
  process.kill(pid, 'SIGKILL');
  await start();
  await until('they are gone', async () => !names().some((name) => before.includes(name) && name !== 'of-others'));
  assert.ok(names().includes('of-others'));
  const { outputs } = await settled(client(url), 'shop');
  await until('the service answers again', () =>
    fetch(`${outputs.Url}/version`).then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
});

engineTest('an image that is deleted leaves the engine, and a wipe removes the rest', async () => {
  const ours = () =>
    podman
      .run('podman', 'images', '--format', '{{.Repository}}')
      .split('\n')
      .filter((name) => name.includes('/rookery-'));
  assert.equal(ours().length, 3);
  for (const imageTag of ['list', '1']) {
    await ecr().send(new BatchDeleteImageCommand({ repositoryName: 'tools', imageIds: [{ imageTag }] }));
  }
  await until('it has left', async () => ours().length === 2);
  const cloudFormation = client(url);
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'shop' }));
  await until('its containers are gone', async () => names().join() === 'of-others');
  await stopEndpoint(home, { images: true });
  assert.deepEqual(ours(), []);
});
