import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { service, site, startTestEngine, type TestEngine, taskDefinition } from '../testing/test-engine.ts';

let engine: TestEngine;
before(async () => {
  engine = await startTestEngine();
});
after(() => engine.end());

test('a service that says nothing of its capacity runs on that of its cluster, and on EC2 without any', async () => {
  const at = await site(engine);
  const spread = await engine.make('AWS::ECS::Cluster', 'Spread', {
    CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    DefaultCapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
  });
  const definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('good:1'));
  const described = async (cluster: string, more = {}) => {
    const properties = service(at, definition, {
      Cluster: cluster,
      LoadBalancers: [],
      HealthCheckGracePeriodSeconds: 0,
      LaunchType: undefined,
      ...more,
    });
    const name = String(Math.random()).slice(2);
    await engine.make('AWS::ECS::Service', 'One', { ...properties, ServiceName: name, DesiredCount: 0 });
    const { services } = await engine.call('ecs', 'DescribeServices', { cluster, services: [name] });
    const [one] = services as Record<string, unknown>[];
    const { launchType, capacityProviderStrategy, platformVersion } = one ?? {};
    return { launchType, capacityProviderStrategy, platformVersion };
  };
  assert.deepEqual(await described(at.cluster.physicalId), {
    ...{ launchType: 'EC2', capacityProviderStrategy: undefined, platformVersion: undefined },
  });
  assert.deepEqual(await described(spread.physicalId), {
    launchType: undefined,
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    platformVersion: 'LATEST',
  });
  const typed = service(at, definition, { Cluster: spread.physicalId, ServiceName: 'typed', DesiredCount: 0 });
  await engine.make('AWS::ECS::Service', 'Typed', typed);
  const changed = await engine.call('ecs', 'UpdateService', {
    ...{ cluster: spread.physicalId, service: 'typed' },
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  });
  assert.equal((changed.service as Record<string, unknown>).launchType, undefined);
  assert.deepEqual(await described(at.cluster.physicalId, { LaunchType: 'FARGATE' }), {
    ...{ launchType: 'FARGATE', capacityProviderStrategy: undefined, platformVersion: 'LATEST' },
  });
});

test('a task definition is compatible with where it could run, and refused elsewhere', async () => {
  const container = { name: 'web', image: 'good:1', memory: 128 };
  const register = (more: object) =>
    engine.call('ecs', 'RegisterTaskDefinition', { family: 'bridged', containerDefinitions: [container], ...more });
  const bridged = (await register({})).taskDefinition as Record<string, unknown>;
  assert.deepEqual(bridged.compatibilities, ['EC2']);
  const both = (await register({ family: 'both', networkMode: 'awsvpc', cpu: '256', memory: '512' })).taskDefinition;
  assert.deepEqual((both as Record<string, unknown>).compatibilities, ['EC2', 'FARGATE']);
  const { physicalId: cluster } = await engine.make('AWS::ECS::Cluster', 'Runs', {});
  const run = (more: object) => engine.call('ecs', 'RunTask', { cluster, taskDefinition: 'bridged', ...more });
  await assert.rejects(run({ launchType: 'FARGATE' }), {
    code: 'InvalidParameterException',
    message: 'Task definition does not support launch_type FARGATE.',
  });
  await assert.rejects(run({ launchType: 'EC2', platformVersion: '1.4.0' }), /The platform version must be null/);
  // dask/dask-cloudprovider#328: a cluster that names no providers has none, those of AWS neither.
  await assert.rejects(
    run({ capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }),
    /cannot contain a capacity provider that is not associated with the cluster/,
  );
});

test("a container's shares are numbers, however a template writes them", async () => {
  const Tmpfs = [{ ContainerPath: '/x', Size: '64' }];
  await engine.make('AWS::ECS::TaskDefinition', 'Sized', {
    ...taskDefinition('good:1', { Cpu: '128', Memory: '256', LinuxParameters: { Tmpfs } }),
    Family: 'sized',
  });
  const { taskDefinition: sized } = await engine.call('ecs', 'DescribeTaskDefinition', { taskDefinition: 'sized' });
  const { cpu, containerDefinitions } = sized as { cpu: unknown; containerDefinitions: Record<string, unknown>[] };
  const [container] = containerDefinitions;
  assert.deepEqual(
    [cpu, container?.cpu, container?.memory, container?.linuxParameters],
    ['256', 128, 256, { tmpfs: [{ containerPath: '/x', size: 64 }] }],
  );
});
