import {
  containerLimits,
  containerNames,
  dependencies,
  executionRole,
  fargateContainers,
  logging,
  mounts,
  ports,
  secretNames,
} from './ecs-containers.ts';
import {
  containerNetwork,
  fargatePlacement,
  fileSystem,
  logOptions,
  platform,
  portRange,
  restartPeriod,
} from './ecs-networks.ts';
import { execLogs, knownProviders, launchedOn, oneKind, rebalancing, serviceRole, targets } from './ecs-placement.ts';
import { capacityStrategy, deploymentPercents, deploymentSteps, launch, scheduling } from './ecs-service.ts';
import { BY, containerSizes, fargateTask } from './ecs-size.ts';
import {
  atLeast,
  between,
  count,
  form,
  oneOf,
  type ServiceRules,
  type TypeRules,
  type ValueRule,
  whole,
} from './rules.ts';

/** RegisterTaskDefinition, CreateService, CreateCluster: names. */
const name = form(/^[A-Za-z0-9_-]{1,255}$/, 'up to 255 letters, digits, hyphens and underscores');
const port = whole(0, 65535);
const condition = oneOf('START', 'COMPLETE', 'SUCCESS', 'HEALTHY');

/** KernelCapabilities. */
const capability = form(/^(?!CAP_)[A-Z_]+$/, 'the name of a capability without CAP_, such as NET_ADMIN');

/** HealthCheck. */
const HEALTH_CHECKS: Readonly<Record<string, ValueRule>> = {
  'ContainerDefinitions.*.HealthCheck.Interval': whole(5, 300),
  'ContainerDefinitions.*.HealthCheck.Timeout': whole(2, 60),
  'ContainerDefinitions.*.HealthCheck.Retries': whole(1, 10),
  'ContainerDefinitions.*.HealthCheck.StartPeriod': whole(0, 300),
  'ContainerDefinitions.*.HealthCheck.Command': {
    takes: 'a command that begins with CMD, CMD-SHELL or NONE',
    accepts: (value) =>
      !Array.isArray(value) || typeof value[0] !== 'string' || ['CMD', 'CMD-SHELL', 'NONE'].includes(value[0]),
  },
};

function strategy(path: string): Readonly<Record<string, ValueRule>> {
  return {
    [path]: count(0, 20, 'capacity providers'),
    [`${path}.*.Base`]: whole(0, 100000),
    [`${path}.*.Weight`]: whole(0, 1000),
  };
}

const awsvpc: Readonly<Record<string, ValueRule>> = {
  'NetworkConfiguration.AwsvpcConfiguration.Subnets': count(1, 16, 'subnets'),
  'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups': count(0, 5, 'security groups'),
  'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp': oneOf('ENABLED', 'DISABLED'),
};

const defaultStrategy: TypeRules['objects'] & object = [
  ['', capacityStrategy('DefaultCapacityProviderStrategy')],
  ['', oneKind('DefaultCapacityProviderStrategy')],
  ['', knownProviders],
];

/** The rules of Amazon ECS. */
export const ecs: ServiceRules = {
  'AWS::ECS::TaskDefinition': {
    by: BY,
    // Each service has an image of its own, and passes its tag to its program.
    skips: /^\.ContainerDefinitions\.\d+\.(Image|Environment\.\d+\.Value|Secrets\.\d+\.ValueFrom)\b/,
    values: {
      Family: name,
      NetworkMode: oneOf('awsvpc', 'bridge', 'host', 'none'),
      'RequiresCompatibilities.*': oneOf('EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'),
      'EphemeralStorage.SizeInGiB': whole(21, 200),
      'RuntimePlatform.CpuArchitecture': oneOf('X86_64', 'ARM64'),
      'ContainerDefinitions.*.Name': name,
      ContainerDefinitions: count(1, 10, 'containers'),
      'Volumes.*.Name': name,
      'RuntimePlatform.OperatingSystemFamily': form(
        /^(LINUX|WINDOWS_SERVER_\w+_(CORE|FULL))$/,
        'LINUX, or a version such as WINDOWS_SERVER_2022_CORE',
      ),
      'ContainerDefinitions.*.Image': form(/^\S{1,255}$/, 'up to 255 characters without blanks'),
      'ContainerDefinitions.*.LinuxParameters.Capabilities.Add.*': capability,
      'ContainerDefinitions.*.LinuxParameters.Capabilities.Drop.*': capability,
      'ContainerDefinitions.*.LinuxParameters.Tmpfs.*.Size': atLeast(1),
      'ContainerDefinitions.*.RestartPolicy.IgnoredExitCodes': count(0, 50, 'codes'),
      'ContainerDefinitions.*.EnvironmentFiles.*.Value': form(/\.env$/, 'the ARN of a file that ends in .env'),
      'ContainerDefinitions.*.Cpu': atLeast(0),
      'ContainerDefinitions.*.Memory': atLeast(4),
      'ContainerDefinitions.*.MemoryReservation': atLeast(4),
      'ContainerDefinitions.*.DependsOn.*.Condition': condition,
      'ContainerDefinitions.*.PortMappings.*.ContainerPort': port,
      'ContainerDefinitions.*.PortMappings.*.HostPort': port,
      'ContainerDefinitions.*.PortMappings.*.Protocol': oneOf('tcp', 'udp'),
      'ContainerDefinitions.*.PortMappings.*.AppProtocol': oneOf('http', 'http2', 'grpc'),
      'ContainerDefinitions.*.PortMappings.*.Name': form(
        /^[a-z0-9_][a-z0-9_-]{0,63}$/,
        'up to 64 small letters, digits, hyphens and underscores, the first no hyphen',
      ),
      'ContainerDefinitions.*.LogConfiguration.LogDriver': oneOf(
        'json-file',
        'syslog',
        'journald',
        'gelf',
        'fluentd',
        'awslogs',
        'splunk',
        'awsfirelens',
      ),
      'ContainerDefinitions.*.EnvironmentFiles': count(0, 10, 'files'),
      ...HEALTH_CHECKS,
    },
    objects: [
      ['', fargateTask],
      ['', containerSizes],
      ['', containerNames],
      ['', dependencies],
      ['', ports],
      ['', mounts],
      ['', executionRole],
      ['', logging],
      ['', fargateContainers],
      ['', containerNetwork],
      ['', fargatePlacement],
      ['RuntimePlatform', platform],
      ['Volumes.*.EFSVolumeConfiguration', fileSystem],
      ['ContainerDefinitions.*.PortMappings.*', portRange],
      ['ContainerDefinitions.*.LogConfiguration', logOptions],
      ['ContainerDefinitions.*.RestartPolicy', restartPeriod],
      ['ContainerDefinitions.*', secretNames],
      ['ContainerDefinitions.*', containerLimits],
    ],
  },
  'AWS::ECS::Service': {
    by: BY,
    // Each service has a name of its own, which no rule is about.
    skips: /^\.ServiceConnectConfiguration\.Services\.\d+\.(DiscoveryName|PortName|ClientAliases\.\d+\.DnsName)\b/,
    values: {
      ServiceName: name,
      DesiredCount: atLeast(0),
      LaunchType: oneOf('EC2', 'FARGATE', 'EXTERNAL'),
      SchedulingStrategy: oneOf('REPLICA', 'DAEMON'),
      HealthCheckGracePeriodSeconds: whole(0, 2147483647),
      LoadBalancers: count(0, 5, 'target groups'),
      'LoadBalancers.*.ContainerPort': whole(1, 65535),
      PlacementConstraints: count(0, 10, 'constraints'),
      PlacementStrategies: count(0, 5, 'strategies'),
      PropagateTags: oneOf('SERVICE', 'TASK_DEFINITION'),
      PlatformVersion: form(/^(LATEST|\d+\.\d+\.\d+)$/, 'LATEST, or a version such as 1.4.0'),
      ServiceRegistries: count(0, 1, 'registry'),
      'DeploymentConfiguration.MinimumHealthyPercent': whole(0, 100),
      'DeploymentConfiguration.MaximumPercent': atLeast(100),
      'DeploymentConfiguration.Strategy': oneOf('ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'),
      'DeploymentConfiguration.BakeTimeInMinutes': whole(0, 1440),
      'DeploymentConfiguration.CanaryConfiguration.CanaryPercent': between(0.1, 100),
      'DeploymentConfiguration.CanaryConfiguration.CanaryBakeTimeInMinutes': whole(0, 1440),
      'DeploymentConfiguration.LinearConfiguration.StepPercent': between(3, 100),
      'DeploymentConfiguration.LinearConfiguration.StepBakeTimeInMinutes': whole(0, 1440),
      'ServiceConnectConfiguration.Services.*.ClientAliases': count(0, 1, 'alias'),
      'ServiceConnectConfiguration.Services.*.ClientAliases.*.Port': whole(1, 65535),
      'ServiceConnectConfiguration.Services.*.IngressPortOverride': whole(1, 65535),
      ...strategy('CapacityProviderStrategy'),
      ...awsvpc,
    },
    objects: [
      ['DeploymentConfiguration', deploymentPercents],
      ['', deploymentSteps],
      ['', launch],
      ['', scheduling],
      ['', capacityStrategy('CapacityProviderStrategy')],
      ['', oneKind('CapacityProviderStrategy')],
      ['', rebalancing],
      ['', launchedOn],
      ['', serviceRole],
      ['LoadBalancers.*', targets],
    ],
  },
  'AWS::ECS::Cluster': {
    by: BY,
    values: { ClusterName: name, ...strategy('DefaultCapacityProviderStrategy') },
    objects: [...defaultStrategy, ['Configuration.ExecuteCommandConfiguration', execLogs]],
  },
  'AWS::ECS::ClusterCapacityProviderAssociations': {
    by: BY,
    values: strategy('DefaultCapacityProviderStrategy'),
    objects: defaultStrategy,
  },
  'AWS::ECS::CapacityProvider': {
    by: BY,
    values: {
      Name: form(
        /^(?!aws|ecs|fargate)[A-Za-z0-9_-]{1,255}$/i,
        'up to 255 letters, digits, hyphens and underscores, not beginning with aws, ecs or fargate',
      ),
      'AutoScalingGroupProvider.ManagedScaling.TargetCapacity': whole(1, 100),
      'AutoScalingGroupProvider.ManagedScaling.MinimumScalingStepSize': whole(1, 10000),
      'AutoScalingGroupProvider.ManagedScaling.MaximumScalingStepSize': whole(1, 10000),
      'AutoScalingGroupProvider.ManagedScaling.InstanceWarmupPeriod': whole(0, 10000),
    },
  },
};
