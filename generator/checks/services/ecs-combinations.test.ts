import { Token } from '../../values/value.ts';
import { ecs } from './ecs.ts';
import type { Fields } from './rules.ts';
import { refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });
const FARGATE = { RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', Cpu: '256', Memory: '512' };
const HOST = { NetworkMode: 'bridge', Memory: '512' };
const one = (more: Fields) => ({ ContainerDefinitions: [{ Name: 'app', Image: 'x:1', ...more }] });
const of = (property: string) => `ContainerDefinitions.0.${property}`;
const many = (count: number) => ({
  ContainerDefinitions: Array.from({ length: count }, (_, index) => ({ Name: `c${index}`, Image: 'x:1' })),
});
const linux = (LinuxParameters: Fields) => one({ LinuxParameters });
const port = (mapping: Fields) => one({ PortMappings: [mapping] });
const restarts = (more: Fields) => one({ RestartPolicy: { Enabled: true, ...more } });
const logs = (...names: readonly string[]) => ({
  ExecutionRoleArn: unknown,
  ...one({
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: Object.fromEntries([
        ...['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix'].map((name) => [name, 'x']),
        ...names.map((name) => [name, 'x']),
      ]),
    },
  }),
});
const volume = (EFSVolumeConfiguration: Fields) => ({
  ...one({}),
  Volumes: [{ Name: 'files', EFSVolumeConfiguration }],
});
const point = { AccessPointId: 'fsap-1' };

refuses(ecs, 'AWS::ECS::TaskDefinition', [
  ['no container', 'ContainerDefinitions', many(0), many(1), FARGATE],
  ['eleven containers', 'ContainerDefinitions', many(11), many(10), FARGATE],
  ['a blank in an image', of('Image'), one({ Image: 'x 1' }), one({ Image: 'x@sha256:1' }), FARGATE],
  ['links on Fargate', of('Links'), one({ Links: ['a'] }), one({ Links: [] }), FARGATE],
  ['resolvers on Fargate', of('DnsServers'), one({ DnsServers: ['10.0.0.2'] }), one({ DnsServers: unknown }), FARGATE],
  [
    'a network that is off on Fargate',
    of('DisableNetworking'),
    one({ DisableNetworking: true }),
    one({ DisableNetworking: false }),
    FARGATE,
  ],
  [
    'a name of a host with awsvpc',
    of('Hostname'),
    { ...one({ Hostname: 'a' }), NetworkMode: 'awsvpc' },
    one({ Hostname: 'a' }),
    HOST,
  ],
  [
    'swap on Fargate',
    of('LinuxParameters.MaxSwap'),
    linux({ MaxSwap: 1 }),
    linux({ InitProcessEnabled: true }),
    FARGATE,
  ],
  [
    'a capability with CAP_',
    of('LinuxParameters.Capabilities.Drop.0'),
    linux({ Capabilities: { Drop: ['CAP_KILL'] } }),
    linux({ Capabilities: { Drop: ['ALL'] } }),
    FARGATE,
  ],
  [
    'a file system of no size',
    of('LinuxParameters.Tmpfs.0.Size'),
    linux({ Tmpfs: [{ Size: 0 }] }),
    linux({ Tmpfs: [{ Size: 1 }] }),
    FARGATE,
  ],
  [
    'a constraint on Fargate',
    'PlacementConstraints',
    { ...one({}), PlacementConstraints: [{ Type: 'memberOf', Expression: 'a' }] },
    { ...one({}), PlacementConstraints: [] },
    FARGATE,
  ],
  [
    'a GPU on Fargate',
    of('ResourceRequirements'),
    one({ ResourceRequirements: [{ Type: 'GPU', Value: '1' }] }),
    one({}),
    FARGATE,
  ],
  [
    'a range and a port',
    of('PortMappings.0.ContainerPortRange'),
    port({ ContainerPort: 80, ContainerPortRange: '80-81' }),
    port({ ContainerPortRange: '80-81' }),
    HOST,
  ],
  [
    'a range in the wrong order',
    of('PortMappings.0.ContainerPortRange'),
    port({ ContainerPortRange: '81-80' }),
    port({ ContainerPortRange: '80-80' }),
    HOST,
  ],
  [
    'two beginnings of a message',
    of('LogConfiguration.Options'),
    logs('awslogs-datetime-format', 'awslogs-multiline-pattern'),
    logs('awslogs-multiline-pattern'),
    FARGATE,
  ],
  [
    'a file of variables that is a text',
    of('EnvironmentFiles.0.Value'),
    one({ EnvironmentFiles: [{ Value: 'arn:aws:s3:::b/a.txt' }] }),
    one({ EnvironmentFiles: [{ Value: 'arn:aws:s3:::b/a.env' }] }),
    FARGATE,
  ],
  [
    'a pause of 59 seconds',
    of('RestartPolicy.RestartAttemptPeriod'),
    restarts({ RestartAttemptPeriod: 59 }),
    restarts({ RestartAttemptPeriod: 60 }),
    FARGATE,
  ],
  [
    '51 codes',
    of('RestartPolicy.IgnoredExitCodes'),
    restarts({ IgnoredExitCodes: Array(51).fill(1) }),
    restarts({ IgnoredExitCodes: Array(50).fill(1) }),
    FARGATE,
  ],
  [
    'a volume with a blank in its name',
    'Volumes.0.Name',
    { ...one({}), Volumes: [{ Name: 'a b' }] },
    { ...one({}), Volumes: [{ Name: 'a_b-1' }] },
    FARGATE,
  ],
  [
    'a folder beside an access point',
    'Volumes.0.EFSVolumeConfiguration.RootDirectory',
    volume({ RootDirectory: '/a', TransitEncryption: 'ENABLED', AuthorizationConfig: point }),
    volume({ RootDirectory: '/', TransitEncryption: 'ENABLED', AuthorizationConfig: point }),
    FARGATE,
  ],
  [
    'an access point in clear',
    'Volumes.0.EFSVolumeConfiguration.TransitEncryption',
    volume({ AuthorizationConfig: point }),
    volume({ AuthorizationConfig: point, TransitEncryption: unknown }),
    FARGATE,
  ],
  [
    'IAM in clear',
    'Volumes.0.EFSVolumeConfiguration.TransitEncryption',
    volume({ AuthorizationConfig: { IAM: 'ENABLED' }, TransitEncryption: 'DISABLED' }),
    volume({ AuthorizationConfig: { IAM: 'DISABLED' }, TransitEncryption: 'DISABLED' }),
    FARGATE,
  ],
  [
    'a Windows of no version',
    'RuntimePlatform.OperatingSystemFamily',
    { ...one({}), RuntimePlatform: { OperatingSystemFamily: 'WINDOWS' } },
    { ...one({}), RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } },
    FARGATE,
  ],
  [
    'Windows on ARM64',
    'RuntimePlatform.CpuArchitecture',
    { ...one({}), RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', CpuArchitecture: 'ARM64' } },
    { ...one({}), RuntimePlatform: { OperatingSystemFamily: 'LINUX', CpuArchitecture: 'ARM64' } },
    FARGATE,
  ],
]);

const NETWORK = { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: unknown } } };
const PUBLIC = { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: unknown, AssignPublicIp: 'ENABLED' } } };
const balanced = (at: Fields) => ({ LoadBalancers: [{ TargetGroupArn: unknown, ...at }] });
const providers = (...names: readonly unknown[]) => ({
  CapacityProviderStrategy: names.map((CapacityProvider) => ({ CapacityProvider, Weight: 1 })),
});
const rebalanced = (more: Fields) => ({ AvailabilityZoneRebalancing: 'ENABLED', ...more });
const most = (MaximumPercent: number) => ({ DeploymentConfiguration: { MaximumPercent } });

refuses(ecs, 'AWS::ECS::Service', [
  [
    'a strategy of placement on Fargate',
    'PlacementStrategies',
    { PlacementStrategies: [{}] },
    {},
    { LaunchType: 'FARGATE', ...NETWORK },
  ],
  [
    'daemons that are placed',
    'PlacementStrategies',
    { PlacementStrategies: [{}] },
    { PlacementStrategies: [] },
    { SchedulingStrategy: 'DAEMON' },
  ],
  [
    'a version of Fargate on EC2',
    'PlatformVersion',
    { PlatformVersion: 'LATEST', LaunchType: 'EC2' },
    { PlatformVersion: '1.4.0' },
  ],
  ['a version of two numbers', 'PlatformVersion', { PlatformVersion: '1.4' }, { PlatformVersion: 'LATEST' }],
  [
    'a public address on EC2',
    'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
    { LaunchType: 'EC2', ...PUBLIC },
    { LaunchType: 'FARGATE', ...PUBLIC },
  ],
  ['a role beside a network', 'Role', { Role: 'a', ...NETWORK }, { Role: 'a' }],
  [
    'a target group without a port',
    'LoadBalancers.0',
    balanced({ ContainerName: 'a' }),
    balanced({ ContainerName: 'a', ContainerPort: 80 }),
  ],
  ['two registries', 'ServiceRegistries', { ServiceRegistries: [{}, {}] }, { ServiceRegistries: [{}] }],
  ['zones that are balanced by no room', 'AvailabilityZoneRebalancing', rebalanced(most(100)), rebalanced(most(101))],
  [
    'zones that are balanced by daemons',
    'AvailabilityZoneRebalancing',
    rebalanced({ SchedulingStrategy: 'DAEMON' }),
    rebalanced({}),
  ],
  [
    'a provider that is there twice',
    'CapacityProviderStrategy',
    providers('FARGATE', 'FARGATE'),
    providers('FARGATE', unknown),
  ],
  [
    'providers of both kinds',
    'CapacityProviderStrategy',
    providers('FARGATE', 'mine'),
    providers('FARGATE', 'FARGATE_SPOT'),
  ],
]);

const byDefault = (CapacityProviders: unknown, name: string) => ({
  CapacityProviders,
  DefaultCapacityProviderStrategy: [{ CapacityProvider: name, Weight: 1 }],
});
const exec = (more: Fields) => ({ Configuration: { ExecuteCommandConfiguration: more } });

refuses(ecs, 'AWS::ECS::Cluster', [
  [
    'a provider that it has not',
    'DefaultCapacityProviderStrategy',
    byDefault(['FARGATE'], 'FARGATE_SPOT'),
    byDefault(['FARGATE', unknown], 'mine'),
  ],
  [
    'sessions that are written nowhere',
    'Configuration.ExecuteCommandConfiguration.Logging',
    exec({ Logging: 'OVERRIDE' }),
    exec({ Logging: 'DEFAULT' }),
  ],
]);
