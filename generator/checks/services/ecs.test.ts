import { Token } from '../../values/value.ts';
import { ecs } from './ecs.ts';
import type { Fields } from './rules.ts';
import { type Row, refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });
const app = { Name: 'app', Image: 'x:1' };
const side = { Name: 'side', Image: 'y:1', Essential: false };
const FARGATE = { RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', Cpu: '256', Memory: '512' };

const containers = (...ContainerDefinitions: readonly unknown[]) => ({ ContainerDefinitions });
const one = (more: Fields) => containers({ ...app, ...more });
const needs = (ContainerName: string, Condition: string) => ({ DependsOn: [{ ContainerName, Condition }] });
const port = (mapping: Fields) => ({ PortMappings: [mapping] });
function awslogs(more: Fields = {}) {
  return {
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: { 'awslogs-group': 'g', 'awslogs-region': unknown, 'awslogs-stream-prefix': 'p', ...more },
    },
  };
}
const check = (more: Fields) => one({ HealthCheck: { Command: ['CMD', 'true'], ...more } });
const of = (property: string, index = 0) => `ContainerDefinitions.${index}.${property}`;

function onFargate(rows: readonly Row[]) {
  return rows.map(
    ([what, at, refused, taken]): Row => [what, at, { ...one({}), ...refused }, { ...one({}), ...taken }, FARGATE],
  );
}

refuses(
  ecs,
  'AWS::ECS::TaskDefinition',
  onFargate([
    [
      'a dependency that is not there',
      of('DependsOn'),
      one(needs('zz', 'START')),
      containers({ ...app, ...needs('side', 'START') }, side),
    ],
    [
      'containers that wait for each other',
      'ContainerDefinitions',
      containers({ ...app, ...needs('side', 'START') }, { ...side, ...needs('app', 'START') }),
      containers({ ...app, ...needs('side', 'START') }, side),
    ],
    ['a container that waits for itself', 'ContainerDefinitions', one(needs('app', 'START')), one({})],
    [
      'waiting for the end of an essential container',
      of('DependsOn'),
      containers({ ...app, ...needs('b', 'COMPLETE') }, { ...app, Name: 'b' }),
      containers({ ...app, ...needs('side', 'COMPLETE') }, side),
    ],
    [
      'waiting for the success of an essential container',
      of('DependsOn'),
      containers({ ...app, ...needs('b', 'SUCCESS') }, { ...app, Name: 'b', Essential: true }),
      containers({ ...app, ...needs('side', 'SUCCESS') }, side),
    ],
    [
      'waiting for health that nobody checks',
      of('DependsOn'),
      containers({ ...app, ...needs('side', 'HEALTHY') }, side),
      containers({ ...app, ...needs('side', 'HEALTHY') }, { ...side, HealthCheck: { Command: ['CMD', 'true'] } }),
    ],
    [
      'an unknown condition',
      of('DependsOn.0.Condition'),
      containers({ ...app, ...needs('side', 'READY') }, side),
      containers({ ...app, ...needs('side', 'START') }, side),
    ],
    ['two containers of one name', of('Name', 1), containers(app, app), containers(app, side)],
    ['no essential container', 'ContainerDefinitions', containers(side), containers(side, unknown)],
    [
      'another host port',
      of('PortMappings'),
      one(port({ ContainerPort: 80, HostPort: 8080 })),
      one(port({ ContainerPort: 80, HostPort: 80 })),
    ],
    [
      'port 65536',
      of('PortMappings.0.ContainerPort'),
      one(port({ ContainerPort: 65536 })),
      one(port({ ContainerPort: 65535 })),
    ],
    [
      'one port of two containers',
      of('PortMappings', 1),
      containers({ ...app, ...port({ ContainerPort: 80 }) }, { ...side, ...port({ ContainerPort: 80 }) }),
      containers(
        { ...app, ...port({ ContainerPort: 80 }) },
        { ...side, ...port({ ContainerPort: 80, Protocol: 'udp' }) },
      ),
    ],
    [
      'a port with a capital letter in its name',
      of('PortMappings.0.Name'),
      one(port({ ContainerPort: 80, Name: 'Web' })),
      one(port({ ContainerPort: 80, Name: 'web' })),
    ],
    [
      'an unknown protocol of the application',
      of('PortMappings.0.AppProtocol'),
      one(port({ ContainerPort: 80, AppProtocol: 'h2' })),
      one(port({ ContainerPort: 80, AppProtocol: 'http2' })),
    ],
    [
      'secrets without an execution role',
      of('Secrets'),
      one({ Secrets: [{ Name: 'A', ValueFrom: 'x' }] }),
      { ...one({ Secrets: [{ Name: 'A', ValueFrom: 'x' }] }), ExecutionRoleArn: unknown },
    ],
    [
      'logs without an execution role',
      of('LogConfiguration'),
      one(awslogs()),
      { ...one(awslogs()), ExecutionRoleArn: unknown },
    ],
    [
      'logs without a prefix',
      of('LogConfiguration'),
      { ...one(awslogs({ 'awslogs-stream-prefix': undefined })), ExecutionRoleArn: unknown },
      { ...one(awslogs()), ExecutionRoleArn: unknown },
    ],
    [
      'an unknown mode of logs',
      of('LogConfiguration'),
      { ...one(awslogs({ mode: 'async' })), ExecutionRoleArn: unknown },
      { ...one(awslogs({ mode: 'non-blocking' })), ExecutionRoleArn: unknown },
    ],
    [
      'a driver that Fargate has not',
      of('LogConfiguration'),
      one({ LogConfiguration: { LogDriver: 'syslog' } }),
      one({ LogConfiguration: { LogDriver: 'splunk' } }),
    ],
    [
      'a log router that is not there',
      of('LogConfiguration'),
      one({ LogConfiguration: { LogDriver: 'awsfirelens' } }),
      containers(
        { ...app, LogConfiguration: { LogDriver: 'awsfirelens' } },
        { ...side, FirelensConfiguration: { Type: 'fluentbit' } },
      ),
    ],
    [
      'more CPU than the task has',
      'ContainerDefinitions',
      containers({ ...app, Cpu: 200 }, { ...side, Cpu: 57 }),
      containers({ ...app, Cpu: 200 }, { ...side, Cpu: '56' }),
    ],
    ['more memory than the task has', 'ContainerDefinitions', one({ Memory: 513 }), one({ Memory: 512 })],
    [
      'more memory reserved than the task has',
      'ContainerDefinitions',
      containers({ ...app, MemoryReservation: 400 }, { ...side, MemoryReservation: 113 }),
      containers({ ...app, MemoryReservation: 400 }, { ...side, MemoryReservation: 112 }),
    ],
    [
      'a reservation above the limit',
      of('MemoryReservation'),
      one({ Memory: 100, MemoryReservation: 200 }),
      one({ Memory: 200, MemoryReservation: 100 }),
    ],
    [
      'a volume that is not there',
      of('MountPoints'),
      one({ MountPoints: [{ SourceVolume: 'v', ContainerPath: '/v' }] }),
      { ...one({ MountPoints: [{ SourceVolume: 'v', ContainerPath: '/v' }] }), Volumes: [{ Name: 'v' }] },
    ],
    [
      'a volume that is there twice',
      'Volumes',
      { Volumes: [{ Name: 'v' }, { Name: 'v' }] },
      { Volumes: [{ Name: 'v' }, { Name: 'w' }] },
    ],
    [
      'volumes of a container that is not there',
      of('VolumesFrom'),
      one({ VolumesFrom: [{ SourceContainer: 'zz' }] }),
      containers({ ...app, VolumesFrom: [{ SourceContainer: 'side' }] }, side),
    ],
    ['a health check every second', of('HealthCheck.Interval'), check({ Interval: 4 }), check({ Interval: 5 })],
    [
      'a health check that waits for 61 seconds',
      of('HealthCheck.Timeout'),
      check({ Timeout: 61 }),
      check({ Timeout: 60 }),
    ],
    ['a health check without retries', of('HealthCheck.Retries'), check({ Retries: 0 }), check({ Retries: 10 })],
    ['a start of 301 seconds', of('HealthCheck.StartPeriod'), check({ StartPeriod: 301 }), check({ StartPeriod: 0 })],
    [
      'a health check that is no command',
      of('HealthCheck.Command'),
      one({ HealthCheck: { Command: ['curl', 'x'] } }),
      one({ HealthCheck: { Command: ['CMD-SHELL', 'curl x'] } }),
    ],
    ['a name with a blank', of('Name'), one({ Name: 'a b' }), one({ Name: 'a_b-1' })],
    ['a name of 256 characters', of('Name'), one({ Name: 'a'.repeat(256) }), one({ Name: 'a'.repeat(255) })],
    ['a stop of 121 seconds', of('StopTimeout'), one({ StopTimeout: 121 }), one({ StopTimeout: 120 })],
    ['a size that Fargate has not', 'Cpu', { Cpu: '300' }, { Cpu: '.25 vCPU' }],
    ['memory that does not go with its CPU', 'Memory', { Memory: '4096' }, { Memory: '2GB' }],
    ['another network mode', 'NetworkMode', { NetworkMode: 'bridge' }, { NetworkMode: unknown }],
    ['no size', '', { Cpu: undefined }, { Cpu: unknown }],
    ['a privileged container', of('Privileged'), one({ Privileged: true }), one({ Privileged: false })],
    [
      'a capability',
      of('LinuxParameters.Capabilities.Add'),
      one({ LinuxParameters: { Capabilities: { Add: ['NET_ADMIN'] } } }),
      one({ LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } }),
    ],
    [
      'a folder of the host',
      'Volumes',
      { Volumes: [{ Name: 'v', Host: { SourcePath: '/x' } }] },
      { Volumes: [{ Name: 'v', Host: {} }] },
    ],
    [
      'a disk of 20 GiB',
      'EphemeralStorage.SizeInGiB',
      { EphemeralStorage: { SizeInGiB: 20 } },
      { EphemeralStorage: { SizeInGiB: 21 } },
    ],
    [
      'a secret with the name of a variable',
      of('Secrets'),
      {
        ...one({ Secrets: [{ Name: 'A', ValueFrom: 'x' }], Environment: [{ Name: 'A', Value: 'b' }] }),
        ExecutionRoleArn: 'r',
      },
      {
        ...one({ Secrets: [{ Name: 'A', ValueFrom: 'x' }], Environment: [{ Name: 'B', Value: 'b' }] }),
        ExecutionRoleArn: 'r',
      },
    ],
    [
      'a soft limit above the hard one',
      of('Ulimits'),
      one({ Ulimits: [{ Name: 'nofile', SoftLimit: 2, HardLimit: 1 }] }),
      one({ Ulimits: [{ Name: 'nofile', SoftLimit: 1, HardLimit: 1 }] }),
    ],
    ['a family with a slash', 'Family', { Family: 'a/b' }, { Family: 'a-b' }],
  ]),
);

refuses(ecs, 'AWS::ECS::TaskDefinition', [
  ['a container without memory', 'ContainerDefinitions', one({}), one({ MemoryReservation: 64 })],
  [
    'an unknown compatibility',
    'RequiresCompatibilities.0',
    { RequiresCompatibilities: ['LAMBDA'] },
    { RequiresCompatibilities: ['EC2'] },
    one({ Memory: 64 }),
  ],
]);

const deployment = (DeploymentConfiguration: Fields) => ({ DeploymentConfiguration });
const strategy = (...CapacityProviderStrategy: readonly Fields[]) => ({ CapacityProviderStrategy });

refuses(ecs, 'AWS::ECS::Service', [
  [
    'bounds that leave no room',
    'DeploymentConfiguration.MaximumPercent',
    deployment({ MinimumHealthyPercent: 100, MaximumPercent: 100 }),
    deployment({ MinimumHealthyPercent: 50, MaximumPercent: 100 }),
  ],
  [
    'more healthy tasks than there are',
    'DeploymentConfiguration.MinimumHealthyPercent',
    deployment({ MinimumHealthyPercent: 101 }),
    deployment({ MinimumHealthyPercent: 100 }),
  ],
  [
    'a maximum below all tasks',
    'DeploymentConfiguration.MaximumPercent',
    deployment({ MaximumPercent: 99 }),
    deployment({ MaximumPercent: 200 }),
  ],
  [
    'a canary that is none',
    'DeploymentConfiguration.CanaryConfiguration',
    deployment({ Strategy: 'LINEAR', CanaryConfiguration: { CanaryPercent: 5 } }),
    deployment({ Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 5 } }),
  ],
  [
    'steps of 2 percent',
    'DeploymentConfiguration.LinearConfiguration.StepPercent',
    deployment({ Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 2 } }),
    deployment({ Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 3 } }),
  ],
  [
    'a bake of 1441 minutes',
    'DeploymentConfiguration.BakeTimeInMinutes',
    deployment({ BakeTimeInMinutes: 1441 }),
    deployment({ BakeTimeInMinutes: 1440 }),
  ],
  [
    'an unknown strategy',
    'DeploymentConfiguration.Strategy',
    deployment({ Strategy: 'ROLLBACK' }),
    deployment({ Strategy: 'BLUE_GREEN' }),
  ],
  [
    'a negative time of grace',
    'HealthCheckGracePeriodSeconds',
    { HealthCheckGracePeriodSeconds: -1 },
    { HealthCheckGracePeriodSeconds: 0 },
  ],
  ['less than no tasks', 'DesiredCount', { DesiredCount: -1 }, { DesiredCount: 0 }],
  [
    'a launch type beside providers',
    'LaunchType',
    { LaunchType: 'EC2', ...strategy({ CapacityProvider: 'FARGATE' }) },
    { LaunchType: 'EC2' },
  ],
  [
    'Fargate without a network',
    '',
    { LaunchType: 'FARGATE' },
    { LaunchType: 'FARGATE', NetworkConfiguration: { AwsvpcConfiguration: { Subnets: unknown } } },
  ],
  [
    'a count of daemons',
    'DesiredCount',
    { SchedulingStrategy: 'DAEMON', DesiredCount: 2 },
    { SchedulingStrategy: 'DAEMON' },
  ],
  [
    'two bases',
    'CapacityProviderStrategy',
    strategy({ Base: 1, Weight: 1 }, { Base: 1 }),
    strategy({ Base: 1, Weight: 1 }, { Base: 0 }),
  ],
  [
    'providers without a weight',
    'CapacityProviderStrategy',
    strategy({ Weight: 0 }, { Weight: 0 }),
    strategy({ Weight: 0 }, { Weight: unknown }),
  ],
  ['a weight of 1001', 'CapacityProviderStrategy.0.Weight', strategy({ Weight: 1001 }), strategy({ Weight: 1000 })],
  [
    '17 subnets',
    'NetworkConfiguration.AwsvpcConfiguration.Subnets',
    { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: Array(17).fill('s') } } },
    { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: Array(16).fill('s') } } },
  ],
  ['a name with a dot', 'ServiceName', { ServiceName: 'a.b' }, { ServiceName: 'a-b' }],
]);

refuses(ecs, 'AWS::ECS::CapacityProvider', [
  ['a name that begins with aws', 'Name', { Name: 'aws-mine' }, { Name: 'mine' }],
  [
    'a target of 0 percent',
    'AutoScalingGroupProvider.ManagedScaling.TargetCapacity',
    { AutoScalingGroupProvider: { ManagedScaling: { TargetCapacity: 0 } } },
    { AutoScalingGroupProvider: { ManagedScaling: { TargetCapacity: 100 } } },
  ],
]);
