import type { Correction } from '../corrections.ts';
import { known, oneOf } from './types.ts';

const silent = 'the specification has a plain string where the service takes these alone.';
const grows = 'the specification has a plain string; the usual values are offered, and the list grows.';
const needed = 'the service refuses it without.';

/** Allowed values and required properties of ECS, EC2, scaling and CloudFormation itself. */
export const COMPUTE_VALUES: readonly Correction[] = [
  { at: ['AWS::CloudFormation::Stack.TemplateURL'], required: true, why: 'a stack without a template is none.' },

  { at: ['AWS::ECS::TaskDefinition.ContainerDefinitions'], required: true, why: needed },
  { at: ['AWS::ECS::TaskDefinition.NetworkMode'], is: oneOf('awsvpc', 'bridge', 'host', 'none'), why: silent },
  {
    at: ['AWS::ECS::TaskDefinition.RequiresCompatibilities'],
    was: 'List<Text>',
    is: `List<${oneOf('EC2', 'EXTERNAL', 'FARGATE', 'MANAGED_INSTANCES')}>`,
    why: silent,
  },
  {
    at: ['AWS::ECS::TaskDefinition.Cpu'],
    is: known('256', '512', '1024', '2048', '4096', '8192', '16384'),
    why: 'Fargate takes these; tasks on instances take any number.',
  },
  { at: ['AWS::ECS::TaskDefinition.PidMode'], is: oneOf('host', 'task'), why: silent },
  { at: ['AWS::ECS::TaskDefinition.IpcMode'], is: oneOf('host', 'none', 'task'), why: silent },
  { at: ['AWS::ECS::TaskDefinition.RuntimePlatform.CpuArchitecture'], is: oneOf('ARM64', 'X86_64'), why: silent },
  {
    at: ['AWS::ECS::TaskDefinition.RuntimePlatform.OperatingSystemFamily'],
    is: known('LINUX', 'WINDOWS_SERVER_2022_CORE', 'WINDOWS_SERVER_2022_FULL'),
    why: grows,
  },
  {
    at: ['AWS::ECS::TaskDefinition.ContainerDependency.Condition'],
    required: true,
    is: oneOf('COMPLETE', 'HEALTHY', 'START', 'SUCCESS'),
    why: silent,
  },
  {
    at: ['AWS::ECS::Cluster.ClusterSettings.Name'],
    required: true,
    is: oneOf('containerInsights'),
    why: silent,
  },
  {
    at: ['AWS::ECS::Cluster.ClusterSettings.Value'],
    required: true,
    is: oneOf('disabled', 'enabled', 'enhanced'),
    why: silent,
  },
  {
    at: ['AWS::ECS::Cluster.ExecuteCommandConfiguration.Logging'],
    is: oneOf('DEFAULT', 'NONE', 'OVERRIDE'),
    why: silent,
  },
  {
    at: [
      'AWS::ECS::Service.AwsVpcConfiguration.Subnets',
      'AWS::ECS::Service.CapacityProviderStrategyItem.CapacityProvider',
      'AWS::ECS::TaskDefinition.ContainerDependency.ContainerName',
      'AWS::ECS::TaskDefinition.EphemeralStorage.SizeInGiB',
      'AWS::ECS::TaskDefinition.HealthCheck.Command',
      'AWS::ECS::TaskDefinition.KeyValuePair.Name',
      'AWS::ECS::TaskDefinition.KeyValuePair.Value',
      'AWS::ECS::TaskDefinition.MountPoint.ContainerPath',
      'AWS::ECS::TaskDefinition.MountPoint.SourceVolume',
      'AWS::ECS::TaskDefinition.RestartPolicy.Enabled',
      'AWS::ECS::TaskDefinition.Volume.Name',
    ],
    required: true,
    why: needed,
  },
  {
    at: ['AWS::ECS::TaskDefinition.FirelensConfiguration.Type'],
    required: true,
    is: oneOf('fluentbit', 'fluentd'),
    why: silent,
  },
  {
    at: ['AWS::ECS::TaskDefinition.EnvironmentFile.Type'],
    required: true,
    is: oneOf('s3'),
    why: silent,
  },
  { at: ['AWS::ECS::TaskDefinition.PortMapping.Protocol'], is: oneOf('tcp', 'udp'), why: silent },
  { at: ['AWS::ECS::TaskDefinition.ResourceRequirement.Type'], is: known('GPU', 'InferenceAccelerator'), why: grows },
  {
    at: ['AWS::ECS::Service.LogConfiguration.LogDriver', 'AWS::ECS::TaskDefinition.LogConfiguration.LogDriver'],
    is: oneOf(
      'awsfirelens',
      'awslogs',
      'fluentd',
      'gelf',
      'journald',
      'json-file',
      'logentries',
      'none',
      'splunk',
      'syslog',
    ),
    why: silent,
  },
  {
    at: ['AWS::ECS::TaskDefinition.Ulimit.Name'],
    is: oneOf(
      'core',
      'cpu',
      'data',
      'fsize',
      'locks',
      'memlock',
      'msgqueue',
      'nice',
      'nofile',
      'nproc',
      'rss',
      'rtprio',
      'rttime',
      'sigpending',
      'stack',
    ),
    why: silent,
  },

  {
    at: [
      'AWS::ApplicationAutoScaling::ScalableTarget.ServiceNamespace',
      'AWS::ApplicationAutoScaling::ScalingPolicy.ServiceNamespace',
    ],
    is: known('dynamodb', 'ec2', 'ecs', 'elasticache', 'lambda', 'rds', 'sagemaker'),
    why: grows,
  },
  {
    at: [
      'AWS::ApplicationAutoScaling::ScalableTarget.ScalableDimension',
      'AWS::ApplicationAutoScaling::ScalingPolicy.ScalableDimension',
    ],
    is: known('ecs:service:DesiredCount', 'elasticache:replication-group:Replicas', 'rds:cluster:ReadReplicaCount'),
    why: grows,
  },
  {
    at: ['AWS::ApplicationAutoScaling::ScalingPolicy.PolicyType'],
    is: oneOf('PredictiveScaling', 'StepScaling', 'TargetTrackingScaling'),
    why: silent,
  },
  {
    at: ['AWS::ApplicationAutoScaling::ScalingPolicy.PredefinedMetricSpecification.PredefinedMetricType'],
    is: known(
      'ALBRequestCountPerTarget',
      'ECSServiceAverageCPUUtilization',
      'ECSServiceAverageMemoryUtilization',
      'RDSReaderAverageCPUUtilization',
      'RDSReaderAverageDatabaseConnections',
    ),
    why: grows,
  },
  {
    at: ['AWS::ApplicationAutoScaling::ScalingPolicy.StepScalingPolicyConfiguration.AdjustmentType'],
    is: oneOf('ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'),
    why: silent,
  },
  {
    at: ['AWS::AutoScaling::AutoScalingGroup.HealthCheckType'],
    is: known('EC2', 'EC2,EBS', 'EC2,ELB', 'ELB'),
    why: grows,
  },
  {
    at: [
      'AWS::AutoScaling::AutoScalingGroup.LifecycleHookSpecification.LifecycleTransition',
      'AWS::AutoScaling::LifecycleHook.LifecycleTransition',
    ],
    is: oneOf('autoscaling:EC2_INSTANCE_LAUNCHING', 'autoscaling:EC2_INSTANCE_TERMINATING'),
    why: silent,
  },
  {
    at: [
      'AWS::AutoScaling::AutoScalingGroup.LifecycleHookSpecification.DefaultResult',
      'AWS::AutoScaling::LifecycleHook.DefaultResult',
    ],
    is: oneOf('ABANDON', 'CONTINUE'),
    why: silent,
  },
  {
    at: ['AWS::AutoScaling::AutoScalingGroup.InstancesDistribution.SpotAllocationStrategy'],
    is: oneOf('capacity-optimized', 'capacity-optimized-prioritized', 'lowest-price', 'price-capacity-optimized'),
    why: silent,
  },

  { at: ['AWS::EC2::VPC.InstanceTenancy'], is: oneOf('dedicated', 'default', 'host'), why: silent },
  { at: ['AWS::EC2::EIP.Domain'], is: oneOf('standard', 'vpc'), why: silent },
  { at: ['AWS::EC2::NatGateway.ConnectivityType'], is: oneOf('private', 'public'), why: silent },
  { at: ['AWS::EC2::NatGateway.AvailabilityMode'], is: oneOf('regional', 'zonal'), why: silent },
  { at: ['AWS::EC2::LaunchTemplate.MetadataOptions.HttpTokens'], is: oneOf('optional', 'required'), why: silent },
  {
    at: [
      'AWS::EC2::LaunchTemplate.MetadataOptions.HttpEndpoint',
      'AWS::EC2::LaunchTemplate.MetadataOptions.HttpProtocolIpv6',
      'AWS::EC2::LaunchTemplate.MetadataOptions.InstanceMetadataTags',
    ],
    is: oneOf('disabled', 'enabled'),
    why: silent,
  },
  {
    at: ['AWS::EC2::Instance.Ebs.VolumeType', 'AWS::EC2::LaunchTemplate.Ebs.VolumeType'],
    is: oneOf('gp2', 'gp3', 'io1', 'io2', 'sc1', 'st1', 'standard'),
    why: silent,
  },
];
