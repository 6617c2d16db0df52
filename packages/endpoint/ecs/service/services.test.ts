import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { ResourceState } from '../../cloudformation/handler.ts';
import { ask, service, site, startTestEngine, type TestEngine, taskDefinition, until } from '../testing/test-engine.ts';

type Site = Awaited<ReturnType<typeof site>>;

function define(engine: TestEngine, image: string, container = {}): Promise<ResourceState> {
  return engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition(image, container));
}

/** Asks all the time, on kept connections, until it is to stop; answers what came back, by body or error. */
function load(url: string, clients = 8): () => Promise<Map<string, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const counts = new Map<string, number>();
  let stopped = false;
  const count = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  const once = (): Promise<void> =>
    new Promise((resolve) => {
      get(url, { agent }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk;
        });
        response.on('close', () => {
          count(response.complete && response.statusCode === 200 ? body : `failed: ${response.statusCode}`);
          resolve();
        });
      }).on('error', (error) => {
        count(`failed: ${error.message}`);
        resolve();
      });
    });
  const loops = Array.from({ length: clients }, async () => {
    while (!stopped) await once();
  });
  return async () => {
    stopped = true;
    await Promise.all(loops);
    agent.destroy();
    return counts;
  };
}

function failures(counts: Map<string, number>): [string, number][] {
  return [...counts].filter(([key]) => key.startsWith('failed'));
}

interface Waiting {
  readonly serviceDeploymentArn: string;
  readonly lifecycleStage?: string;
  readonly lifecycleHookDetails: readonly { hookId: string; status: string; timeoutAction: string }[];
}

/** The service deployment that waits at a PAUSE hook. */
async function untilPaused(engine: TestEngine, at: Site, made: ResourceState): Promise<Waiting> {
  let waiting: Waiting | undefined;
  await until(async () => {
    const asked = { cluster: at.cluster.physicalId, service: made.physicalId, status: ['IN_PROGRESS'] };
    const { serviceDeployments } = await engine.call('ecs', 'ListServiceDeployments', asked);
    const arns = (serviceDeployments as { serviceDeploymentArn: string }[]).map((one) => one.serviceDeploymentArn);
    const answer = await engine.call('ecs', 'DescribeServiceDeployments', { serviceDeploymentArns: arns });
    // The answer has the shape of the API.
    waiting = (answer.serviceDeployments as Waiting[]).find(
      ({ lifecycleHookDetails: [hook] }) => hook?.status === 'AWAITING_ACTION',
    );
    return waiting !== undefined;
  }, 'a deployment waits');
  assert.ok(waiting);
  return waiting;
}

interface Described {
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly taskDefinition: string;
  readonly events: readonly { readonly message: string }[];
  readonly deployments: readonly {
    readonly id: string;
    readonly status: string;
    readonly rolloutState: string;
    readonly rolloutStateReason: string;
    readonly desiredCount: number;
    readonly runningCount: number;
    readonly failedTasks: number;
  }[];
}

async function described(engine: TestEngine, at: Site, made: { readonly physicalId: string }): Promise<Described> {
  const answer = await engine.call('ecs', 'DescribeServices', {
    cluster: at.cluster.physicalId,
    services: [made.physicalId],
  });
  const [found] = answer.services as Described[];
  assert.ok(found, JSON.stringify(answer));
  return found;
}

describe('a service behind a load balancer', () => {
  let engine: TestEngine;
  let at: Site;
  let first: ResourceState;
  let made: ResourceState;
  let properties: Record<string, unknown>;
  before(async () => {
    engine = await startTestEngine();
    at = await site(engine);
    first = await define(engine, 'good:1');
    properties = service(at, first);
    made = await engine.make('AWS::ECS::Service', 'Service', properties);
  });
  after(() => engine.end());

  test('is created steady, and answers at the DNS name of its load balancer', async () => {
    assert.match(made.physicalId, /^arn:aws:ecs:eu-west-1:000000000000:service\/shop-Cluster-\w+\/shop-Service-\w+$/);
    assert.equal(made.attributes.Name, made.physicalId.split('/').at(-1));
    assert.equal((await ask(at.url)).body, '1');
  });

  test('reports what it did in events, in the words of ECS', async () => {
    const { events } = await described(engine, at, made);
    const messages = events.map(({ message }) => message.replace(`(service ${made.attributes.Name}) `, '')).reverse();
    const group = `(target-group ${at.targets.physicalId})`;
    assert.match(messages[0] ?? '', /^has started 2 tasks: \(task \w{32}\) \(task \w{32}\)\.$/);
    assert.deepEqual(messages.slice(1, 3), Array(2).fill(`registered 1 targets in ${group}`));
    assert.match(messages[3] ?? '', /^\(deployment ecs-svc\/\d{19}\) deployment completed\.$/);
    assert.deepEqual(messages.slice(4), ['has reached a steady state.']);
  });

  test('gives its tasks the environment of image, task definition and ECS, and nothing of the endpoint', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'of the endpoint';
    const { env, argv } = JSON.parse((await ask(`${at.url}/env`)).body);
    // Node itself hands this one on to every child while coverage is measured.
    delete env.NODE_V8_COVERAGE;
    const ofEcs = ['AWS_DEFAULT_REGION', 'AWS_EXECUTION_ENV', 'AWS_REGION'];
    assert.deepEqual(Object.keys(env).sort(), [...ofEcs, 'FROM_IMAGE', 'HOME', 'PATH', 'PORT', 'VERSION']);
    assert.notEqual(env.PORT, '8080');
    assert.deepEqual(argv, []);
  });

  test('keeps the lines of each task in the log stream that the task definition names', async () => {
    const tasks = await engine.call('ecs', 'ListTasks', {
      cluster: at.cluster.physicalId,
      serviceName: made.physicalId,
    });
    const ids = (tasks.taskArns as string[]).map((arn) => arn.split('/').at(-1));
    assert.equal(ids.length, 2);
    const reported = engine.lines
      .filter(({ message }) => message === 'listening 1')
      .map(({ group, stream }) => `${group} ${stream}`);
    assert.deepEqual(reported.sort(), ids.map((id) => `/website website/website/${id}`).sort());
  });

  test('replaces its tasks under load without losing a request', async () => {
    const second = await define(engine, 'good:2');
    const changed = { ...properties, TaskDefinition: second.physicalId };
    const stop = load(at.url);
    const slow = load(`${at.url}/slow`, 4);
    await engine.change('AWS::ECS::Service', made, properties, changed);
    await ask(at.url);
    const counts = await stop();
    const slowCounts = await slow();
    assert.deepEqual([...failures(counts), ...failures(slowCounts)], []);
    assert.ok((counts.get('1') ?? 0) > 0 && (counts.get('2') ?? 0) > 0, JSON.stringify([...counts]));
    assert.ok((slowCounts.get('slow 1') ?? 0) > 0, JSON.stringify([...slowCounts]));
    const { deployments } = await described(engine, at, made);
    assert.deepEqual(
      deployments.map(({ rolloutState, runningCount }) => [rolloutState, runningCount]),
      [['COMPLETED', 2]],
    );
    const stopping = engine.lines.filter(({ message }) => message === 'stopping');
    assert.equal(stopping.length, 2, 'each old task ended by itself');
    properties = changed;
  });

  test('is complete before its tasks are, in express mode', async () => {
    const bad = await define(engine, 'crashing:1');
    const changed = { ...properties, TaskDefinition: bad.physicalId };
    await engine.change('AWS::ECS::Service', made, properties, changed, { express: true });
    await engine.change('AWS::ECS::Service', made, changed, properties);
  });

  for (const [image, what] of [
    ['crashing:1', 'crashes'],
    ['unhealthy:1', 'never gets healthy'],
    ['missing:9', 'does not exist'],
  ] as const) {
    test(`goes back to the deployment before when an image ${what}, which serves all the while`, async () => {
      const stop = load(at.url, 2);
      const bad = await define(engine, image);
      const changed = { ...properties, TaskDefinition: bad.physicalId };
      await assert.rejects(engine.change('AWS::ECS::Service', made, properties, changed), (error: Error) => {
        assert.match(
          error.message,
          /^Resource handler returned message: "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'\." \(RequestToken: [\w-]{36}, HandlerErrorCode: GeneralServiceException\)$/,
        );
        return true;
      });
      // What CloudFormation's rollback does.
      await engine.change('AWS::ECS::Service', made, changed, properties);
      const counts = await stop();
      assert.deepEqual([...counts.keys()], ['2']);
      const { deployments, taskDefinition, events } = await described(engine, at, made);
      assert.deepEqual(
        deployments.map(({ status, rolloutState }) => [status, rolloutState]),
        [['PRIMARY', 'COMPLETED']],
      );
      assert.equal(taskDefinition, properties.TaskDefinition);
      const messages = events.map(({ message }) => message);
      assert.ok(
        messages.some((message) =>
          /deployment ecs-svc\/\d+\) deployment failed: tasks failed to start\.$/.test(message),
        ),
      );
      assert.ok(messages.some((message) => /rolling back to deployment ecs-svc\/\d+\.$/.test(message)));
    });
  }

  test('without a circuit breaker goes on trying, until its service deployment is stopped', async () => {
    const canary = { ...properties, DeploymentConfiguration: { Strategy: 'CANARY', MaximumPercent: 200 } };
    await engine.change('AWS::ECS::Service', made, properties, canary);
    const bad = await define(engine, 'crashing:1');
    const step = engine.change('AWS::ECS::Service', made, canary, { ...canary, TaskDefinition: bad.physicalId });
    const refused = assert.rejects(step, /Error occurred during operation 'ECS Deployment was stopped'/);
    await until(
      async () => ((await described(engine, at, made)).deployments[0]?.failedTasks ?? 0) > 3,
      'four tasks failed',
    );
    const asked = { cluster: at.cluster.physicalId, service: made.physicalId, status: ['PENDING', 'IN_PROGRESS'] };
    const { serviceDeployments } = await engine.call('ecs', 'ListServiceDeployments', asked);
    const [{ serviceDeploymentArn } = {}] = serviceDeployments as { serviceDeploymentArn?: string }[];
    assert.match(
      String(serviceDeploymentArn),
      /^arn:aws:ecs:eu-west-1:000000000000:service-deployment\/.+\/.+\/\d{19}$/,
    );
    await engine.call('ecs', 'StopServiceDeployment', { serviceDeploymentArn, stopType: 'ROLLBACK' });
    await refused;
    const again = engine.call('ecs', 'StopServiceDeployment', { serviceDeploymentArn, stopType: 'ROLLBACK' });
    // The service forgets the deployment once its last task is gone, which may be by now.
    await assert.rejects(again, ({ code }: { code?: string }) =>
      ['ConflictException', 'ServiceDeploymentNotFoundException'].includes(code ?? ''),
    );
    // What CloudFormation's rollback does.
    await engine.change('AWS::ECS::Service', made, canary, properties);
    assert.equal((await ask(at.url)).body, '2');
  });

  test('reports of a stopped task why it stopped', async () => {
    const listed = await engine.call('ecs', 'ListTasks', { cluster: at.cluster.physicalId, desiredStatus: 'STOPPED' });
    const { tasks } = await engine.call('ecs', 'DescribeTasks', {
      cluster: at.cluster.physicalId,
      tasks: listed.taskArns,
    });
    const reported = new Set(
      (tasks as { stopCode: string; stoppedReason: string; containers: { exitCode?: number }[] }[]).map((task) =>
        [task.stopCode, task.stoppedReason.replace(/\(.*\)/, '(...)'), task.containers[0]?.exitCode].join('|'),
      ),
    );
    for (const expected of [
      'EssentialContainerExited|Essential container in task exited|3',
      'TaskFailedToStart|CannotPullContainerError: failed to resolve ref missing:9: not found|',
      'ServiceSchedulerInitiated|Scaling activity initiated by (...)|0',
      'ServiceSchedulerInitiated|Task failed ELB health checks in (...)|143',
    ]) {
      assert.ok(reported.has(expected), `${expected} is not among ${[...reported].join('\n')}`);
    }
  });

  test('replaces a task that ends', async () => {
    const started = async (): Promise<number> =>
      (await described(engine, at, made)).events.filter(({ message }) => message.includes('has started')).length;
    const before = await started();
    await ask(`${at.url}/exit`).catch(() => {});
    await until(async () => (await started()) > before, 'a task is started');
    await until(
      async () => (await described(engine, at, made)).events[0]?.message.endsWith('has reached a steady state.'),
      'steady',
    );
    assert.equal((await ask(at.url)).body, '2');
  });

  for (const action of ['CONTINUE', 'ROLLBACK'] as const) {
    test(`a canary waits half way, until it is answered with ${action}`, async () => {
      const LifecycleHooks = [{ TargetType: 'PAUSE', LifecycleStages: ['POST_SCALE_UP'] }];
      const canary = { ...properties, DeploymentConfiguration: { Strategy: 'CANARY', LifecycleHooks } };
      await engine.change('AWS::ECS::Service', made, properties, canary);
      const next = { ...canary, TaskDefinition: (await define(engine, 'good:3')).physicalId };
      const step = engine.change('AWS::ECS::Service', made, canary, next).then(
        () => 'done',
        (error: Error) => error.message,
      );
      const waiting = await untilPaused(engine, at, made);
      const [hook] = waiting.lifecycleHookDetails;
      assert.deepEqual([waiting.lifecycleStage, hook?.timeoutAction], ['POST_SCALE_UP', 'ROLLBACK']);
      assert.equal((await described(engine, at, made)).deployments.length, 2);
      const asked = { serviceDeploymentArn: waiting.serviceDeploymentArn, hookId: hook?.hookId, action };
      await engine.call('ecs', 'ContinueServiceDeployment', asked);
      assert.match(await step, action === 'CONTINUE' ? /^done$/ : /rolled back at a lifecycle hook/);
      if (action === 'CONTINUE') assert.equal((await described(engine, at, made)).taskDefinition, next.TaskDefinition);
      // What CloudFormation's rollback does, and here the way back to what the next test expects.
      const plain = { ...properties, DeploymentConfiguration: properties.DeploymentConfiguration ?? {} };
      await engine.change('AWS::ECS::Service', made, next, plain);
      assert.equal((await described(engine, at, made)).taskDefinition, properties.TaskDefinition);
    });
  }

  test('keeps the desired count that was set from outside when a template says none', async () => {
    await engine.call('ecs', 'UpdateService', {
      cluster: at.cluster.physicalId,
      service: made.physicalId,
      desiredCount: 3,
    });
    await until(async () => (await described(engine, at, made)).runningCount === 3, 'three tasks run');
    const { DesiredCount, ...without } = properties;
    await engine.change('AWS::ECS::Service', made, properties, without);
    assert.equal((await described(engine, at, made)).desiredCount, 3);
    properties = without;
  });

  test('goes on after a restart of the endpoint, at the same address', async () => {
    await engine.restart();
    await until(async () => (await ask(at.url)).body === '2', 'it answers again');
    await until(async () => (await described(engine, at, made)).runningCount === 3, 'three tasks run');
  });

  test('makes no second deployment when a step is tried again after a restart', async () => {
    const third = await define(engine, 'good:3');
    const changed = { ...properties, TaskDefinition: third.physicalId };
    const cancelled = AbortSignal.abort(new Error('the endpoint went down'));
    await assert.rejects(
      engine.change('AWS::ECS::Service', made, properties, changed, { token: 'step', signal: cancelled }),
      /Resource operation cancelled/,
    );
    await engine.restart();
    await engine.change('AWS::ECS::Service', made, properties, changed, { token: 'step' });
    const { events } = await described(engine, at, made);
    const completed = events.filter(({ message }) => message.includes('deployment completed'));
    assert.equal((await ask(at.url)).body, '3');
    await engine.change('AWS::ECS::Service', made, properties, changed, { token: 'step' });
    const after = (await described(engine, at, made)).events.filter(({ message }) =>
      message.includes('deployment completed'),
    );
    assert.equal(after.length, completed.length);
    properties = changed;
  });

  test('keeps a task that is protected when it scales in, until the protection ends', async () => {
    const cluster = at.cluster.physicalId;
    const running = async () => {
      const { taskArns } = await engine.call('ecs', 'ListTasks', { cluster, serviceName: made.physicalId });
      return taskArns as string[];
    };
    const tasks = await until(async () => ((await running()).length === 3 ? running() : undefined), 'three run');
    const protection = (protectionEnabled: boolean) =>
      engine.call('ecs', 'UpdateTaskProtection', { cluster, tasks, protectionEnabled, expiresInMinutes: 1 });
    const { protectedTasks } = await protection(true);
    assert.ok((protectedTasks as { expirationDate: Date }[])[0]?.expirationDate instanceof Date);
    const fewer = { ...properties, DesiredCount: 1 };
    const scaled = engine.change('AWS::ECS::Service', made, properties, fewer, { express: true });
    await until(async () => (await described(engine, at, made)).desiredCount === 1, 'fewer are wanted');
    assert.deepEqual(await running(), tasks);
    await protection(false);
    await until(async () => (await running()).length === 1, 'one is left');
    await scaled;
    properties = fewer;
    const { failures } = await engine.call('ecs', 'GetTaskProtection', { cluster, tasks: ['none'] });
    assert.deepEqual(failures, [{ arn: 'none', reason: 'MISSING' }]);
  });

  test('scales to none, and is deleted with all its tasks', async () => {
    await engine.change('AWS::ECS::Service', made, properties, { ...properties, DesiredCount: 0 });
    assert.equal((await ask(at.url)).status, 503);
    await assert.rejects(
      engine.remove('AWS::ECS::Cluster', at.cluster.physicalId),
      /cannot be deleted while Services are active/,
    );
    await engine.remove('AWS::ECS::Service', made.physicalId);
    await engine.remove('AWS::ECS::Service', made.physicalId);
    const { services } = await engine.call('ecs', 'DescribeServices', {
      cluster: at.cluster.physicalId,
      services: [made.physicalId],
    });
    assert.equal((services as { status: string }[])[0]?.status, 'INACTIVE');
    await engine.remove('AWS::ECS::Cluster', at.cluster.physicalId);
  });
});

describe('capacity that a cluster does not have', () => {
  let engine: TestEngine;
  let at: Site;
  before(async () => {
    engine = await startTestEngine();
    at = await site(engine);
  });
  after(() => engine.end());

  for (const [what, more, message] of [
    [
      'a provider that is not its own',
      { CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }], LaunchType: undefined },
      /cannot contain a capacity provider that is not associated with the cluster/,
    ],
    [
      'a launch type and a strategy',
      { CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }], LaunchType: 'FARGATE' },
      /Specifying both a launch type and capacity provider strategy is not supported/,
    ],
  ] as const) {
    test(`is refused: ${what}`, async () => {
      const definition = await define(engine, 'good:1');
      await assert.rejects(engine.make('AWS::ECS::Service', 'Service', service(at, definition, more)), message);
    });
  }
});
