import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangeDetail, ResourceChange } from '../../model.ts';
import { type PropertySides, securityChanges } from './security-changes.ts';

const LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';
const statement = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: object[]) => ({ Statement });

function by(target: string, dynamic = false): ChangeDetail {
  return { target, dynamic, requiresRecreation: 'Never' };
}

/** `! added network in: tcp 22 from 0.0.0.0/0`: with an exclamation mark what is broad. */
function rows(
  type: string,
  action: ResourceChange['action'],
  sides: PropertySides,
  details: readonly ChangeDetail[] = [],
): string[] {
  return securityChanges(type, { action, details }, sides).map(
    ({ effect, kind, text, broad }) => `${broad ? '! ' : ''}${effect} ${kind} ${text}`,
  );
}

const modify = (type: string, before: object, after: object, ...details: ChangeDetail[]) =>
  rows(type, 'Modify', { before: { ...before }, after: { ...after } }, details);

test('each statement of a policy that comes or goes is a row', () => {
  const before = {
    Policies: [{ PolicyName: 'a', PolicyDocument: policy(statement('s3:GetObject', 'arn:x'), statement('a:B', 'c')) }],
  };
  const after = {
    Policies: [
      {
        PolicyName: 'a',
        PolicyDocument: policy(statement(['s3:PutObject', 's3:GetObject'], ['arn:x']), statement('a:B', ['c'])),
      },
    ],
  };
  assert.deepEqual(modify('AWS::IAM::Role', before, after), [
    'removed permissions Allow s3:GetObject on arn:x',
    'added permissions Allow s3:GetObject, s3:PutObject on arn:x',
  ]);
});

test('who may assume a role is trust, and everybody is marked', () => {
  const trust = (Principal: unknown) => ({
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }),
  });
  assert.deepEqual(modify('AWS::IAM::Role', trust({ Service: 'ecs-tasks.amazonaws.com' }), trust({ AWS: '*' })), [
    'removed trust Allow sts:AssumeRole to Service ecs-tasks.amazonaws.com',
    '! added trust Allow sts:AssumeRole to AWS *',
  ]);
});

const DOCUMENTS: readonly (readonly [type: string, properties: object])[] = [
  ['AWS::S3::BucketPolicy', { PolicyDocument: policy(statement('s3:GetObject', '*', { Principal: '*' })) }],
  ['AWS::KMS::Key', { KeyPolicy: policy(statement('s3:GetObject', '*', { Principal: '*' })) }],
  ['AWS::ECR::Repository', { RepositoryPolicyText: policy(statement('s3:GetObject', '*', { Principal: '*' })) }],
  [
    'AWS::Logs::ResourcePolicy',
    { PolicyDocument: JSON.stringify(policy(statement('s3:GetObject', '*', { Principal: '*' }))) },
  ],
  ['AWS::Nobody::KnowsThis', { Deep: [{ AccessPolicy: policy(statement('s3:GetObject', '*', { Principal: '*' })) }] }],
];

for (const [type, properties] of DOCUMENTS) {
  test(`the policy of ${type} is found wherever it stands`, () => {
    assert.deepEqual(rows(type, 'Add', { after: { ...properties } }), [
      '! added resource policy Allow s3:GetObject on * to *',
    ]);
  });
}

test('a condition belongs to its statement', () => {
  const conditional = (account: string) => ({
    PolicyDocument: policy(
      statement('sqs:*', 'q', {
        Principal: { AWS: 'a' },
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    ),
  });
  assert.deepEqual(modify('AWS::SQS::QueuePolicy', conditional('1'), conditional('2')), [
    'removed resource policy Allow sqs:* on q to AWS a if StringEquals aws:SourceAccount=1',
    'added resource policy Allow sqs:* on q to AWS a if StringEquals aws:SourceAccount=2',
  ]);
});

test('administrators and everything but something are marked', () => {
  const after = {
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    Policies: [{ PolicyDocument: policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }) }],
  };
  assert.deepEqual(rows('AWS::IAM::Role', 'Add', { after }), [
    '! added permissions ManagedPolicyArns: arn:aws:iam::aws:policy/AdministratorAccess',
    '! added permissions Allow all but iam:* on *',
  ]);
});

test('rules of security groups are rows, by their ports and peers', () => {
  const rule = (more: object) => ({ IpProtocol: 'tcp', FromPort: '443', ToPort: '443', ...more });
  const before = {
    SecurityGroupIngress: [rule({ SourceSecurityGroupId: 'sg-1' })],
    SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }],
  };
  const after = {
    ...before,
    SecurityGroupIngress: [...before.SecurityGroupIngress, rule({ FromPort: '22', ToPort: '25', CidrIpv6: '::/0' })],
  };
  assert.deepEqual(modify('AWS::EC2::SecurityGroup', before, after), ['! added network in: tcp 22-25 from ::/0']);
  const alone = { GroupId: 'sg-1', IpProtocol: '-1', CidrIp: '10.0.0.0/8' };
  assert.deepEqual(rows('AWS::EC2::SecurityGroupIngress', 'Remove', { before: alone }), [
    'removed network in: all traffic from 10.0.0.0/8 (group sg-1)',
  ]);
});

test('a setting that opens or weakens something is a row, of new resources too', () => {
  const weak: readonly (readonly [type: string, properties: object, row: string])[] = [
    ['AWS::RDS::DBInstance', { PubliclyAccessible: 'true' }, 'public access PubliclyAccessible: true'],
    [
      'AWS::S3::Bucket',
      { PublicAccessBlockConfiguration: { BlockPublicAcls: 'false' } },
      'public access PublicAccessBlockConfiguration.BlockPublicAcls: false',
    ],
    [
      'AWS::ElasticLoadBalancingV2::Listener',
      { SslPolicy: 'ELBSecurityPolicy-2016-08' },
      'encryption SslPolicy: ELBSecurityPolicy-2016-08',
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1_2016' } } },
      'encryption DistributionConfig.ViewerCertificate.MinimumProtocolVersion: TLSv1_2016',
    ],
    ['AWS::Lambda::Url', { AuthType: 'NONE' }, 'public access AuthType: NONE'],
    ['AWS::RDS::DBCluster', { StorageEncrypted: 'false' }, 'encryption StorageEncrypted: false'],
  ];
  for (const [type, after, row] of weak) {
    assert.deepEqual(rows(type, 'Add', { after: { ...after } }), [`! added ${row}`], type);
  }
  assert.deepEqual(rows('AWS::RDS::DBInstance', 'Add', { after: { StorageEncrypted: 'true', KmsKeyId: 'k' } }), []);
});

test('what is edited beside a value that is known later is told from what only names such a value', () => {
  const policies = (action: string, resource: string) => ({
    Policies: [{ PolicyDocument: policy(statement(action, resource)) }],
  });
  const [before, same] = [policies('a:B', 'arn:q/x'), policies('a:B', `arn:${LATER}/x`)];
  assert.deepEqual(modify('AWS::IAM::Role', before, same, by('Properties.Policies', true)), [
    'uncertain permissions Allow a:B on arn:q/x',
  ]);
  assert.deepEqual(modify('AWS::IAM::Role', before, policies('a:*', LATER), by('Properties.Policies', true)), [
    'removed permissions Allow a:B on arn:q/x',
    'added permissions Allow a:* on {{changeSet:KNOWN_AFTER_APPLY}}',
  ]);
  // Of a resource that is replaced it is certain.
  assert.equal(modify('AWS::IAM::Role', before, same, by('Properties.Policies')).length, 2);
});

test('a change that is none of security has no rows', () => {
  assert.deepEqual(modify('AWS::ECS::Service', { DesiredCount: '1' }, { DesiredCount: '2' }), []);
});
