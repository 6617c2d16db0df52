/**
 * Resources whose physical name CloudFormation begins with the stack's: by AWS's name of the resource, which part of its
 * ARN that is. Names of roles and policies can have a path before them. Source: the identifiers that AWS's plugin for
 * resource providers makes (`IdentifierUtils` of cloudformation-cli-java-plugin), `<stack>-<logical id>-<random>`, and the
 * user guide's examples of physical ids; types that are named otherwise are not here.
 */
export const NAMED: Readonly<Record<string, string>> = {
  'autoscaling:autoScalingGroup': 'GroupFriendlyName',
  'cloudformation:stack': 'StackName',
  'cloudwatch:alarm': 'AlarmName',
  'cloudwatch:dashboard': 'DashboardName',
  'ecr:repository': 'RepositoryName',
  'ecs:capacity-provider': 'CapacityProviderName',
  'ecs:cluster': 'ClusterName',
  'ecs:service': 'ServiceName',
  'ecs:service-deployment': 'ServiceName',
  'ecs:task-definition': 'TaskDefinitionFamilyName',
  'elasticache:serverlesscache': 'ServerlessCacheName',
  'elasticache:user': 'UserId',
  'elasticache:usergroup': 'UserGroupId',
  'events:rule-on-default-event-bus': 'RuleName',
  'iam:instance-profile': 'InstanceProfileNameWithPath',
  'iam:policy': 'PolicyNameWithPath',
  'iam:role': 'RoleNameWithPath',
  'logs:delivery-destination': 'DeliveryDestinationName',
  'logs:delivery-source': 'DeliverySourceName',
  'logs:log-group': 'LogGroupName',
  'rds:cluster': 'DbClusterInstanceName',
  'rds:cluster-pg': 'ClusterParameterGroupName',
  'rds:db': 'DbInstanceName',
  'rds:es': 'SubscriptionName',
  'rds:pg': 'ParameterGroupName',
  'rds:subgrp': 'SubnetGroupName',
  's3:bucket': 'BucketName',
  'sns:topic': 'TopicName',
  'sqs:queue': 'QueueName',
};

/** Where templates can name such a resource by themselves: its type, and the property. */
export const NAME_PROPERTIES: Readonly<Record<string, readonly (readonly [type: string, property: string])[]>> = {
  'autoscaling:autoScalingGroup': [['AWS::AutoScaling::AutoScalingGroup', 'AutoScalingGroupName']],
  'cloudwatch:alarm': [
    ['AWS::CloudWatch::Alarm', 'AlarmName'],
    ['AWS::CloudWatch::CompositeAlarm', 'AlarmName'],
  ],
  'cloudwatch:dashboard': [['AWS::CloudWatch::Dashboard', 'DashboardName']],
  'ecr:repository': [['AWS::ECR::Repository', 'RepositoryName']],
  'ecs:capacity-provider': [['AWS::ECS::CapacityProvider', 'Name']],
  'ecs:cluster': [['AWS::ECS::Cluster', 'ClusterName']],
  'ecs:service': [['AWS::ECS::Service', 'ServiceName']],
  'ecs:task-definition': [['AWS::ECS::TaskDefinition', 'Family']],
  'elasticache:serverlesscache': [['AWS::ElastiCache::ServerlessCache', 'ServerlessCacheName']],
  'elasticache:user': [['AWS::ElastiCache::User', 'UserId']],
  'elasticache:usergroup': [['AWS::ElastiCache::UserGroup', 'UserGroupId']],
  'events:rule-on-default-event-bus': [['AWS::Events::Rule', 'Name']],
  'iam:instance-profile': [['AWS::IAM::InstanceProfile', 'InstanceProfileName']],
  'iam:policy': [['AWS::IAM::ManagedPolicy', 'ManagedPolicyName']],
  'iam:role': [['AWS::IAM::Role', 'RoleName']],
  'logs:delivery-destination': [['AWS::Logs::DeliveryDestination', 'Name']],
  'logs:delivery-source': [['AWS::Logs::DeliverySource', 'Name']],
  'logs:log-group': [['AWS::Logs::LogGroup', 'LogGroupName']],
  'rds:cluster': [['AWS::RDS::DBCluster', 'DBClusterIdentifier']],
  'rds:db': [['AWS::RDS::DBInstance', 'DBInstanceIdentifier']],
  's3:bucket': [['AWS::S3::Bucket', 'BucketName']],
  'sns:topic': [['AWS::SNS::Topic', 'TopicName']],
  'sqs:queue': [['AWS::SQS::Queue', 'QueueName']],
};

/**
 * Resources that have ids instead of names, and the type of CloudFormation that puts the stack's tags on them: what is
 * changed or deleted can be told by a tag.
 */
export const TAGGED: Readonly<Record<string, string>> = {
  'acm:certificate': 'AWS::CertificateManager::Certificate',
  'cloudfront:distribution': 'AWS::CloudFront::Distribution',
  'ec2:elastic-ip': 'AWS::EC2::EIP',
  'ec2:internet-gateway': 'AWS::EC2::InternetGateway',
  'ec2:natgateway': 'AWS::EC2::NatGateway',
  'ec2:route-table': 'AWS::EC2::RouteTable',
  'ec2:security-group': 'AWS::EC2::SecurityGroup',
  'ec2:subnet': 'AWS::EC2::Subnet',
  'ec2:vpc': 'AWS::EC2::VPC',
  'ec2:vpc-flow-log': 'AWS::EC2::FlowLog',
  'elasticfilesystem:access-point': 'AWS::EFS::AccessPoint',
  'elasticfilesystem:file-system': 'AWS::EFS::FileSystem',
  'elasticloadbalancing:listener-rule/app': 'AWS::ElasticLoadBalancingV2::ListenerRule',
  'elasticloadbalancing:listener-rule/net': 'AWS::ElasticLoadBalancingV2::ListenerRule',
  'elasticloadbalancing:loadbalancer': 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'elasticloadbalancing:loadbalancer/app/': 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'elasticloadbalancing:loadbalancer/net/': 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'elasticloadbalancing:targetgroup': 'AWS::ElasticLoadBalancingV2::TargetGroup',
  'kms:key': 'AWS::KMS::Key',
  'logs:delivery': 'AWS::Logs::Delivery',
  'secretsmanager:Secret': 'AWS::SecretsManager::Secret',
  'servicediscovery:namespace': 'AWS::ServiceDiscovery::HttpNamespace',
  'servicediscovery:service': 'AWS::ServiceDiscovery::Service',
  'states:statemachine': 'AWS::StepFunctions::StateMachine',
  'wafv2:webacl': 'AWS::WAFv2::WebACL',
};

/** What the reference leaves out: it has the tags of classic load balancers alone, whose actions have the same names. */
const LOAD_BALANCING = [
  'elasticloadbalancing:listener-rule/app',
  'elasticloadbalancing:listener-rule/net',
  'elasticloadbalancing:listener/app',
  'elasticloadbalancing:listener/net',
  'elasticloadbalancing:loadbalancer',
  'elasticloadbalancing:targetgroup',
];
export const ALSO_ON: Readonly<Record<string, readonly string[]>> = {
  'elasticloadbalancing:AddTags': LOAD_BALANCING,
  'elasticloadbalancing:RemoveTags': LOAD_BALANCING,
};

/** Resources that actions can name, and no template here makes or uses. */
export const UNUSED: readonly string[] = [
  'cloudwatch:dataset',
  'ec2:ipam-pool',
  'ec2:ipv4pool-ec2',
  'ec2:ipv6pool-ec2',
  'ec2:key-pair',
  'ec2:vpc-encryption-control',
  'ec2:vpn-gateway',
  'elasticloadbalancing:listener/gwy',
  'elasticloadbalancing:loadbalancer/gwy/',
  'events:rule-on-custom-event-bus',
  'logs:destination',
  's3:accesspoint',
  's3:accesspointobject',
];

/** Resources that only actions on many kinds of resources name, and that templates here make or use. */
export const KEPT: readonly string[] = [
  'ec2:image',
  'ec2:instance',
  'ec2:network-interface',
  'ec2:snapshot',
  'ec2:spot-instances-request',
  'ec2:volume',
  'wafv2:loadbalancer/app/',
];

/** Kinds of resources that CloudFormation itself puts no tags on; services do, in the name of what they run for. */
export const RUNTIME: readonly string[] = [
  'ec2:image',
  'ec2:network-interface',
  'ec2:snapshot',
  'ec2:spot-instances-request',
  'ec2:volume',
  'ecs:container-instance',
  'ecs:task',
];
