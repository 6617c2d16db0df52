import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AWS, fn, RookeryError, template } from '../index.ts';
import type { Body } from '../model.ts';

type Builder = Body<{ Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' }; Vpc: { Type: 'AWS::EC2::VPC::Id' } }>;

/** A template of one resource, as it is when the compiler is kept from looking. */
function declare(type: string, properties: (builder: Builder) => unknown) {
  return template({
    path: 'a.yaml',
    description: 'd',
    parameters: { Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' }, Vpc: { Type: 'AWS::EC2::VPC::Id' } },
    body(builder) {
      builder.resource('It', type as never, properties(builder as Builder) as never);
      return {};
    },
  });
}

const service = (properties: object) => ['AWS::ECS::Service', () => properties] as const;
const always = ({ condition }: Builder) => condition('Always', fn.equals(AWS.Region, AWS.Region));

for (const [name, type, properties, code, message] of [
  ['a resource type that does not exist', 'AWS::EC2::Vpc', () => ({}), 'ResourceTypeUnknown', /write 'AWS::EC2::VPC'/],
  [
    'a misspelt property',
    ...service({ DesiredCout: 1 }),
    'PropertyUnknown',
    /a\.yaml: Resources\.It\.Properties has no property "DesiredCout"[\s\S]*write "DesiredCount"/,
  ],
  [
    'a misspelt property in a list',
    ...service({ LoadBalancers: [{ ContainerNam: 'web' }] }),
    'PropertyUnknown',
    /Properties\.LoadBalancers\.0 has no property "ContainerNam"/,
  ],
  [
    'a misspelt property in a branch of a condition',
    'AWS::ECS::Service',
    (builder: Builder) => ({ LoadBalancers: fn.if(always(builder), [{ ContainerNam: 'web' } as never], AWS.NoValue) }),
    'PropertyUnknown',
    /"ContainerNam"/,
  ],
  ['a required property that is missing', 'AWS::EC2::Subnet', () => ({}), 'PropertyMissing', /lacks VpcId\./],
  [
    'a required property that is undefined',
    'AWS::EC2::Subnet',
    () => ({ VpcId: undefined }),
    'PropertyMissing',
    /lacks VpcId: its value is undefined/,
  ],
  [
    'a value that a property does not take',
    ...service({ SchedulingStrategy: 'REPLICAS' }),
    'PropertyValueUnknown',
    /takes DAEMON, REPLICA\.[\s\S]*write "REPLICA"/,
  ],
  [
    'an id of another kind that is selected from a list',
    'AWS::EC2::Route',
    () => ({ RouteTableId: fn.select(0, ['vpc-12345678']) }),
    'PropertyOfOtherKind',
    /RouteTableId is the id vpc-12345678/,
  ],
  [
    'an ARN of another service where one of a role belongs',
    'AWS::ECS::TaskDefinition',
    () => ({ TaskRoleArn: 'arn:aws:s3:::a' }),
    'PropertyOfOtherKind',
    /an ARN of the service "s3"/,
  ],
  ['an object where a text belongs', ...service({ Cluster: { Name: 'a' } }), 'PropertyOfOtherKind', /is an object/],
  ['a text where a list belongs', ...service({ LoadBalancers: 'web' }), 'PropertyOfOtherKind', /is "web"/],
  ['a text where an object belongs', ...service({ NetworkConfiguration: 'a' }), 'PropertyOfOtherKind', /an object/],
  [
    'the id of another resource',
    'AWS::EC2::Subnet',
    ({ resource }: Builder) => ({ VpcId: resource('Gate', 'AWS::EC2::InternetGateway', {}).ref }),
    'PropertyOfOtherKind',
    /VpcId is Gate, which is the id of AWS::EC2::InternetGateway\.[\s\S]*takes the id of AWS::EC2::VPC/,
  ],
  [
    'a parameter of another type',
    'AWS::EC2::Subnet',
    ({ params }: Builder) => ({ VpcId: params.Subnets }),
    'PropertyOfOtherKind',
    /Subnets, which is a list/,
  ],
  [
    'a name where an ARN belongs',
    'AWS::ECS::TaskDefinition',
    ({ resource }: Builder) => ({
      TaskRoleArn: resource('Role', 'AWS::IAM::Role', {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
      }).ref,
    }),
    'PropertyOfOtherKind',
    /takes the ARN of AWS::IAM::Role/,
  ],
  [
    'a literal that is no ARN',
    'AWS::ECS::TaskDefinition',
    () => ({ TaskRoleArn: 'role' }),
    'PropertyOfOtherKind',
    /ARN/,
  ],
  [
    'an ARN where a name belongs',
    'AWS::IAM::InstanceProfile',
    () => ({ Roles: ['arn:aws:iam::111122223333:role/a'] }),
    'PropertyOfOtherKind',
    /Roles\.0 is the ARN/,
  ],
  [
    'the id of a security group where a subnet belongs',
    'AWS::EC2::NatGateway',
    () => ({ SubnetId: 'sg-0123456789abcdef0' }),
    'PropertyOfOtherKind',
    /the id sg-0123456789abcdef0/,
  ],
  [
    'an effect that a policy does not have',
    'AWS::IAM::Role',
    () => ({ AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Alow' }] } }),
    'PropertyValueUnknown',
    /Statement\.0\.Effect is "Alow"[\s\S]*write "Allow"/,
  ],
  [
    'an attribute that does not exist',
    'AWS::EC2::Subnet',
    ({ resource }: Builder) => ({ VpcId: resource('Vpc2', 'AWS::EC2::VPC', {}).att('VpcIdd' as never) }),
    'AttributeUnknown',
    /"Vpc2" has no attribute "VpcIdd"[\s\S]*write "VpcId"/,
  ],
  [
    'a parameter that is not declared',
    'AWS::EC2::Subnet',
    ({ params }: Builder) => ({ VpcId: params['Vpcc' as 'Vpc'] }),
    'ParameterUnknown',
    /write "Vpc"/,
  ],
] as const) {
  test(`${name} is refused at synth`, () => {
    assert.throws(
      () => declare(type, properties),
      (error) => {
        assert(error instanceof RookeryError, String(error));
        assert.equal(error.code, code, error.message);
        assert.match(error.message, message);
        assert.equal(error.exitCode, 2);
        return true;
      },
    );
  });
}

test('what CloudFormation takes passes', () => {
  const block = { CidrBlock: '10.0.0.0/24' };
  for (const [type, properties] of [
    ['AWS::EC2::Subnet', ({ params }: Builder) => ({ ...block, VpcId: params.Vpc })],
    ['AWS::EC2::Subnet', () => ({ ...block, VpcId: fn.importValue('Vpc') })],
    ['AWS::EC2::Subnet', () => ({ ...block, VpcId: 'vpc-0123456789abcdef0', Tags: [{ Key: 'a', Value: 'b' }] })],
    ['AWS::EC2::Subnet', () => ({ ...block, VpcId: '{{resolve:ssm:/network/vpc}}' })],
    [
      'AWS::ECS::TaskDefinition',
      () => ({
        TaskRoleArn: '{{resolve:ssm:/roles/web}}',
        ContainerDefinitions: [{ Name: 'app', Image: 'app', Memory: 4 }],
      }),
    ],
    ['AWS::ECS::Service', () => ({ TaskDefinition: 'web:3', Cluster: 'main' })],
    ['AWS::SNS::Subscription', () => ({ TopicArn: 'arn:aws:sns:a:1:b', Protocol: 'email', Endpoint: 'a@example.com' })],
    ['AWS::ECS::Service', (builder: Builder) => ({ DesiredCount: fn.if(always(builder), 1, AWS.NoValue) })],
    [
      'AWS::EC2::NatGateway',
      ({ params }: Builder) => ({ SubnetId: fn.select(0, params.Subnets), ConnectivityType: 'private' }),
    ],
    [
      'AWS::SSM::Parameter',
      ({ resource }: Builder) => ({ Type: 'String', Value: resource('Q', 'AWS::SQS::Queue', {}).ref }),
    ],
  ] as const) {
    declare(type, properties as (builder: Builder) => unknown);
  }
});
