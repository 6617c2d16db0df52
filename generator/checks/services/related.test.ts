import { Token } from '../../values/value.ts';
import { SERVICE_RULES } from './index.ts';
import type { Fields } from './rules.ts';
import { type Row, refuses } from './testing/table.ts';

const open = new Token({ 'Fn::If': ['Any', 'a', new Token({ Ref: 'AWS::NoValue' })] });
const TRACKING = 'TargetTrackingScalingPolicyConfiguration';
const tracked = (metric: Fields) => ({ [TRACKING]: { TargetValue: 1, ...metric } });
const named = (PredefinedMetricType: string, ResourceLabel?: string) =>
  tracked({ PredefinedMetricSpecification: { PredefinedMetricType, ResourceLabel } });
const LABEL = `${TRACKING}.PredefinedMetricSpecification.ResourceLabel`;
const policy = { PolicyType: 'TargetTrackingScaling', ScalingTargetId: 'a' };
const ecs = { ServiceNamespace: 'ecs', ResourceId: 'service/a/b' };
const DESIRED = 'ecs:service:DesiredCount';
const planned = (ScalableTargetAction: unknown) => ({
  ScheduledActions: [{ Schedule: 'rate(1 day)', ScalableTargetAction }],
});
const group = { MinSize: '1', MaxSize: '1' };
const metric = { MetricName: 'm', Namespace: 'n', Period: 60, Statistic: 'Sum', Threshold: 1 };
const anywhere = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };
const database = { Engine: 'postgres', AllocatedStorage: '20', MasterUsername: 'app', ManageMasterUserPassword: true };
const record = { Name: 'a.example.com', Type: 'A', TTL: '60', ResourceRecords: ['192.0.2.1'] };
const lives = (rule: Fields) => ({ LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...rule }] } });
const encrypted = (ServerSideEncryptionByDefault: Fields) => ({
  BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault }] },
});

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': [
    ['no target', '', {}, { ScalingTargetId: 'a' }, named('ECSServiceAverageCPUUtilization')],
    [
      'two targets',
      'ResourceId',
      { ResourceId: 'a', ScalableDimension: 'a', ServiceNamespace: 'a' },
      {},
      { ...policy, ...named('ECSServiceAverageCPUUtilization') },
    ],
    ['no metric', TRACKING, tracked({}), tracked({ CustomizedMetricSpecification: {} }), policy],
    [
      'requests of no group',
      LABEL,
      named('ALBRequestCountPerTarget'),
      named('ALBRequestCountPerTarget', 'app/a/1/targetgroup/b/2'),
      policy,
    ],
    [
      'the group of another metric',
      LABEL,
      named('ECSServiceAverageCPUUtilization', 'a'),
      named('ECSServiceAverageCPUUtilization'),
      policy,
    ],
    [
      'no steps',
      'StepScalingPolicyConfiguration',
      { StepScalingPolicyConfiguration: {} },
      { StepScalingPolicyConfiguration: { StepAdjustments: [{ MetricIntervalLowerBound: 0 }] } },
      { PolicyType: 'StepScaling', ScalingTargetId: 'a' },
    ],
  ],
  'AWS::ApplicationAutoScaling::ScalableTarget': [
    [
      'another dimension than that of ECS',
      'ServiceNamespace',
      { ScalableDimension: 'ecs:service:Count' },
      { ScalableDimension: DESIRED },
      ecs,
    ],
    [
      'a plan to do nothing',
      'ScheduledActions.0.ScalableTargetAction',
      planned({}),
      planned({ MinCapacity: 1 }),
      { ...ecs, ScalableDimension: DESIRED },
    ],
  ],
  'AWS::AutoScaling::AutoScalingGroup': [
    ['no template', '', { VPCZoneIdentifier: ['a'] }, { VPCZoneIdentifier: ['a'], InstanceId: 'a' }, group],
    [
      'two templates',
      'LaunchTemplate',
      { InstanceId: 'a', LaunchTemplate: { LaunchTemplateId: 'a' } },
      { LaunchTemplate: { LaunchTemplateId: 'a' } },
      { ...group, VPCZoneIdentifier: ['a'] },
    ],
    ['no place', '', {}, { AvailabilityZones: ['a'] }, { ...group, InstanceId: 'a' }],
  ],
  'AWS::CloudWatch::Alarm': [
    ['no metric', '', {}, { Metrics: [{ Id: 'a', MetricStat: {} }] }],
    ['no statistic', '', { Statistic: undefined }, { Statistic: open }, metric],
    ['no period', 'MetricName', { Period: undefined }, {}, metric],
    ['no threshold', '', { Threshold: undefined }, { Threshold: 0 }, metric],
    [
      'a percentile without its letter',
      'ExtendedStatistic',
      { ExtendedStatistic: '99' },
      { ExtendedStatistic: 'p99.9' },
      { ...metric, Statistic: undefined },
    ],
    [
      'a topic by its name',
      'AlarmActions.0',
      { AlarmActions: ['topic'] },
      { AlarmActions: ['arn:aws:sns:a:1:topic'] },
      metric,
    ],
  ],
  'AWS::EC2::FlowLog': [
    [
      'a log group without a role',
      'LogGroupName',
      { LogGroupName: 'a' },
      { LogGroupName: 'a', DeliverLogsPermissionArn: 'a' },
    ],
    ['a bucket that is not named', '', { LogDestinationType: 's3' }, { LogDestinationType: 's3', LogDestination: 'a' }],
    ['no kind of traffic', '', {}, { TrafficType: 'ALL' }, { ResourceType: 'VPC', LogDestination: 'a' }],
  ],
  'AWS::EC2::NatGateway': [
    ['no address', '', {}, { ConnectivityType: 'private' }, { SubnetId: 'a' }],
    [
      'an address that is not public',
      'AllocationId',
      { ConnectivityType: 'private', AllocationId: 'a' },
      { AllocationId: 'a' },
    ],
    ['no address in each zone', '', { AvailabilityMode: 'zonal' }, { AvailabilityMode: 'regional' }],
  ],
  'AWS::EC2::Route': [
    ['no target', '', {}, { GatewayId: 'a' }, { DestinationCidrBlock: '0.0.0.0/0' }],
    [
      'two targets',
      'NatGatewayId',
      { GatewayId: 'a', NatGatewayId: 'b' },
      { GatewayId: 'a', NatGatewayId: open },
      { DestinationCidrBlock: '0.0.0.0/0' },
    ],
    [
      'IPv4 through a gateway of IPv6',
      'DestinationCidrBlock',
      { DestinationCidrBlock: '0.0.0.0/0' },
      { DestinationIpv6CidrBlock: '::/0' },
      { EgressOnlyInternetGatewayId: 'a' },
    ],
  ],
  'AWS::EC2::SecurityGroup': [
    [
      'a rule for nobody',
      'SecurityGroupIngress.0',
      { SecurityGroupIngress: [{ IpProtocol: '-1' }] },
      { SecurityGroupIngress: [anywhere] },
      { GroupDescription: 'd' },
    ],
    [
      'a rule of what leaves no network',
      'SecurityGroupEgress',
      { SecurityGroupEgress: [anywhere] },
      { SecurityGroupEgress: [anywhere], VpcId: 'a' },
      { GroupDescription: 'd' },
    ],
  ],
  'AWS::EC2::SecurityGroupIngress': [
    ['no group', '', {}, { GroupId: 'a' }, anywhere],
    ['nobody', '', {}, { SourcePrefixListId: 'a' }, { GroupId: 'a', IpProtocol: '-1' }],
  ],
  'AWS::EC2::Subnet': [['no addresses', '', {}, { Ipv6CidrBlock: '2001:db8::/64' }]],
  'AWS::EC2::VPC': [
    ['no addresses', '', {}, { CidrBlock: '10.0.0.0/16' }],
    [
      'names without resolvers',
      'EnableDnsSupport',
      { EnableDnsSupport: false },
      { EnableDnsSupport: true },
      { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true },
    ],
  ],
  'AWS::EC2::VPCEndpoint': [
    [
      'routes to an interface',
      'RouteTableIds',
      { VpcEndpointType: 'Interface' },
      { VpcEndpointType: 'Gateway' },
      { RouteTableIds: ['a'] },
    ],
    [
      'names of a gateway',
      'PrivateDnsEnabled',
      { PrivateDnsEnabled: true },
      { PrivateDnsEnabled: false },
      { ServiceName: 'a' },
    ],
  ],
  'AWS::ECR::Repository': [
    [
      'a key with AES256',
      'EncryptionConfiguration.KmsKey',
      { EncryptionConfiguration: { EncryptionType: 'AES256', KmsKey: 'a' } },
      { EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: 'a' } },
    ],
  ],
  'AWS::EFS::FileSystem': [
    ['a key of what is not encrypted', 'KmsKeyId', { KmsKeyId: 'a' }, { KmsKeyId: 'a', Encrypted: true }],
  ],
  'AWS::ElastiCache::ReplicationGroup': [
    ['a token in clear', 'AuthToken', {}, { TransitEncryptionEnabled: true }, { AuthToken: '0123456789abcdef' }],
    ['another engine', 'Engine', { Engine: 'memcached' }, { Engine: 'valkey' }],
    ['a class of databases', 'CacheNodeType', { CacheNodeType: 'db.t4g.small' }, { CacheNodeType: 'cache.t4g.small' }],
  ],
  'AWS::IAM::Policy': [['nobody', '', { Roles: [] }, { Roles: ['a'] }, { PolicyName: 'a' }]],
  'AWS::Logs::MetricFilter': [
    [
      'a default with dimensions',
      'MetricTransformations.0.Dimensions',
      { MetricTransformations: [{ DefaultValue: 0, Dimensions: [{}] }] },
      { MetricTransformations: [{ Dimensions: [{}] }] },
    ],
  ],
  'AWS::RDS::DBCluster': [
    ['no password', '', {}, { SnapshotIdentifier: 'a' }, { MasterUsername: 'app', Engine: 'aurora-mysql' }],
    [
      'an engine that has gone',
      'Engine',
      { Engine: 'aurora' },
      { Engine: 'aurora-mysql' },
      { MasterUsername: 'app', ManageMasterUserPassword: true },
    ],
  ],
  'AWS::RDS::DBInstance': [
    ['two passwords', 'MasterUserPassword', { MasterUserPassword: 'abcdefgh' }, {}, database],
    ['no user', '', { MasterUsername: undefined }, { MasterUsername: undefined, DBSnapshotIdentifier: 'a' }, database],
    [
      'no storage',
      '',
      { AllocatedStorage: undefined },
      { AllocatedStorage: undefined, DBClusterIdentifier: 'a' },
      database,
    ],
    [
      'one zone of two',
      'AvailabilityZone',
      { MultiAZ: true, AvailabilityZone: 'a' },
      { MultiAZ: false, AvailabilityZone: 'a' },
      database,
    ],
    [
      'a key of what is not encrypted',
      'KmsKeyId',
      { KmsKeyId: 'a', StorageEncrypted: false },
      { KmsKeyId: 'a', StorageEncrypted: true },
      database,
    ],
    ['operations of gp2', 'Iops', { StorageType: 'gp2', Iops: 3000 }, { StorageType: 'gp3', Iops: 3000 }, database],
    [
      'no operations of io1',
      '',
      { StorageType: 'io1' },
      { StorageType: 'io1', Iops: 3000 },
      { ...database, AllocatedStorage: '100' },
    ],
    ['an unknown engine', 'Engine', { Engine: 'postgresql' }, { Engine: 'sqlserver-ex' }, database],
    [
      'a class of instances',
      'DBInstanceClass',
      { DBInstanceClass: 't4g.micro' },
      { DBInstanceClass: 'db.t4g.micro' },
      database,
    ],
    [
      'a password with @',
      'MasterUserPassword',
      { MasterUserPassword: 'pass@word' },
      { MasterUserPassword: 'pass!word' },
      { ...database, ManageMasterUserPassword: false },
    ],
  ],
  'AWS::RDS::DBSubnetGroup': [['one subnet', 'SubnetIds', { SubnetIds: ['a'] }, { SubnetIds: ['a', 'b'] }]],
  'AWS::Route53::RecordSet': [
    ['no zone', '', {}, { HostedZoneId: 'Z1' }, record],
    [
      'a zone without its dot',
      'HostedZoneName',
      { HostedZoneName: 'example.com' },
      { HostedZoneName: 'example.com.' },
      record,
    ],
    ['an address of 999', 'ResourceRecords', { ResourceRecords: ['999.0.2.1'] }, {}, { ...record, HostedZoneId: 'Z1' }],
    [
      'a text without quotation marks',
      'ResourceRecords',
      { ResourceRecords: ['a'] },
      { ResourceRecords: ['"a"'] },
      { ...record, Type: 'TXT', HostedZoneId: 'Z1' },
    ],
  ],
  'AWS::S3::Bucket': [
    ['a rule that does nothing', 'LifecycleConfiguration.Rules.0', lives({}), lives({ ExpirationInDays: 1 })],
    [
      'a day and a number of days',
      'LifecycleConfiguration.Rules.0.ExpirationInDays',
      lives({ ExpirationInDays: 1, ExpirationDate: '2030-01-01' }),
      lives({ ExpirationDate: '2030-01-01' }),
    ],
    [
      'a key with AES256',
      'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID',
      encrypted({ SSEAlgorithm: 'AES256', KMSMasterKeyID: 'a' }),
      encrypted({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'a' }),
    ],
    [
      'a list of grants while the owner owns all',
      'AccessControl',
      { AccessControl: 'LogDeliveryWrite' },
      { AccessControl: 'Private' },
    ],
    [
      'a replica without versions',
      'ReplicationConfiguration',
      { ReplicationConfiguration: {} },
      { ReplicationConfiguration: {}, VersioningConfiguration: { Status: 'Enabled' } },
    ],
  ],
  'AWS::SQS::Queue': [
    [
      'two kinds of encryption',
      'SqsManagedSseEnabled',
      { SqsManagedSseEnabled: true },
      { SqsManagedSseEnabled: false },
      { KmsMasterKeyId: 'a' },
    ],
    [
      'a limit of groups of all',
      'FifoThroughputLimit',
      { DeduplicationScope: 'queue' },
      { DeduplicationScope: 'messageGroup' },
      { FifoQueue: true, FifoThroughputLimit: 'perMessageGroupId' },
    ],
  ],
  'AWS::StepFunctions::StateMachine': [['no definition', '', {}, { Definition: {} }]],
  'AWS::WAFv2::WebACL': [
    ['nothing to do by default', 'DefaultAction', { DefaultAction: {} }, { DefaultAction: { Block: {} } }],
  ],
};

for (const [type, rows] of Object.entries(ROWS)) refuses(SERVICE_RULES, type, rows);
