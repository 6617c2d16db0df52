// Compiled, never run: each line under an @ts-expect-error is a mistake that must not compile, every other line must.

import { AWS, type Condition, fn } from '../values/intrinsics.ts';
import { allow, assumableBy, type Principals, policy } from '../values/policy.ts';
import type { CommaList, Id, Token } from '../values/value.ts';
import type { ResourceTypes } from './index.ts';

interface Declared<Type extends keyof ResourceTypes> {
  readonly ref: Token<ResourceTypes[Type]['Ref']>;
  att<Name extends keyof ResourceTypes[Type]['Attributes'] & string>(
    name: Name,
  ): Token<ResourceTypes[Type]['Attributes'][Name]>;
}
declare function resource<Type extends keyof ResourceTypes>(
  type: Type,
  properties: ResourceTypes[Type]['Properties'],
): Declared<Type>;

declare const isProduction: Condition;
declare const text: Token<string>;
declare const number: Token<number>;
declare const trueOrFalse: Token<'true' | 'false'>;
declare const size: Token<'dev' | 'prod'>;
declare const vpcIdParameter: Token<Id<'AWS::EC2::VPC'>>;
declare const subnetIdsParameter: Token<readonly Id<'AWS::EC2::Subnet'>[]>;
declare const roleArnParameter: Token<Id<'AWS::IAM::Role', 'Arn'>>;

const vpc = resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16', EnableDnsSupport: trueOrFalse });
const subnet = resource('AWS::EC2::Subnet', { VpcId: vpc.ref, MapPublicIpOnLaunch: fn.if(isProduction, false, true) });
const group = resource('AWS::EC2::SecurityGroup', { GroupDescription: 'tasks', VpcId: vpcIdParameter });
const address = resource('AWS::EC2::EIP', { Domain: 'vpc' });
const role = resource('AWS::IAM::Role', { AssumeRolePolicyDocument: assumableBy('ecs-tasks.amazonaws.com') });
const bucket = resource('AWS::S3::Bucket', {});
const key = resource('AWS::KMS::Key', { EnableKeyRotation: true });
const queue = resource('AWS::SQS::Queue', { KmsMasterKeyId: key.ref });
const topic = resource('AWS::SNS::Topic', {});
const cluster = resource('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }] });
const targets = resource('AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'ip', Port: number });
const database = resource('AWS::RDS::DBInstance', { ManageMasterUserPassword: true, AllocatedStorage: number });
const namespace = resource('AWS::ServiceDiscovery::HttpNamespace', { Name: 'internal' });
resource('AWS::ServiceDiscovery::PrivateDnsNamespace', { Name: 'internal', Vpc: vpc.ref, Properties: {} });
const stack = resource('AWS::CloudFormation::Stack', { TemplateURL: text });

// What resolves to the right thing may stand at every position: whole lists, elements, objects, scalars.
const task = resource('AWS::ECS::TaskDefinition', {
  NetworkMode: 'awsvpc',
  RequiresCompatibilities: ['FARGATE'],
  Cpu: number,
  Memory: text,
  ExecutionRoleArn: role.att('Arn'),
  TaskRoleArn: roleArnParameter,
  RuntimePlatform: fn.if(isProduction, { CpuArchitecture: 'ARM64' }, AWS.NoValue),
  ContainerDefinitions: [
    {
      Name: 'web',
      Image: text,
      Environment: [
        { Name: 'DATABASE_PORT', Value: database.att('Endpoint.Port') },
        { Name: 'REPLICAS', Value: number },
        fn.if(isProduction, { Name: 'LEVEL', Value: 'warn' }, AWS.NoValue),
      ],
      Secrets: [{ Name: 'DATABASE', ValueFrom: database.att('MasterUserSecret.SecretArn') }],
      LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-region': AWS.Region } },
    },
    fn.if(isProduction, { Name: 'sidecar', Image: 'proxy' }, AWS.NoValue),
  ],
});
resource('AWS::ECS::Service', {
  Cluster: cluster.att('Arn'),
  TaskDefinition: task.ref,
  DesiredCount: fn.if(isProduction, 3, 1),
  SchedulingStrategy: fn.if(isProduction, 'REPLICA', 'DAEMON'),
  NetworkConfiguration: {
    AwsvpcConfiguration: { Subnets: subnetIdsParameter, SecurityGroups: [group.ref, vpc.att('DefaultSecurityGroup')] },
  },
  LoadBalancers: fn.if(isProduction, [{ TargetGroupArn: targets.ref, ContainerPort: 80 }], AWS.NoValue),
  ServiceConnectConfiguration: { Enabled: true, Namespace: namespace.att('Arn') },
});
resource('AWS::ECS::Service', { Cluster: cluster.ref, EnableExecuteCommand: trueOrFalse });
resource('AWS::ElasticLoadBalancingV2::Listener', {
  LoadBalancerArn: text,
  DefaultActions: [
    fn.if(
      isProduction,
      { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' } },
      { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } },
    ),
  ],
});
resource('AWS::EC2::NatGateway', { AllocationId: address.att('AllocationId'), SubnetId: subnet.ref });
resource('AWS::EC2::SecurityGroupIngress', {
  GroupId: group.att('GroupId'),
  IpProtocol: 'tcp',
  FromPort: database.att('Endpoint.Port'),
  ToPort: database.att('Endpoint.Port'),
});
resource('AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: queue.att('Arn'), maxReceiveCount: 5 } });
resource('AWS::CloudWatch::Alarm', { ComparisonOperator: 'GreaterThanThreshold', AlarmActions: [topic.ref] });
resource('AWS::RDS::DBInstance', { KmsKeyId: key.att('Arn'), Engine: 'oracle-ee', StorageEncrypted: true });
resource('AWS::EC2::Subnet', { VpcId: 'vpc-0123456789abcdef0', CidrBlock: fn.select(0, fn.cidr('10.0.0.0/16', 4, 8)) });
resource('AWS::EC2::Subnet', { VpcId: text, AvailabilityZone: fn.select(0, fn.getAZs()) });
resource('AWS::IAM::Role', {
  AssumeRolePolicyDocument: assumableBy('ecs-tasks.amazonaws.com', { StringEquals: { 'aws:SourceAccount': text } }),
  Policies: [
    {
      PolicyName: 'run',
      PolicyDocument: policy(
        allow({ Action: ['s3:GetObject'], Resource: [bucket.att('Arn'), fn.sub`${bucket.att('Arn')}/*`] }),
        fn.if(isProduction, allow({ Action: 'kms:Decrypt', Resource: key.att('Arn') }), AWS.NoValue),
      ),
    },
  ],
});
export const subnets: Token<CommaList<Id<'AWS::EC2::Subnet', 'Name'>>> = fn.commaList([subnet.ref]);
export const output: Token<string> = stack.att('Outputs.VpcId');

// @ts-expect-error no such resource type
resource('AWS::EC2::Vpc', {});
// @ts-expect-error no such property
resource('AWS::EC2::VPC', { CidrBlok: '10.0.0.0/16' });
// @ts-expect-error no such property of a nested object
resource('AWS::S3::Bucket', { VersioningConfiguration: { State: 'Enabled' } });
// @ts-expect-error a property that belongs to an object within the resource
resource('AWS::ServiceDiscovery::PrivateDnsNamespace', { Name: 'internal', DnsProperties: {} });
// @ts-expect-error a required property is missing
resource('AWS::EC2::Subnet', {});
// @ts-expect-error a stack without a template, which the specification lets pass
resource('AWS::CloudFormation::Stack', {});
// @ts-expect-error a task definition without containers, which the specification lets pass
resource('AWS::ECS::TaskDefinition', { Family: 'web' });
// @ts-expect-error a container without an image
resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'web' }] });
// @ts-expect-error a number where a boolean belongs
resource('AWS::EC2::VPC', { EnableDnsSupport: 1 });
// @ts-expect-error a parameter that may be something else than true and false
resource('AWS::EC2::VPC', { EnableDnsSupport: text });
// @ts-expect-error text where a number belongs
resource('AWS::ECS::Service', { DesiredCount: text });
// @ts-expect-error branches of the wrong kind
resource('AWS::ECS::Service', { DesiredCount: fn.if(isProduction, 'many', 'few') });
// @ts-expect-error not one of the allowed values
resource('AWS::ECS::Service', { SchedulingStrategy: 'REPLICAS' });
// @ts-expect-error a parameter whose allowed values are others
resource('AWS::ECS::Service', { SchedulingStrategy: size });
// @ts-expect-error a network mode that the overlay does not list
resource('AWS::ECS::TaskDefinition', { NetworkMode: 'vpc', ContainerDefinitions: [] });
// @ts-expect-error a protocol in the wrong case
resource('AWS::ElasticLoadBalancingV2::TargetGroup', { Protocol: 'http' });
resource('AWS::ElasticLoadBalancingV2::TargetGroup', {
  // @ts-expect-error an attribute misspelt: `timeout_second`
  TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_second', Value: '30' }],
});
// @ts-expect-error CloudWatch Logs has no retention of ten days
resource('AWS::Logs::LogGroup', { RetentionInDays: 10 });
// @ts-expect-error no such attribute
vpc.att('CidrBlok');
// @ts-expect-error a hand-written Ref, to a logical id that nobody checks
resource('AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' } });
// @ts-expect-error a subnet's id where a VPC's belongs
resource('AWS::EC2::Subnet', { VpcId: subnet.ref });
// @ts-expect-error a security group among the subnets
resource('AWS::RDS::DBSubnetGroup', { DBSubnetGroupDescription: 'data', SubnetIds: [subnet.ref, group.ref] });
// @ts-expect-error a role's name where its ARN belongs
resource('AWS::ECS::TaskDefinition', { ExecutionRoleArn: role.ref, ContainerDefinitions: [] });
// @ts-expect-error a role's name where its ARN belongs, although the API takes a name here too: its path would be lost
resource('AWS::ECS::TaskDefinition', { TaskRoleArn: role.ref, ContainerDefinitions: [] });
// @ts-expect-error a role's ARN where its name belongs
resource('AWS::IAM::Policy', { PolicyName: 'a', PolicyDocument: policy(), Roles: [role.att('Arn')] });
// @ts-expect-error a queue's ARN where its URL belongs
resource('AWS::SQS::QueuePolicy', { Queues: [queue.att('Arn')], PolicyDocument: policy() });
// @ts-expect-error a bucket's ARN where its name belongs
resource('AWS::S3::BucketPolicy', { Bucket: bucket.att('Arn'), PolicyDocument: policy() });
// @ts-expect-error an address where its allocation belongs: what Ref returns is the address
resource('AWS::EC2::NatGateway', { AllocationId: address.ref });
// @ts-expect-error a key's id where CloudWatch Logs takes an ARN alone
resource('AWS::Logs::LogGroup', { KmsKeyId: key.ref });
// @ts-expect-error a namespace's id where Service Connect takes a name or an ARN
resource('AWS::ECS::Service', { ServiceConnectConfiguration: { Enabled: true, Namespace: namespace.ref } });
// @ts-expect-error a dead-letter queue's URL where its ARN belongs
resource('AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: queue.ref, maxReceiveCount: 5 } });

// @ts-expect-error a misspelt effect
resource('AWS::KMS::Key', { KeyPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Alow', Action: '*' }] } });
// @ts-expect-error a policy that would be read in the language of 2008
resource('AWS::KMS::Key', { KeyPolicy: { Statement: [] } });
// @ts-expect-error a service that does not exist
allow({ Action: 's4:GetObject', Resource: '*' });
// @ts-expect-error an action without its service
allow({ Action: 'GetObject', Resource: '*' });
// @ts-expect-error a statement that names neither Action nor NotAction
allow({ Resource: '*' });
// @ts-expect-error both Resource and NotResource
allow({ Action: '*', Resource: '*', NotResource: '*' });
// @ts-expect-error no such operator
allow({ Action: '*', Condition: { StringEqual: { 'aws:SourceAccount': '1' } } });
// @ts-expect-error a service without its domain
assumableBy('ecs-tasks');
// @ts-expect-error no such kind of principal
export const principals: Principals = { Services: 'ecs.amazonaws.com' };
