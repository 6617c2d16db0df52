import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ResourceHandler, ResourceRequest } from '../handler.ts';
import { loadSpecification, type Specification } from '../specification.ts';
import { genericHandler } from './generic.ts';

let specification: Specification;
let handler: ResourceHandler;
before(async () => {
  specification = await loadSpecification();
  handler = genericHandler(specification);
});

function request(type: string, properties: Record<string, unknown> = {}): ResourceRequest {
  return {
    type,
    logicalId: 'Thing',
    properties,
    stack: {
      stackId: 'arn:aws:cloudformation:eu-west-1:000000000000:stack/web/0',
      stackName: 'web',
      account: '000000000000',
      region: 'eu-west-1',
    },
    tags: [],
    signal: new AbortController().signal,
    token: 'token',
  };
}

const identifiers: readonly (readonly [type: string, properties: Record<string, unknown>, pattern: RegExp])[] = [
  ['AWS::EC2::VPC', {}, /^vpc-[0-9a-f]{17}$/],
  ['AWS::EC2::SecurityGroup', {}, /^sg-[0-9a-f]{17}$/],
  ['AWS::EC2::NatGateway', {}, /^nat-[0-9a-f]{17}$/],
  ['AWS::EC2::EIP', {}, /^203\.0\.113\.\d+$/],
  ['AWS::S3::Bucket', {}, /^web-thing-[a-z0-9]{12}$/],
  ['AWS::S3::Bucket', { BucketName: 'mine' }, /^mine$/],
  ['AWS::SNS::Topic', { FifoTopic: true }, /^arn:aws:sns:eu-west-1:000000000000:.+\.fifo$/],
  ['AWS::SNS::Topic', { TopicName: 't' }, /^arn:aws:sns:eu-west-1:000000000000:t$/],
  ['AWS::ApiGateway::RestApi', { Name: 'api' }, /^[a-z0-9]{10}$/],
  ['AWS::ApiGateway::Resource', {}, /^[a-z0-9]{6}$/],
  ['AWS::ApiGatewayV2::Api', {}, /^[a-z0-9]{10}$/],
  ['AWS::Lambda::Version', { FunctionName: 'f' }, /^arn:aws:lambda:eu-west-1:000000000000:function:f:1$/],
  ['AWS::Lambda::Version', { FunctionName: 'arn:aws:lambda:eu-west-1:000000000000:function:f' }, /:function:f:1$/],
  ['AWS::SQS::Queue', { QueueName: 'q' }, /^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/000000000000\/q$/],
  ['AWS::IAM::Role', {}, /^web-Thing-[A-Z0-9]{12}$/],
  ['AWS::Logs::LogGroup', { LogGroupName: '/a/b' }, /^\/a\/b$/],
  ['AWS::ECS::Cluster', {}, /^web-Thing-[A-Z0-9]{12}$/],
  [
    'AWS::ECS::Service',
    { Cluster: 'arn:x:cluster/main', ServiceName: 's' },
    /^arn:aws:ecs:eu-west-1:000000000000:service\/main\/s$/,
  ],
  ['AWS::ECS::TaskDefinition', { Family: 'f' }, /^arn:aws:ecs:eu-west-1:000000000000:task-definition\/f:1$/],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Name: 'lb' }, /:loadbalancer\/app\/lb\/[0-9a-f]{16}$/],
  ['AWS::ElasticLoadBalancingV2::TargetGroup', {}, /:targetgroup\/web-Thing-[A-Z0-9]{12}\/[0-9a-f]{16}$/],
  ['AWS::SecretsManager::Secret', { Name: 's' }, /:secret:s-[A-Z0-9]{6}$/],
  ['AWS::RDS::DBInstance', {}, /^web-thing-[a-z0-9]{12}$/],
  ['AWS::KMS::Key', {}, /^[0-9a-f]{8}-[0-9a-f]{4}-4/],
  ['AWS::CertificateManager::Certificate', { DomainName: 'd' }, /^arn:aws:acm:eu-west-1:000000000000:certificate\//],
  ['AWS::CloudWatch::Alarm', {}, /^web-Thing-/],
];

for (const [type, properties, pattern] of identifiers) {
  test(`Ref of ${type} looks as it does in AWS (${JSON.stringify(properties)})`, async () => {
    const reported: string[] = [];
    const { physicalId } = await handler.create(request(type, properties), (id) => reported.push(id));
    assert.match(physicalId, pattern);
    assert.deepEqual(reported, [physicalId]);
  });
}

test('every type of the specification can be made, with a value for every attribute', async () => {
  for (const type of specification.types()) {
    const { physicalId, attributes } = await handler.create(request(type), () => {});
    assert.ok(physicalId.length > 0, type);
    for (const [name, value] of Object.entries(attributes)) assert.notEqual(value, undefined, `${type}.${name}`);
  }
});

test('attributes have the values that were written, and stay over an update', async () => {
  const made = await handler.create(request('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }), () => {});
  assert.equal(made.attributes.CidrBlock, '10.0.0.0/16');
  assert.equal(made.attributes.VpcId, made.physicalId);
  const existing = { physicalId: made.physicalId, previousProperties: {} };
  const updated = await handler.update(
    { ...request('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }), token: 'another' },
    existing,
  );
  assert.deepEqual(updated, made);
});

test('well known attributes have their shape', async () => {
  const attribute = async (type: string, name: string, properties = {}): Promise<string> =>
    String((await handler.create(request(type, properties), () => {})).attributes[name]);
  assert.match(await attribute('AWS::IAM::Role', 'Arn', { RoleName: 'r' }), /^arn:aws:iam::000000000000:role\/r$/);
  assert.match(await attribute('AWS::IAM::Role', 'Arn', { RoleName: 'r', Path: '/p/' }), /:role\/p\/r$/);
  assert.match(await attribute('AWS::SSM::Parameter', 'Arn', { Name: '/a/b' }), /:parameter\/a\/b$/);
  assert.match(await attribute('AWS::S3::Bucket', 'Arn', { BucketName: 'b' }), /^arn:aws:s3:::b$/);
  assert.match(await attribute('AWS::Logs::LogGroup', 'Arn', { LogGroupName: '/a/b' }), /:log-group:\/a\/b:\*$/);
  assert.match(await attribute('AWS::RDS::DBInstance', 'Endpoint.Port', { Engine: 'mysql' }), /^3306$/);
  assert.match(await attribute('AWS::RDS::DBInstance', 'Endpoint.Address'), /\.rds\.amazonaws\.com$/);
  assert.match(
    await attribute('AWS::ECR::Repository', 'RepositoryUri', { RepositoryName: 'r' }),
    /^000000000000\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/r$/,
  );
  assert.match(
    await attribute('AWS::WAFv2::WebACL', 'Arn', { Name: 'w', Scope: 'REGIONAL' }),
    /:regional\/webacl\/w\//,
  );
  assert.match(await attribute('AWS::SQS::Queue', 'Arn', { QueueName: 'q' }), /^arn:aws:sqs:eu-west-1:000000000000:q$/);
  assert.match(
    await attribute('AWS::SQS::Queue', 'Arn', { FifoQueue: true }),
    /^arn:aws:sqs:[^:]+:[0-9]+:[\w-]+\.fifo$/,
  );
  assert.match(await attribute('AWS::SQS::Queue', 'QueueName', { FifoQueue: true }), /^[\w-]+\.fifo$/);
  assert.match(await attribute('AWS::SNS::Topic', 'TopicName', { FifoTopic: true }), /^[\w-]+\.fifo$/);
  assert.match(await attribute('AWS::ElasticLoadBalancingV2::TargetGroup', 'TargetGroupFullName'), /^targetgroup\//);
});

test('bounds that are the wrong way round are refused of a record, too', async () => {
  const group = (more: object) =>
    handler.create(request('AWS::AutoScaling::AutoScalingGroup', { MinSize: '4', MaxSize: '10', ...more }), () => {});
  const words = 'Desired capacity:2 must be between the specified min size:4 and max size:10';
  await assert.rejects(group({ DesiredCapacity: '2' }), new RegExp(words));
  await assert.rejects(group({ MaxSize: '3' }), /Desired capacity:4 must be between/);
  await group({});
  const cluster = (MinCapacity: number) => ({
    ...request('AWS::RDS::DBCluster', { ServerlessV2ScalingConfiguration: { MinCapacity, MaxCapacity: 4 } }),
  });
  const { physicalId } = await handler.create(cluster(4), () => {});
  const previousProperties = cluster(4).properties;
  await assert.rejects(handler.update(cluster(8), { physicalId, previousProperties }), /minimum capacity 8/);
});
