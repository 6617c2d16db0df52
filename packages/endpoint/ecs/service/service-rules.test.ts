import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ResourceState } from '../../cloudformation/handler.ts';
import { service, site, startTestEngine, type TestEngine, taskDefinition } from '../testing/test-engine.ts';

let engine: TestEngine;
let at: Awaited<ReturnType<typeof site>>;
let definition: ResourceState;
let bridged: ResourceState;
before(async () => {
  engine = await startTestEngine();
  at = await site(engine);
  definition = await engine.make('AWS::ECS::TaskDefinition', 'Task', taskDefinition('good:1'));
  bridged = await engine.make('AWS::ECS::TaskDefinition', 'Bridged', {
    Family: 'bridged',
    ContainerDefinitions: [{ Name: 'website', Image: 'good:1', Memory: 128, PortMappings: [{ ContainerPort: 8080 }] }],
  });
});
after(() => engine.end());

const network = (more: object) => ({
  NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'], ...more } },
});
const deployment = (MaximumPercent: number, MinimumHealthyPercent: number) => ({
  DeploymentConfiguration: { MaximumPercent, MinimumHealthyPercent },
});

for (const [what, more, words] of [
  [
    'no network',
    { NetworkConfiguration: undefined },
    /Network Configuration must be provided when networkMode 'awsvpc'/,
  ],
  ['no subnets', network({ Subnets: [] }), /subnets can not be empty\./],
  [
    'a public address on EC2',
    { LaunchType: 'EC2', ...network({ AssignPublicIp: 'ENABLED' }) },
    /Assign public IP is not supported/,
  ],
  [
    'nothing to replace tasks with',
    deployment(100, 100),
    /Both maximumPercent and minimumHealthyPercent cannot be 100/,
  ],
  ['bounds the wrong way round', deployment(50, 80), /cannot be less than minimumHealthyPercent/],
  ['fewer than no tasks', { DesiredCount: -1 }, /Desired count cannot be a negative value/],
  ['a daemon on Fargate', { SchedulingStrategy: 'DAEMON' }, /DAEMON/],
] as const) {
  test(`a service with ${what} is refused`, () =>
    assert.rejects(engine.make('AWS::ECS::Service', 'Wrong', service(at, definition, { ...more })), words));
}

test('a task definition of another network mode does not suit the network and the target group of a service', async () => {
  const wrong = (more: object) =>
    engine.make('AWS::ECS::Service', 'Wrong', service(at, bridged, { LaunchType: 'EC2', ...more }));
  await assert.rejects(
    wrong({}),
    /Network Configuration is not valid for the given networkMode of this task definition/,
  );
  await assert.rejects(
    wrong({ NetworkConfiguration: undefined }),
    /has target type ip, which is incompatible with the bridge network mode specified in the task definition/,
  );
  await assert.rejects(
    wrong({ LaunchType: 'FARGATE', NetworkConfiguration: undefined, LoadBalancers: [] }),
    /Task definition does not support launch_type FARGATE/,
  );
});

test('RunTask refuses what the task definition does not have', async () => {
  const cluster = at.cluster.physicalId;
  const run = (more: object) => engine.call('ecs', 'RunTask', { cluster, taskDefinition: 'bridged', ...more });
  await assert.rejects(run({ overrides: { containerOverrides: [{ name: 'zz' }] } }), {
    message: 'Override for container named zz is not a container in the TaskDefinition.',
  });
  await assert.rejects(
    run({ networkConfiguration: { awsvpcConfiguration: { subnets: ['a'] } } }),
    /is not valid for the given/,
  );
});
