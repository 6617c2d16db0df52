import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  arnParameter,
  attributeParameter,
  nameParameter,
  prefixed,
  RookeryError,
  secretParameter,
  template,
  unconstrained,
} from '../index.ts';
import type { Body } from '../model.ts';

const child = template({
  path: 'templates/child.yaml',
  description: 'd',
  parameters: {
    VpcId: { Type: 'AWS::EC2::VPC::Id' },
    SubnetIds: { Type: 'List<AWS::EC2::Subnet::Id>' },
    RoleArn: arnParameter('AWS::IAM::Role'),
    BucketName: nameParameter('AWS::S3::Bucket'),
    QueueUrl: attributeParameter({ 'AWS::SQS::Queue': 'QueueUrl' }),
    SecretArn: secretParameter(['user', 'password']),
    Size: { Type: 'String', AllowedValues: ['small', 'large'], Default: 'small' },
    Public: unconstrained({ Type: 'String', AllowedValues: ['true', 'false'], Default: 'false' }),
    Count: { Type: 'Number', Default: 1 },
    HealthCheckPath: { Type: 'String', Default: '/' },
  },
  body: ({ params, resource }) => {
    resource('Path', 'AWS::SSM::Parameter', { Type: 'String', Value: params.HealthCheckPath });
    return { Url: params.QueueUrl };
  },
});

const PARAMETERS = {
  Kind: { Type: 'String' },
  Size: { Type: 'String', AllowedValues: ['small', 'huge'] },
  HealthCheckPaths: { Type: 'String', Default: '/' },
  Zones: { Type: 'CommaDelimitedList' },
  Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' },
  PlainSecretArn: arnParameter('AWS::SecretsManager::Secret'),
  LoginSecretArn: secretParameter(['user', 'password', 'host']),
} as const;

type Builder = Body<typeof PARAMETERS>;

/** What the child takes, made in the parent. */
function fit({ resource, params }: Builder) {
  const vpc = resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
  const role = resource('Role', 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
  });
  const queue = resource('Orders', 'AWS::SQS::Queue', {});
  const bucket = resource('Files', 'AWS::S3::Bucket', {});
  const subnet = resource('Subnet', 'AWS::EC2::Subnet', { VpcId: vpc.ref, CidrBlock: '10.0.0.0/24' });
  const fitting = {
    VpcId: vpc.ref,
    SubnetIds: params.Subnets,
    RoleArn: role.att('Arn'),
    BucketName: bucket.ref,
    QueueUrl: queue.ref,
    SecretArn: params.LoginSecretArn,
  };
  return { vpc, role, queue, bucket, subnet, fitting };
}

type Made = ReturnType<typeof fit> & Builder;

/** A parent that passes the child what fits, but for what `change` says, whatever the compiler would say. */
function passing(change: (made: Made) => object) {
  return template({
    path: 'master.yaml',
    description: 'd',
    parameters: PARAMETERS,
    body(builder) {
      const made = fit(builder);
      const { outputs } = builder.stack('Child', child, {
        ...made.fitting,
        ...change({ ...made, ...builder }),
      } as never);
      return { Url: outputs.Url };
    },
  });
}

for (const [name, change, code, message] of [
  [
    'a missing parameter',
    () => ({ VpcId: undefined }),
    'ArgumentMissing',
    /master\.yaml: stack Child is not passed VpcId: the value is undefined\.[\s\S]*templates\/child\.yaml/,
  ],
  [
    'a misspelt parameter that is required',
    ({ fitting }: Made) => ({ VpcId: undefined, VpcID: fitting.VpcId }),
    'ArgumentMissing',
    /rename "VpcID", which it is passed, to VpcId/,
  ],
  ['a misspelt parameter', () => ({ HealthChekPath: '/x' }), 'ArgumentUnknown', /write "HealthCheckPath"/],
  [
    'a misspelt parameter with a value from elsewhere',
    ({ vpc }: Made) => ({ VpcSider: vpc.att('CidrBlock') }),
    'ArgumentUnknown',
    /is passed "VpcSider"/,
  ],
  [
    'a subnet where a network belongs',
    ({ subnet }: Made) => ({ VpcId: subnet.ref }),
    'ArgumentOfOtherKind',
    /is passed Subnet as VpcId, which is the id of AWS::EC2::Subnet\.[\s\S]*takes the id of AWS::EC2::VPC/,
  ],
  [
    'one subnet where a list belongs',
    ({ subnet }: Made) => ({ SubnetIds: subnet.ref }),
    'ArgumentOfOtherKind',
    /\[\.\.\.\]/,
  ],
  ['a list where a text belongs', ({ params }: Made) => ({ RoleArn: params.Zones }), 'ArgumentOfOtherKind', /a list/],
  ['a name where an ARN belongs', ({ role }: Made) => ({ RoleArn: role.ref }), 'ArgumentOfOtherKind', /name or id/],
  [
    'an ARN where a name belongs',
    ({ bucket }: Made) => ({ BucketName: bucket.att('Arn') }),
    'ArgumentOfOtherKind',
    /ARN/,
  ],
  [
    'a literal ARN where a name belongs',
    () => ({ BucketName: 'arn:aws:s3:::a' }),
    'ArgumentOfOtherKind',
    /the ARN arn/,
  ],
  [
    'the ARN of a queue where its URL belongs',
    ({ queue }: Made) => ({ QueueUrl: queue.att('Arn') }),
    'ArgumentOfOtherKind',
    /takes the QueueUrl of AWS::SQS::Queue/,
  ],
  [
    'the name of a queue where its URL belongs',
    ({ queue }: Made) => ({ QueueUrl: queue.att('QueueName') }),
    'ArgumentOfOtherKind',
    /QueueName/,
  ],
  [
    'a secret without the keys that are read',
    ({ params }: Made) => ({ SecretArn: params.PlainSecretArn }),
    'ArgumentOfOtherKind',
    /is passed PlainSecretArn[\s\S]*with the keys user, password/,
  ],
  [
    'a parameter that allows more than the nested one',
    ({ params }: Made) => ({ Size: params.Size }),
    'ArgumentWider',
    /is passed Size as Size, which may be huge\.[\s\S]*takes small, large alone/,
  ],
  [
    'any text where few are allowed',
    ({ params }: Made) => ({ Size: params.Kind }),
    'ArgumentWider',
    /may be any value/,
  ],
  [
    'any text where few are meant, though all are accepted',
    ({ params }: Made) => ({ Public: params.Kind }),
    'ArgumentWider',
    /takes true, false alone/,
  ],
  ['any text where a number belongs', ({ params }: Made) => ({ Count: params.Kind }), 'ArgumentWider', /any text/],
  ['a literal that is not allowed', () => ({ Size: 'medium' }), 'ArgumentRefused', /none of small, large/],
] as const) {
  test(`${name} is refused`, () => {
    assert.throws(
      () => passing(change),
      (error) => {
        assert(error instanceof RookeryError, String(error));
        assert.equal(error.code, code, error.message);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test('an output that a nested stack does not have is refused', () => {
  const reading = () =>
    template({
      path: 'master.yaml',
      description: 'd',
      parameters: PARAMETERS,
      body(builder) {
        const { outputs } = builder.stack('Child', child, fit(builder).fitting);
        return { Url: outputs['Uri' as 'Url'] };
      },
    });
  assert.throws(reading, { code: 'OutputUnknown', message: /stack Child has no output "Uri"[\s\S]*write "Url"/ });
});

test('spreads may carry more than a nested stack takes', () => {
  passing(({ params: { Size: _, ...rest } }) => rest);
  passing(({ params }) => prefixed('Other', params));
  passing(({ stack, fitting }) => stack('Second', child, fitting).outputs);
  passing(({ stack, fitting }) => prefixed('Second', stack('Second', child, fitting).outputs));
});

test('a value of which nothing is known is passed on', () => {
  passing(({ params }) => ({ VpcId: params.Kind, SubnetIds: params.Kind, QueueUrl: 'https://sqs.example.com/1/a' }));
});
