import { CLOUDFRONT_CERTIFICATE, CLOUDFRONT_WEB_ACL } from '../../values/kinds.ts';
import type { Correction } from '../corrections.ts';

const silent = 'the specification does not say which resource this names.';
const key = ['AWS::KMS::Key.Arn', 'AWS::KMS::Key.KeyId', 'AWS::KMS::Alias.AliasName'];
const namespaces = ['HttpNamespace', 'PrivateDnsNamespace', 'PublicDnsNamespace'].map(
  (t) => `AWS::ServiceDiscovery::${t}`,
);
const record = ['AWS::Route53::RecordSet', 'AWS::Route53::RecordSetGroup', 'AWS::Route53::RecordSetGroup.RecordSet'];

const naming = (names: readonly string[], at: readonly string[], why = silent): Correction => ({ at, names, why });

/** Which resource a property names, where the specification is silent or names too few. */
export const NAMED_RESOURCES: readonly Correction[] = [
  naming(
    ['AWS::IAM::Role.Arn'],
    [
      'AWS::ECR::PullThroughCacheRule.CustomRoleArn',
      'AWS::ECR::RepositoryCreationTemplate.CustomRoleArn',
      'AWS::ECS::CapacityProvider.ManagedInstancesProvider.InfrastructureRoleArn',
      'AWS::ECS::DaemonTaskDefinition.ExecutionRoleArn',
      'AWS::ECS::DaemonTaskDefinition.TaskRoleArn',
      'AWS::ECS::ExpressGatewayService.ExecutionRoleArn',
      'AWS::ECS::ExpressGatewayService.InfrastructureRoleArn',
      'AWS::ECS::ExpressGatewayService.TaskRoleArn',
      'AWS::ECS::Service.AdvancedConfiguration.RoleArn',
      'AWS::ECS::Service.DeploymentLifecycleHook.RoleArn',
      'AWS::ECS::Service.ServiceConnectTlsConfiguration.RoleArn',
      'AWS::ECS::Service.ServiceManagedEBSVolumeConfiguration.RoleArn',
      'AWS::ECS::Service.VpcLatticeConfiguration.RoleArn',
      'AWS::RDS::DBCluster.MonitoringRoleArn',
      'AWS::RDS::DBInstance.DBInstanceRole.RoleArn',
    ],
  ),
  naming(['AWS::IAM::Role.RoleName'], ['AWS::IAM::Policy.Roles', 'AWS::IAM::RolePolicy.RoleName']),
  naming(['AWS::IAM::Group.GroupName'], ['AWS::IAM::Policy.Groups']),
  naming(
    ['AWS::IAM::InstanceProfile.Arn'],
    [
      'AWS::EC2::LaunchTemplate.IamInstanceProfile.Arn',
      'AWS::ECS::CapacityProvider.InstanceLaunchTemplate.Ec2InstanceProfileArn',
    ],
  ),
  naming(
    ['AWS::EC2::Subnet.SubnetId'],
    [
      'AWS::EC2::InstanceConnectEndpoint.SubnetId',
      'AWS::ECS::CapacityProvider.ManagedInstancesNetworkConfiguration.Subnets',
      'AWS::ECS::ExpressGatewayService.ExpressGatewayServiceNetworkConfiguration.Subnets',
      'AWS::ECS::TaskSet.AwsVpcConfiguration.Subnets',
      'AWS::Scheduler::Schedule.AwsVpcConfiguration.Subnets',
    ],
  ),
  naming(
    ['AWS::EC2::SecurityGroup.Id'],
    [
      'AWS::EC2::InstanceConnectEndpoint.SecurityGroupIds',
      'AWS::ECS::CapacityProvider.ManagedInstancesNetworkConfiguration.SecurityGroups',
      'AWS::ECS::ExpressGatewayService.ExpressGatewayServiceNetworkConfiguration.SecurityGroups',
      'AWS::ECS::TaskSet.AwsVpcConfiguration.SecurityGroups',
      'AWS::ElastiCache::ReplicationGroup.SecurityGroupIds',
      'AWS::Scheduler::Schedule.AwsVpcConfiguration.SecurityGroups',
    ],
  ),
  naming(['AWS::EC2::VPC.VpcId'], ['AWS::EC2::NatGateway.VpcId', 'AWS::ServiceDiscovery::PrivateDnsNamespace.Vpc']),
  naming(['AWS::EC2::NetworkAcl.Id'], ['AWS::EC2::NetworkAclEntry.NetworkAclId']),
  naming(
    ['AWS::EC2::EIP.AllocationId'],
    [
      'AWS::EC2::NatGateway.AvailabilityZoneAddress.AllocationIds',
      'AWS::EC2::NatGateway.SecondaryAllocationIds',
      'AWS::ElasticLoadBalancingV2::LoadBalancer.SubnetMapping.AllocationId',
    ],
  ),
  naming(
    ['AWS::ECS::Cluster'],
    [
      'AWS::ECS::ExpressGatewayService.Cluster',
      'AWS::ECS::PrimaryTaskSet.Cluster',
      'AWS::ECS::Service.Cluster',
      'AWS::ECS::TaskSet.Cluster',
    ],
    'ECS takes the name or the ARN of a cluster; the specification knows of the name, or of neither.',
  ),
  naming(['AWS::ECS::Cluster.Arn'], ['AWS::ECS::Daemon.ClusterArn']),
  naming(['AWS::ECS::Cluster.ClusterName'], ['AWS::ECS::CapacityProvider.ClusterName']),
  naming(['AWS::ECS::DaemonTaskDefinition.DaemonTaskDefinitionArn'], ['AWS::ECS::Daemon.DaemonTaskDefinitionArn']),
  naming(
    ['AWS::ECS::TaskDefinition.TaskDefinitionArn'],
    ['AWS::ECS::TaskSet.TaskDefinition', 'AWS::Scheduler::Schedule.EcsParameters.TaskDefinitionArn'],
  ),
  naming(
    ['AWS::ECS::CapacityProvider.Name'],
    [
      'AWS::ECS::Cluster.CapacityProviderStrategyItem.CapacityProvider',
      'AWS::ECS::ClusterCapacityProviderAssociations.CapacityProviderStrategy.CapacityProvider',
      'AWS::Scheduler::Schedule.CapacityProviderStrategyItem.CapacityProvider',
    ],
  ),
  naming(
    ['AWS::AutoScaling::AutoScalingGroup'],
    ['AWS::ECS::CapacityProvider.AutoScalingGroupProvider.AutoScalingGroupArn'],
    'ECS takes the name or the ARN of the group; the specification knows of the name alone.',
  ),
  naming(
    namespaces.map((type) => `${type}.Arn`),
    ['AWS::ECS::Cluster.ServiceConnectDefaults.Namespace', 'AWS::ECS::Service.ServiceConnectConfiguration.Namespace'],
    'Service Connect takes a name or an ARN; the id that Ref of a namespace returns is neither.',
  ),
  naming(
    namespaces.map((type) => `${type}.Id`),
    ['AWS::ServiceDiscovery::Service.DnsConfig.NamespaceId', 'AWS::ServiceDiscovery::Service.NamespaceId'],
  ),
  naming(
    ['AWS::ServiceDiscovery::Service.Arn'],
    ['AWS::ECS::Service.ServiceRegistry.RegistryArn', 'AWS::ECS::TaskSet.ServiceRegistry.RegistryArn'],
  ),
  naming(
    ['AWS::ElasticLoadBalancingV2::TargetGroup.TargetGroupArn'],
    [
      'AWS::ECS::Service.AdvancedConfiguration.AlternateTargetGroupArn',
      'AWS::ECS::TaskSet.LoadBalancer.TargetGroupArn',
    ],
  ),
  naming(
    ['AWS::ElasticLoadBalancingV2::ListenerRule.RuleArn', 'AWS::ElasticLoadBalancingV2::Listener.ListenerArn'],
    [
      'AWS::ECS::Service.AdvancedConfiguration.ProductionListenerRule',
      'AWS::ECS::Service.AdvancedConfiguration.TestListenerRule',
    ],
  ),
  naming(
    ['AWS::ElasticLoadBalancingV2::Listener.ListenerArn'],
    ['AWS::ElasticLoadBalancingV2::ListenerCertificate.ListenerArn'],
  ),
  naming(
    ['AWS::ElasticLoadBalancingV2::LoadBalancer.LoadBalancerArn'],
    ['AWS::CloudFront::VpcOrigin.VpcOriginEndpointConfig.Arn'],
  ),
  naming(
    ['AWS::CertificateManager::Certificate.CertificateArn'],
    ['AWS::ElasticLoadBalancingV2::ListenerCertificate.Certificate.CertificateArn'],
  ),
  naming(
    ['AWS::CertificateManager::Certificate.CertificateArn', `${CLOUDFRONT_CERTIFICATE}.CertificateArn`],
    ['AWS::CloudFront::Distribution.ViewerCertificate.AcmCertificateArn'],
    'the specification is silent; a parameter may know that the certificate lies in us-east-1.',
  ),
  naming(
    ['AWS::WAFv2::WebACL.Arn', `${CLOUDFRONT_WEB_ACL}.Arn`],
    ['AWS::CloudFront::Distribution.DistributionConfig.WebACLId'],
    'a parameter may know that the web ACL is one for CloudFront.',
  ),
  naming(['AWS::CloudFront::VpcOrigin.Id'], ['AWS::CloudFront::Distribution.VpcOriginConfig.VpcOriginId']),
  naming(
    ['AWS::CloudFront::KeyValueStore.Arn'],
    ['AWS::CloudFront::Function.KeyValueStoreAssociation.KeyValueStoreARN'],
  ),
  naming(
    ['AWS::Route53::HostedZone.Id'],
    [
      ...record.map((place) => `${place}.HostedZoneId`),
      'AWS::CertificateManager::Certificate.DomainValidationOption.HostedZoneId',
      'AWS::Route53::QueryLoggingConfig.HostedZoneId',
    ],
  ),
  naming(
    ['AWS::Route53::HealthCheck.HealthCheckId'],
    ['AWS::Route53::RecordSet.HealthCheckId', 'AWS::Route53::RecordSetGroup.RecordSet.HealthCheckId'],
  ),
  naming(['AWS::Logs::LogGroup.Arn'], ['AWS::Route53::QueryLoggingConfig.CloudWatchLogsLogGroupArn']),
  naming(['AWS::Logs::DeliveryDestination.Arn'], ['AWS::Logs::Delivery.DeliveryDestinationArn']),
  naming(['AWS::Logs::DeliverySource.Name'], ['AWS::Logs::Delivery.DeliverySourceName']),
  naming(['AWS::S3::Bucket.BucketName'], ['AWS::ECS::Cluster.ExecuteCommandLogConfiguration.S3BucketName']),
  naming(
    ['AWS::SNS::Topic.TopicArn'],
    ['AWS::ElastiCache::ReplicationGroup.NotificationTopicArn', 'AWS::SNS::TopicPolicy.Topics'],
  ),
  naming(['AWS::SQS::Queue.QueueUrl'], ['AWS::SQS::QueuePolicy.Queues']),
  naming(['AWS::WAFv2::WebACL.Arn'], ['AWS::WAFv2::WebACLAssociation.WebACLArn']),
  ...['IPSet', 'RegexPatternSet', 'RuleGroup'].map((type) =>
    naming(
      [`AWS::WAFv2::${type}.Arn`],
      [`AWS::WAFv2::WebACL.${type}ReferenceStatement.Arn`].concat(
        type === 'RuleGroup' ? [] : `AWS::WAFv2::RuleGroup.${type}ReferenceStatement.Arn`,
      ),
    ),
  ),
  naming(
    ['AWS::SecretsManager::Secret.Id'],
    [
      'AWS::RDS::DBInstance.DomainAuthSecretArn',
      'AWS::SecretsManager::RotationSchedule.SecretId',
      'AWS::SecretsManager::SecretTargetAttachment.SecretId',
    ],
  ),
  naming(
    ['AWS::RDS::DBInstance.DBInstanceIdentifier', 'AWS::RDS::DBCluster.DBClusterIdentifier'],
    ['AWS::SecretsManager::SecretTargetAttachment.TargetId'],
  ),
  naming(['AWS::RDS::DBInstance.DBInstanceIdentifier'], ['AWS::RDS::DBProxyTargetGroup.DBInstanceIdentifiers']),
  naming(
    [
      'AWS::RDS::DBCluster.DBClusterIdentifier',
      'AWS::RDS::DBInstance.DBInstanceIdentifier',
      'AWS::RDS::DBParameterGroup.DBParameterGroupName',
    ],
    ['AWS::RDS::EventSubscription.SourceIds'],
    'RDS takes the names of groups as well.',
  ),
  naming(
    ['AWS::RDS::DBInstance'],
    ['AWS::RDS::DBInstance.SourceDBInstanceIdentifier'],
    'a replica in another region names its source by ARN.',
  ),
  naming(
    ['AWS::ElastiCache::SubnetGroup.CacheSubnetGroupName'],
    ['AWS::ElastiCache::ReplicationGroup.CacheSubnetGroupName'],
  ),
  naming(
    ['AWS::ElastiCache::ParameterGroup.CacheParameterGroupName'],
    ['AWS::ElastiCache::ReplicationGroup.CacheParameterGroupName'],
  ),
  naming(['AWS::ElastiCache::UserGroup.UserGroupId'], ['AWS::ElastiCache::ReplicationGroup.UserGroupIds']),
  naming(
    [
      'AWS::ECS::Cluster.Arn',
      'AWS::Events::EventBus.Arn',
      'AWS::Lambda::Alias.Id',
      'AWS::Lambda::Function.Arn',
      'AWS::SNS::Topic.TopicArn',
      'AWS::SQS::Queue.Arn',
      'AWS::StepFunctions::StateMachine.Arn',
    ],
    ['AWS::Scheduler::Schedule.Target.Arn'],
    'the specification knows of fewer targets; to run a task is to name its cluster.',
  ),
  naming(
    ['AWS::EC2::EIP.PublicIp'],
    ['AWS::Route53::HealthCheck.HealthCheckConfig.IPAddress'],
    'the specification takes the id of an allocation for an address.',
  ),
  naming(
    ['AWS::KinesisFirehose::DeliveryStream.Arn', 'AWS::Logs::LogGroup.Arn', 'AWS::S3::Bucket.Arn'],
    ['AWS::WAFv2::LoggingConfiguration.LogDestinationConfigs'],
    'WAF takes ARNs; the specification knows of names too.',
  ),
  naming(
    key,
    [
      'AWS::EC2::Instance.Ebs.KmsKeyId',
      'AWS::EC2::LaunchTemplate.Ebs.KmsKeyId',
      'AWS::ECR::Repository.EncryptionConfiguration.KmsKey',
      'AWS::ECS::Cluster.ExecuteCommandConfiguration.KmsKeyId',
      'AWS::ECS::Cluster.ManagedStorageConfiguration.FargateEphemeralStorageKmsKeyId',
      'AWS::ECS::Cluster.ManagedStorageConfiguration.KmsKeyId',
      'AWS::ECS::Service.ServiceManagedEBSVolumeConfiguration.KmsKeyId',
      'AWS::EFS::FileSystem.KmsKeyId',
      'AWS::EFS::FileSystem.ReplicationDestination.KmsKeyId',
      'AWS::ElastiCache::ReplicationGroup.KmsKeyId',
      'AWS::ElastiCache::ServerlessCache.KmsKeyId',
      'AWS::RDS::DBCluster.KmsKeyId',
      'AWS::RDS::DBCluster.MasterUserSecret.KmsKeyId',
      'AWS::RDS::DBCluster.PerformanceInsightsKmsKeyId',
      'AWS::RDS::DBInstance.KmsKeyId',
      'AWS::RDS::DBInstance.MasterUserSecret.KmsKeyId',
      'AWS::RDS::DBInstance.PerformanceInsightsKMSKeyId',
      'AWS::SecretsManager::Secret.KmsKeyId',
      'AWS::SecretsManager::Secret.ReplicaRegion.KmsKeyId',
    ],
    'the service takes an id, an ARN or an alias; the specification knows of fewer. A log group takes an ARN alone.',
  ),
];

/** What the specification takes for the name of a resource, and is free text. */
export const FREE_TEXT: readonly Correction[] = [
  naming([], ['AWS::Logs::LogGroup.LogGroupName'], "it is the resource's own name."),
  naming([], ['AWS::ApplicationAutoScaling::ScalableTarget.ResourceId'], 'it is a path such as service/cluster/name.'),
  naming(
    [],
    ['AWS::CloudFront::Distribution.DefaultCacheBehavior.TargetOriginId', 'AWS::CloudFront::Distribution.Origin.Id'],
    'it is a name that the distribution itself gives an origin.',
  ),
  naming(
    [],
    [
      'AWS::AutoScaling::ScalingPolicy.MetricDimension.Value',
      'AWS::ElasticLoadBalancingV2::LoadBalancer.LoadBalancerAttribute.Value',
    ],
    'it holds any value, of which a name is one.',
  ),
  naming(
    [],
    ['AWS::Backup::BackupSelection.BackupSelectionResourceType.Resources'],
    'it takes the ARN of anything that can be backed up, and patterns.',
  ),
];
