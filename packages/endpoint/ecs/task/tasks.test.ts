import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ask, service, site, startTestEngine, type TestEngine, taskDefinition, until } from '../testing/test-engine.ts';
import { endLeftovers } from './leftovers.ts';

interface Task {
  readonly lastStatus: string;
  readonly stopCode: string;
  readonly stoppedReason: string;
  readonly containers: readonly { readonly exitCode?: number; readonly reason?: string }[];
}

const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

describe('tasks', () => {
  let engine: TestEngine;
  let at: Awaited<ReturnType<typeof site>>;
  before(async () => {
    engine = await startTestEngine();
    at = await site(engine);
  });
  after(() => engine.end());

  async function run(image: string, container = {}, overrides?: Record<string, unknown>): Promise<Task> {
    const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition(image, container));
    const cluster = at.cluster.physicalId;
    const started = await engine.call('ecs', 'RunTask', {
      cluster,
      networkConfiguration,
      taskDefinition: definition.physicalId,
      overrides,
    });
    const arns = (started.tasks as { taskArn: string }[]).map(({ taskArn }) => taskArn);
    const look = async (): Promise<Task | undefined> =>
      ((await engine.call('ecs', 'DescribeTasks', { cluster, tasks: arns })).tasks as Task[])[0];
    return until(async () => {
      const task = await look();
      return task?.lastStatus === 'STOPPED' ? task : undefined;
    }, 'the task stops');
  }

  test('run once, with the command of the call', async () => {
    const overrides = { containerOverrides: [{ name: 'website', command: ['/app/main.mjs', 'migrate', '--all'] }] };
    const task = await run('job:1', {}, overrides);
    assert.deepEqual([task.stopCode, task.containers[0]?.exitCode], ['EssentialContainerExited', 0]);
    assert.ok(engine.lines.some(({ message }) => message === 'done migrate --all'));
  });

  for (const [what, container, expected] of [
    [
      'a shell',
      { Command: ['/bin/sh', '-c', 'true'], EntryPoint: [] },
      /^CannotStartContainerError: .*command is \["\/bin\/sh"/,
    ],
    [
      'a file that the image does not hold',
      { Command: ['/app/other.mjs'] },
      /^CannotStartContainerError: .*holds \/app\/main\.mjs alone/,
    ],
    ['code on the command line', { Command: ['--eval=1', '/app/main.mjs'] }, /^CannotStartContainerError: /],
    [
      'secrets',
      { Secrets: [{ Name: 'KEY', ValueFrom: 'arn:secret' }] },
      /^ResourceInitializationError: .*arn:secret: the embedded endpoint holds no secrets/,
    ],
  ] as const) {
    test(`that need ${what} do not start, and say why`, async () => {
      const task = await run('good:1', container);
      assert.equal(task.stopCode, 'TaskFailedToStart');
      assert.match(task.stoppedReason, expected);
    });
  }

  for (const [what, operation, input, expected] of [
    ['no task', 'RunTask', { count: 0, networkConfiguration }, /count must be between 1 and 10/],
    ['eleven tasks', 'RunTask', { count: 11, networkConfiguration }, /count must be between 1 and 10/],
    ['tasks in no subnet', 'RunTask', {}, /Network Configuration must be provided/],
    ['no task to describe', 'DescribeTasks', { tasks: [] }, /Tasks cannot be empty/],
  ] as const) {
    test(`are refused as ECS does: ${what}`, async () => {
      const { physicalId } = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('job:1', {}));
      const request = { cluster: at.cluster.physicalId, taskDefinition: physicalId, ...input };
      await assert.rejects(engine.call('ecs', operation, request), expected);
    });
  }

  test('do without a sidecar whose image is not here, unless it is essential', async () => {
    const properties = taskDefinition('job:1');
    const sidecar = { Name: 'agent', Image: 'public.ecr.aws/agent:1', Essential: 'false' };
    const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', {
      ...properties,
      ContainerDefinitions: [...properties.ContainerDefinitions, sidecar],
    });
    const cluster = at.cluster.physicalId;
    const started = await engine.call('ecs', 'RunTask', {
      cluster,
      networkConfiguration,
      taskDefinition: definition.physicalId,
    });
    const arns = (started.tasks as { taskArn: string }[]).map(({ taskArn }) => taskArn);
    const task = await until(async () => {
      const [found] = (await engine.call('ecs', 'DescribeTasks', { cluster, tasks: arns })).tasks as Task[];
      return found?.lastStatus === 'STOPPED' ? found : undefined;
    }, 'the task stops');
    assert.equal(task.stopCode, 'EssentialContainerExited');
    assert.match(task.containers[1]?.reason ?? '', /^CannotPullContainerError/);
  });

  test('that all listen on one fixed port and ignore SIGTERM live side by side, and are ended all the same', async () => {
    const definition = await engine.make(
      'AWS::ECS::TaskDefinition',
      'Task',
      taskDefinition('stubborn:1', { StopTimeout: '1' }),
    );
    const made = await engine.make('AWS::ECS::Service', 'Service', service(at, definition));
    assert.equal((await ask(at.url)).body, 'fixed port');
    await engine.remove('AWS::ECS::Service', made.physicalId);
    const stopped = await engine.call('ecs', 'ListTasks', {
      cluster: at.cluster.physicalId,
      family: 'website',
      desiredStatus: 'STOPPED',
    });
    const { tasks } = await engine.call('ecs', 'DescribeTasks', {
      cluster: at.cluster.physicalId,
      tasks: stopped.taskArns,
    });
    assert.equal((tasks as Task[]).filter((task) => task.containers[0]?.exitCode === 137).length, 2);
  });

  test('of a first deployment that fails are stopped, and the service says so', async () => {
    const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('crashing:1'));
    const properties = service(at, definition, { ServiceName: 'broken' });
    await assert.rejects(engine.make('AWS::ECS::Service', 'Service', properties), /Circuit Breaker was triggered/);
    const { services } = await engine.call('ecs', 'DescribeServices', {
      cluster: at.cluster.physicalId,
      services: ['broken'],
    });
    const [{ deployments, serviceArn }] = services as [{ deployments: Record<string, unknown>[]; serviceArn: string }];
    assert.deepEqual(
      deployments.map(({ status, rolloutState, desiredCount, rolloutStateReason }) => ({
        status,
        rolloutState,
        desiredCount,
        rolloutStateReason,
      })),
      [
        {
          status: 'PRIMARY',
          rolloutState: 'FAILED',
          desiredCount: 0,
          rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        },
      ],
    );
    await engine.remove('AWS::ECS::Service', serviceArn);
  });
});

test('an endpoint that is killed leaves no task behind, and the next one has everything back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-host-'));
  const testEngine = new URL('../testing/test-engine.ts', import.meta.url).href;
  writeFileSync(
    join(folder, 'host.mts'),
    `import { startTestEngine, service, site, taskDefinition } from ${JSON.stringify(testEngine)};
    const engine = await startTestEngine({ folder: ${JSON.stringify(join(folder, 'state'))} });
    const at = await site(engine);
    const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('good:1'));
    await engine.make('AWS::ECS::Service', 'Service', service(at, definition));
    const health = await engine.call('elbv2', 'DescribeTargetHealth', { TargetGroupArn: at.targets.physicalId });
    const ports = health.TargetHealthDescriptions.map(({ Target }) => Target.Port);
    console.log(JSON.stringify({ url: at.url, ports }));`,
  );
  const typescript = new URL('../../../../test/typescript.mjs', import.meta.url).href;
  const host = spawn(process.execPath, ['--import', typescript, join(folder, 'host.mts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) =>
    host.stdout.once('data', (data: Buffer) => resolve(String(data))),
  );
  const { url, ports } = JSON.parse(said) as { url: string; ports: number[] };
  assert.equal((await ask(url)).body, '1');
  assert.deepEqual(await Promise.all(ports.map(reachable)), [true, true]);
  host.kill('SIGKILL');
  await until(async () => !(await Promise.all(ports.map(reachable))).includes(true), 'both tasks have ended');

  const next = await startTestEngine({ folder: join(folder, 'state') });
  await until(async () => (await ask(url).catch(() => undefined))?.body === '1', 'it answers again');
  await next.end();
  assert.equal(await endLeftovers(join(folder, 'state')), 0);
  rmSync(folder, { recursive: true, force: true });
});

test('a load balancer whose port another program holds at the restart says so, and serves when it is free', async () => {
  const engine = await startTestEngine();
  const at = await site(engine);
  await engine.ecs.close();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(Number(new URL(at.url).port), '127.0.0.1', resolve));
  await engine.restart();
  assert.match(engine.ecs.listening()[0]?.problem ?? '', /EADDRINUSE/);
  other.close();
  await until(() => engine.ecs.listening()[0]?.problem === undefined, 'it is served');
  assert.equal((await ask(at.url)).status, 503);
  await engine.end();
});

async function reachable(port: number): Promise<boolean> {
  return ask(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

test('a task definition of a size that Fargate does not have is refused in the words of CloudFormation', async () => {
  const engine = await startTestEngine();
  await assert.rejects(
    engine.make('AWS::ECS::TaskDefinition', 'Task', { ...taskDefinition('good:1'), Memory: '4096' }),
    /^Error: Resource handler returned message: "Invalid request provided: Create TaskDefinition: No Fargate configuration exists for given values: 256 CPU, 4096 memory\. .*Error Code: ClientException.*" \(RequestToken: .*, HandlerErrorCode: InvalidRequest\)$/,
  );
  const [first, second] = [
    await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('good:1')),
    await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('good:2')),
  ];
  assert.match(first.physicalId, /:task-definition\/website:1$/);
  assert.match(second.physicalId, /:task-definition\/website:2$/);
  await engine.remove('AWS::ECS::TaskDefinition', second.physicalId);
  const third = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('good:3'));
  assert.match(third.physicalId, /:task-definition\/website:3$/);
  const { taskDefinitionArns } = await engine.call('ecs', 'ListTaskDefinitions', { familyPrefix: 'website' });
  assert.deepEqual(taskDefinitionArns, [first.physicalId, third.physicalId]);
  const described = await engine.call('ecs', 'DescribeTaskDefinition', { taskDefinition: 'website:3' });
  const { containerDefinitions } = described.taskDefinition as { containerDefinitions: Record<string, unknown>[] };
  assert.deepEqual(containerDefinitions[0]?.portMappings, [{ containerPort: 8080 }]);
  await engine.end();
});
