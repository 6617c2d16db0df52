import { apart, needs, someOf, wants, where } from './relations.ts';
import { type Fields, isOpen, isYes, type ObjectRule, textOf } from './rules.ts';

// Which properties of a resource go together. Sources: the page of each type in the AWS CloudFormation Template Reference, and
// what cfn-lint has of it ("requiredXor", "requiredOr", "dependentExcluded", "dependentRequired").

type Rules = readonly (readonly [path: string, rule: ObjectRule])[];

/** One of them, and one alone. */
const one = (path: string, ...names: readonly string[]): Rules => [
  [path, someOf(...names)],
  [path, apart(...names)],
];
const on = (path: string, ...rules: readonly ObjectRule[]): Rules => rules.map((rule) => [path, rule] as const);

const FROM_ANYWHERE = ['CidrIp', 'CidrIpv6', 'SourcePrefixListId', 'SourceSecurityGroupId', 'SourceSecurityGroupName'];
const TO_ANYWHERE = ['CidrIp', 'CidrIpv6', 'DestinationPrefixListId', 'DestinationSecurityGroupId'];

/** AWS::EC2::Route: "You must specify one of the following targets". */
const ROUTES = [
  'CarrierGatewayId',
  'CoreNetworkArn',
  'EgressOnlyInternetGatewayId',
  'GatewayId',
  'InstanceId',
  'LocalGatewayId',
  'NatGatewayId',
  'NetworkInterfaceId',
  'TransitGatewayId',
  'VpcEndpointId',
  'VpcPeeringConnectionId',
];

/** Whether a database is made of nothing: not a copy of another one, and not a member of a cluster. */
const ORIGINS = [
  'DBClusterIdentifier',
  'DBClusterSnapshotIdentifier',
  'DBSnapshotIdentifier',
  'ReplicationSourceIdentifier',
  'RestoreTime',
  'SnapshotIdentifier',
  'SourceDBClusterIdentifier',
  'SourceDBInstanceAutomatedBackupsArn',
  'SourceDBInstanceIdentifier',
  'SourceDbClusterResourceId',
  'SourceDbiResourceId',
  'GlobalClusterIdentifier',
];
const isNew = (database: Fields) => ORIGINS.every((name) => database[name] === undefined);
const isManaged = ({ ManageMasterUserPassword }: Fields) => isYes(ManageMasterUserPassword);
const isUnmanaged = ({ ManageMasterUserPassword: managed }: Fields) =>
  managed === undefined || managed === false || managed === 'false';

const masterUser: Rules = on(
  '',
  where(isManaged, apart('ManageMasterUserPassword', 'MasterUserPassword')),
  where((database) => isNew(database) && isUnmanaged(database), someOf('MasterUserPassword')),
  where(isNew, someOf('MasterUsername')),
  wants('KmsKeyId', 'StorageEncrypted', 'true'),
);

const isOf = (name: string, value: string) => (object: Fields) => object[name] === value;
const isGateway = ({ VpcEndpointType: type = 'Gateway' }: Fields) => type === 'Gateway';
const isPublic = ({ ConnectivityType: type = 'public', AvailabilityMode: mode = 'zonal' }: Fields) =>
  type === 'public' && mode === 'zonal';
const isAurora = ({ Engine }: Fields) => textOf(Engine)?.startsWith('aurora') !== false;
const hasMetric = ({ MetricName }: Fields) => MetricName !== undefined;

/** DeleteRule and its kin: a rule of a bucket's life does something. */
const LIFECYCLE = [
  'AbortIncompleteMultipartUpload',
  'ExpirationDate',
  'ExpirationInDays',
  'ExpiredObjectDeleteMarker',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionExpirationInDays',
  'NoncurrentVersionTransition',
  'NoncurrentVersionTransitions',
  'Transition',
  'Transitions',
];

const TRACKING = 'TargetTrackingScalingPolicyConfiguration';
const byRequests: ObjectRule = ({ PredefinedMetricType: type, ResourceLabel: label }) => {
  if (isOpen(type) || isOpen(label)) return undefined;
  const isWanted = type === 'ALBRequestCountPerTarget';
  if (
    isWanted === (label !== undefined) &&
    (!isWanted || /^app\/[^/]+\/\w+\/targetgroup\/[^/]+\/\w+$/.test(textOf(label) ?? ''))
  )
    return undefined;
  return {
    at: 'ResourceLabel',
    problem: label === undefined ? 'is missing' : `is ${JSON.stringify(label)}`,
    why: 'Application Auto Scaling finds the target group of ALBRequestCountPerTarget by it, and of nothing else.',
    mend: isWanted ? 'write app/balancer/id/targetgroup/group/id.' : 'leave it away.',
  };
};

/** By resource type. */
export const related: Readonly<Record<string, Rules>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': [
    ...one('', 'ScalingTargetId', 'ResourceId'),
    ...on('', needs('ResourceId', 'ScalableDimension', 'ServiceNamespace')),
    ...one(TRACKING, 'PredefinedMetricSpecification', 'CustomizedMetricSpecification'),
    [`${TRACKING}.PredefinedMetricSpecification`, byRequests],
    ...on('StepScalingPolicyConfiguration', someOf('StepAdjustments')),
  ],
  'AWS::ApplicationAutoScaling::ScalableTarget': [
    ...on('ScheduledActions.*', someOf('ScalableTargetAction')),
    ...on('ScheduledActions.*.ScalableTargetAction', someOf('MinCapacity', 'MaxCapacity')),
    ...on(
      '',
      where(
        isOf('ServiceNamespace', 'ecs'),
        wants('ServiceNamespace', 'ScalableDimension', 'ecs:service:DesiredCount'),
      ),
    ),
  ],
  'AWS::AutoScaling::AutoScalingGroup': [
    ...one('', 'InstanceId', 'LaunchConfigurationName', 'LaunchTemplate', 'MixedInstancesPolicy'),
    ...one('LaunchTemplate', 'LaunchTemplateId', 'LaunchTemplateName'),
    ...on('', someOf('VPCZoneIdentifier', 'AvailabilityZones', 'AvailabilityZoneIds')),
  ],
  'AWS::CloudFront::Distribution': [
    ...on('DistributionConfig.CustomErrorResponses.*', needs('ResponseCode', 'ResponsePagePath')),
    ...on('DistributionConfig.Origins.*', apart('CustomOriginConfig', 'S3OriginConfig', 'VpcOriginConfig')),
    ...one(
      'DistributionConfig.ViewerCertificate',
      'AcmCertificateArn',
      'CloudFrontDefaultCertificate',
      'IamCertificateId',
    ),
    ...on('DistributionConfig.ViewerCertificate', needs('AcmCertificateArn', 'SslSupportMethod')),
  ],
  'AWS::CloudWatch::Alarm': [
    ...on('', someOf('MetricName', 'Metrics', 'EvaluationCriteria'), apart('Threshold', 'ThresholdMetricId')),
    ...on('', where(hasMetric, someOf('Statistic', 'ExtendedStatistic')), needs('MetricName', 'Namespace', 'Period')),
    ...on('', where(hasMetric, someOf('Threshold', 'ThresholdMetricId'))),
  ],
  'AWS::EC2::FlowLog': on(
    '',
    needs('LogGroupName', 'DeliverLogsPermissionArn'),
    apart('LogGroupName', 'LogDestination'),
    where(isOf('LogDestinationType', 's3'), someOf('LogDestination')),
    where(isOf('LogDestinationType', 's3'), apart('LogDestinationType', 'DeliverLogsPermissionArn')),
    where(isOf('ResourceType', 'VPC'), someOf('TrafficType')),
  ),
  'AWS::EC2::Instance': on('', apart('NetworkInterfaces', 'SubnetId')),
  'AWS::EC2::NatGateway': on(
    '',
    where(isOf('ConnectivityType', 'private'), apart('ConnectivityType', 'AllocationId')),
    where(isPublic, someOf('AllocationId')),
  ),
  'AWS::EC2::NetworkAclEntry': one('', 'Ipv6CidrBlock', 'CidrBlock'),
  'AWS::EC2::Route': [...one('', ...ROUTES), ...on('', apart('EgressOnlyInternetGatewayId', 'DestinationCidrBlock'))],
  'AWS::EC2::SecurityGroup': [
    ...on('', needs('SecurityGroupEgress', 'VpcId')),
    ...on('SecurityGroupIngress.*', someOf(...FROM_ANYWHERE)),
    ...on('SecurityGroupEgress.*', someOf(...TO_ANYWHERE)),
  ],
  'AWS::EC2::SecurityGroupEgress': on('', someOf(...TO_ANYWHERE)),
  'AWS::EC2::SecurityGroupIngress': [...on('', someOf(...FROM_ANYWHERE)), ...one('', 'GroupId', 'GroupName')],
  'AWS::EC2::Subnet': on(
    '',
    someOf('CidrBlock', 'Ipv4IpamPoolId', 'Ipv6IpamPoolId', 'Ipv6CidrBlock'),
    apart('AvailabilityZone', 'AvailabilityZoneId'),
    apart('CidrBlock', 'Ipv4IpamPoolId'),
    apart('Ipv6CidrBlock', 'Ipv6IpamPoolId'),
  ),
  'AWS::EC2::VPC': [
    ...one('', 'CidrBlock', 'Ipv4IpamPoolId'),
    ...on(
      '',
      where(
        (vpc) => isYes(vpc.EnableDnsHostnames) && vpc.EnableDnsSupport === false,
        apart('EnableDnsHostnames', 'EnableDnsSupport'),
      ),
    ),
  ],
  'AWS::EC2::VPCEndpoint': on(
    '',
    where(isOf('VpcEndpointType', 'Interface'), apart('VpcEndpointType', 'RouteTableIds')),
    where(isGateway, apart('RouteTableIds', 'SubnetIds')),
    where(isGateway, apart('RouteTableIds', 'SecurityGroupIds')),
    where(
      (endpoint) => isGateway(endpoint) && isYes(endpoint.PrivateDnsEnabled),
      apart('ServiceName', 'PrivateDnsEnabled'),
    ),
  ),
  'AWS::ECR::Repository': on('EncryptionConfiguration', wants('KmsKey', 'EncryptionType', 'KMS', 'KMS_DSSE')),
  'AWS::EFS::FileSystem': on('', wants('KmsKeyId', 'Encrypted', 'true')),
  'AWS::ElastiCache::ReplicationGroup': on(
    '',
    wants('AuthToken', 'TransitEncryptionEnabled', 'true'),
    apart('AuthToken', 'UserGroupIds'),
  ),
  'AWS::IAM::Policy': on('', someOf('Roles', 'Users', 'Groups')),
  'AWS::Logs::MetricFilter': on('MetricTransformations.*', apart('DefaultValue', 'Dimensions')),
  'AWS::RDS::DBCluster': masterUser,
  'AWS::RDS::DBInstance': [
    ...masterUser,
    ...on(
      '',
      where((database) => isNew(database) && !isAurora(database), someOf('AllocatedStorage')),
      where((database) => isYes(database.MultiAZ), apart('MultiAZ', 'AvailabilityZone')),
      where(isOf('StorageType', 'io1'), someOf('Iops')),
      where(isOf('StorageType', 'gp2'), apart('StorageType', 'Iops')),
    ),
  ],
  'AWS::Route53::RecordSet': one('', 'HostedZoneId', 'HostedZoneName'),
  'AWS::Route53::RecordSetGroup': one('', 'HostedZoneId', 'HostedZoneName'),
  'AWS::S3::Bucket': [
    ...on('LifecycleConfiguration.Rules.*', someOf(...LIFECYCLE), apart('ExpirationDate', 'ExpirationInDays')),
    ...on(
      'BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault',
      wants('KMSMasterKeyID', 'SSEAlgorithm', 'aws:kms', 'aws:kms:dsse'),
    ),
    ...on('WebsiteConfiguration', apart('RedirectAllRequestsTo', 'IndexDocument')),
    ...on(
      '',
      where(({ AccessControl: acl = 'Private' }) => acl !== 'Private', needs('AccessControl', 'OwnershipControls')),
    ),
    ...on('', needs('ReplicationConfiguration', 'VersioningConfiguration')),
  ],
  'AWS::SQS::Queue': on(
    '',
    where((queue) => isYes(queue.SqsManagedSseEnabled), apart('KmsMasterKeyId', 'SqsManagedSseEnabled')),
    where(
      isOf('FifoThroughputLimit', 'perMessageGroupId'),
      wants('FifoThroughputLimit', 'DeduplicationScope', 'messageGroup'),
    ),
  ),
  'AWS::ServiceDiscovery::Service': on('', apart('HealthCheckConfig', 'HealthCheckCustomConfig')),
  'AWS::StepFunctions::StateMachine': one('', 'Definition', 'DefinitionString', 'DefinitionS3Location'),
  'AWS::WAFv2::WebACL': one('DefaultAction', 'Allow', 'Block'),
};
