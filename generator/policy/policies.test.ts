import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AWS, assumableBy, fn, RookeryError, type Template, template } from '../index.ts';
import { filledPolicy } from './filled.ts';
import { policiesOf } from './policies.ts';
import { sizeOf, split } from './split.ts';
import type { PolicyStatement } from './statement.ts';

type Declare = Parameters<Parameters<typeof template>[0]['body']>[0]['resource'];

function rootWith(declare: (resource: Declare) => void, parameters = {}): Template {
  return template({
    path: 'master.yaml',
    description: 'A system',
    parameters,
    body({ resource }) {
      declare(resource);
      return {};
    },
  });
}

function policyOf(...roots: readonly Template[]) {
  const { cloudformation } = policiesOf(roots, { tag: 'Environment', boundary: false });
  const find = (action: string) => cloudformation.statements.find(({ Action }) => Action.includes(action));
  const why = (action: string) => cloudformation.unnarrowed.find((one) => one.action === action)?.why;
  return { find, why };
}

const OWN_TAG = { StringEquals: { 'aws:ResourceTag/Environment': '${TagValue}' } };

test('an action that only a property needs is there where a resource has the property, and it is no AWS::NoValue', () => {
  const plain = policyOf(rootWith((resource) => resource('Bucket', 'AWS::S3::Bucket', {})));
  const logged = policyOf(
    rootWith((resource) => resource('Bucket', 'AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } })),
  );
  const without = policyOf(
    rootWith((resource) => resource('Bucket', 'AWS::S3::Bucket', { VersioningConfiguration: AWS.NoValue })),
  );
  const written = [plain, logged, without].map(({ find }) => find('s3:PutBucketVersioning') !== undefined);
  assert.deepEqual(written, [false, true, false]);
  assert.ok(plain.find('s3:GetBucketVersioning'));
});

test('an action that a value of a property needs is there with that value, and where only the deployment knows it', () => {
  const repository = (EncryptionType: never) =>
    rootWith((resource) => resource('Images', 'AWS::ECR::Repository', { EncryptionConfiguration: { EncryptionType } }));
  const kinds = ['AES256', 'KMS', AWS.Region].map((kind) =>
    policyOf(repository(kind as never)).find('kms:CreateGrant'),
  );
  assert.deepEqual(
    kinds.map((found) => found !== undefined),
    [false, true, true],
  );
});

test('what dynamic references name is read', () => {
  const { find } = policyOf(
    rootWith((resource) => {
      resource('Database', 'AWS::RDS::DBInstance', {
        MasterUsername: '{{resolve:ssm:/shop/user}}',
        MasterUserPassword: '{{resolve:secretsmanager:shop:SecretString:password}}',
      });
    }),
  );
  assert.ok(find('secretsmanager:GetSecretValue'));
  assert.ok(find('ssm:GetParameters')?.Resource.includes('arn:${Partition}:ssm:${Region}:${Account}:parameter/*'));
});

test('what the stack names is told by name, what it tags by tag, and what is made by kind alone', () => {
  const { find, why } = policyOf(
    rootWith((resource) => {
      resource('Queue', 'AWS::SQS::Queue', {});
      resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    }),
  );
  const queues = find('sqs:DeleteQueue');
  assert.deepEqual(
    [queues?.Resource, queues?.Condition, why('sqs:DeleteQueue')],
    [['arn:${Partition}:sqs:${Region}:${Account}:${StackName}-*'], undefined, undefined],
  );
  assert.deepEqual(find('ec2:DeleteVpc')?.Condition, OWN_TAG);
  assert.equal(why('ec2:DeleteVpc'), undefined);
  assert.deepEqual(
    [find('ec2:CreateVpc')?.Condition, find('ec2:CreateVpc')?.Resource.includes('*')],
    [undefined, false],
  );
  assert.match(why('ec2:CreateVpc') ?? '', /makes something/);
  assert.equal(why('ec2:DescribeVpcs'), 'IAM takes no resource for it');
});

test('without a tag nothing asks for one, and says so', () => {
  const root = rootWith((resource) => resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }));
  const { cloudformation } = policiesOf([root], { boundary: false });
  assert.ok(cloudformation.statements.every(({ Condition }) => Condition === undefined));
  assert.match(
    cloudformation.unnarrowed.find(({ action }) => action === 'ec2:DeleteVpc')?.why ?? '',
    /no tag is named/,
  );
});

test('rules in a security group of others are not told by the tag of the stack', () => {
  const group = { Type: 'AWS::EC2::SecurityGroup::Id' } as const;
  const rule = (GroupId: never) => ({ GroupId, IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '10.0.0.0/8' });
  const others = template({
    path: 'master.yaml',
    description: 'A rule in a group of others, and a group',
    parameters: { GroupId: group },
    body({ params, resource }) {
      resource('Group', 'AWS::EC2::SecurityGroup', { GroupDescription: 'Own' });
      resource('Rule', 'AWS::EC2::SecurityGroupIngress', rule(params.GroupId as never));
      return {};
    },
  });
  const own = template({
    path: 'master.yaml',
    description: 'A rule in its own group',
    parameters: {},
    body({ resource }) {
      const made = resource('Group', 'AWS::EC2::SecurityGroup', { GroupDescription: 'Own' });
      resource('Rule', 'AWS::EC2::SecurityGroupIngress', rule(made.att('GroupId') as never));
      return {};
    },
  });
  const revoking = 'ec2:RevokeSecurityGroupIngress';
  assert.deepEqual(
    [policyOf(others), policyOf(own)].map(({ find }) => find(revoking)?.Condition),
    [undefined, OWN_TAG],
  );
  assert.match(policyOf(others).why(revoking) ?? '', /belong to others/);
});

test('what a parameter names is the system of others, unless another root puts it out under that name', () => {
  const subscriber = template({
    path: 'master.yaml',
    description: 'Subscribes to a topic',
    parameters: { AlarmTopicArn: { Type: 'String' } },
    body({ params, resource }) {
      resource('Mail', 'AWS::SNS::Subscription', {
        TopicArn: params.AlarmTopicArn as never,
        Protocol: 'email',
        Endpoint: 'a@example.com',
      });
      return {};
    },
  });
  const foundation = template({
    path: 'foundation.yaml',
    description: 'Has the topic',
    parameters: {},
    body({ resource }) {
      return { AlarmTopicArn: resource('Topic', 'AWS::SNS::Topic', {}).ref };
    },
  });
  const alone = policyOf(subscriber);
  assert.deepEqual(alone.find('sns:Subscribe')?.Resource, ['arn:${Partition}:sns:${Region}:${Account}:*']);
  assert.match(alone.why('sns:Subscribe') ?? '', /can belong to others/);
  const together = policyOf(subscriber, foundation);
  assert.deepEqual(together.find('sns:Subscribe')?.Resource, [
    'arn:${Partition}:sns:${Region}:${Account}:${StackName}-*',
  ]);
});

test('a name of the template is in the policy, and one without the name of the stack says so', () => {
  const { find, why } = policyOf(
    rootWith((resource) => {
      resource('Waf', 'AWS::Logs::LogGroup', { LogGroupName: fn.sub`aws-waf-logs-${AWS.StackName}` });
    }),
  );
  assert.deepEqual(find('logs:DeleteLogGroup')?.Resource, [
    'arn:${Partition}:logs:${Region}:${Account}:log-group:${StackName}-*',
    'arn:${Partition}:logs:${Region}:${Account}:log-group:aws-waf-logs-${StackName}-*',
  ]);
  assert.equal(why('logs:DeleteLogGroup'), undefined);
  const fixed = policyOf(rootWith((resource) => resource('Log', 'AWS::Logs::LogGroup', { LogGroupName: 'shop' })));
  assert.match(fixed.why('logs:DeleteLogGroup') ?? '', /does not have the stack's/);
});

test('the boundary is what the roles allow, by their policies and by those of AWS, and roles only of the system', () => {
  const root = rootWith((resource) => {
    resource('Reader', 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: assumableBy('ecs-tasks.amazonaws.com'),
      ManagedPolicyArns: [fn.sub`arn:${AWS.Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`],
      Policies: [
        {
          PolicyName: 'Read',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: ['sqs:ReceiveMessage', 'iam:PassRole'], Resource: 'arn:aws:sqs:*:*:q' },
              { Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b' },
            ],
          },
        },
      ],
    });
  });
  const [atMost, passing] = policiesOf([root]).boundary.statements;
  assert.ok(atMost?.Action.includes('sqs:ReceiveMessage') && atMost.Action.includes('logs:PutLogEvents'));
  assert.ok(!atMost?.Action.some((action) => /^(s3|iam):/.test(action)));
  assert.deepEqual(passing?.Resource[0], 'arn:${Partition}:iam::${Account}:role${RolePath}${StackName}-*');
});

test('a policy of AWS that is not known here cannot bound a role', () => {
  const root = rootWith((resource) => {
    resource('Admin', 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: assumableBy('ecs-tasks.amazonaws.com'),
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    });
  });
  assert.throws(
    () => policiesOf([root]),
    (error) =>
      error instanceof RookeryError && error.code === 'PolicyUnknown' && /AdministratorAccess/.test(error.message),
  );
});

test('a policy that is too large is several, each below the limit; one that ten cannot hold is refused', () => {
  const action = (count: number) => Array.from({ length: count }, (_, index) => `sqs:${'a'.repeat(60)}${index}`);
  const statement = (count: number): PolicyStatement => ({
    Sid: 'Much',
    Effect: 'Allow',
    Action: action(count),
    Resource: ['*'],
  });
  const parts = split([statement(200)]);
  assert.ok(parts.length > 1 && parts.every((part) => sizeOf(part) <= 6144));
  assert.deepEqual(
    parts.flat().flatMap(({ Action }) => Action),
    action(200),
  );
  assert.throws(
    () => split([statement(2000)]),
    (error) => error instanceof RookeryError && error.code === 'PolicyTooLarge',
  );
});

test('a long name is cut as CloudFormation cuts it, and small where the service has it small', () => {
  const StackName = 'Much-Longer-Than-Twenty-Four-Characters';
  const statement = (arn: string): PolicyStatement => ({ Sid: 'A', Effect: 'Allow', Action: ['a:B'], Resource: [arn] });
  const resource = (arn: string) =>
    filledPolicy([statement(arn)], { Partition: 'aws', StackName }).Statement[0]?.Resource;
  assert.deepEqual(resource('arn:${Partition}:iam::1:role/${StackName}-*'), [
    'arn:aws:iam::1:role/Much-Longer-Than-Twenty-*',
  ]);
  assert.deepEqual(resource('arn:${Partition}:s3:::${StackName}-*'), ['arn:aws:s3:::much-longer-than-twenty-*']);
  assert.deepEqual(resource('arn:${Partition}:cloudformation:r:1:stack/${StackName}-*'), [
    `arn:aws:cloudformation:r:1:stack/${StackName}-*`,
  ]);
});
