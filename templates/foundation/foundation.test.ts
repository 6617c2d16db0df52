import assert from 'node:assert/strict';
import { test } from 'node:test';
import { synthesize } from '../../generator/synth.ts';
import { parseText } from '../../packages/endpoint/cloudformation/template/text.ts';
import { foundationTemplate } from './foundation.ts';

interface Read {
  readonly Resources: Readonly<Record<string, { readonly DependsOn?: string; readonly Properties: unknown }>>;
  readonly Outputs: object;
}

/** A foundation as a reader of its text sees it. */
function read(options: Parameters<typeof foundationTemplate>[1]): Read {
  const [emitted] = synthesize([foundationTemplate({ Website: 'website-service' }, options)]).templates;
  // CloudFormation's own shape.
  return parseText(emitted?.text ?? '') as Read;
}

interface Statement {
  readonly Sid?: string;
  readonly Principal: { readonly Service?: unknown };
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
// IAM's own shape.
function statements(properties: unknown, at: 'PolicyDocument' | 'KeyPolicy') {
  return (properties as Record<typeof at, { readonly Statement: readonly Statement[] }>)[at].Statement;
}

test('requests to the template bucket are written to the log bucket, once its policy lets S3 in', () => {
  const { TemplateBucket, LogBucketPolicy } = read({}).Resources;
  assert.equal(TemplateBucket?.DependsOn, 'LogBucketPolicy');
  const { LoggingConfiguration, BucketEncryption } = TemplateBucket.Properties as Record<string, unknown>;
  assert.deepEqual(LoggingConfiguration, {
    DestinationBucketName: { Ref: 'LogBucket' },
    LogFilePrefix: 'requests/templates/',
  });
  assert.deepEqual(BucketEncryption, {
    ServerSideEncryptionConfiguration: [
      { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true },
    ],
  });
  const writer = statements(LogBucketPolicy?.Properties, 'PolicyDocument').find(
    ({ Principal }) => Principal.Service === 'logging.s3.amazonaws.com',
  );
  assert.deepEqual(writer?.Resource, { 'Fn::Sub': '${LogBucket.Arn}/requests/templates/*' });
  assert.deepEqual(writer?.Condition, { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
});

test('no image that has a tag ever expires: a release may run it, or be put back', () => {
  const { WebsiteRepository } = read({}).Resources;
  // ECR's own shape.
  const { LifecyclePolicy } = WebsiteRepository!.Properties as { LifecyclePolicy: { LifecyclePolicyText: string } };
  const { rules }: { rules: readonly { selection: object }[] } = JSON.parse(LifecyclePolicy.LifecyclePolicyText);
  const days = { countType: 'sinceImagePushed', countUnit: 'days', countNumber: 30 };
  assert.deepEqual(
    rules.map(({ selection }) => selection),
    [{ tagStatus: 'untagged', ...days }],
  );
});

test('the log bucket takes logs of load balancers and networks of this account only', () => {
  const { LogBucketPolicy } = read({}).Resources;
  const own = statements(LogBucketPolicy?.Properties, 'PolicyDocument').filter(({ Resource }) =>
    JSON.stringify(Resource).includes('/AWSLogs/'),
  );
  assert.deepEqual(
    own.map(({ Principal }) => Principal.Service),
    ['logdelivery.elasticloadbalancing.amazonaws.com', 'delivery.logs.amazonaws.com'],
  );
  for (const { Resource } of own)
    assert.deepEqual(Resource, { 'Fn::Sub': '${LogBucket.Arn}/AWSLogs/${AWS::AccountId}/*' });
});

for (const [options, outputs, users] of [
  [{}, [], []],
  [
    { alarmTopic: true },
    ['AlarmTopicArn'],
    ['cloudwatch.amazonaws.com', 'events.rds.amazonaws.com', 'events.amazonaws.com'],
  ],
  [{ logKey: true }, ['LogKeyArn'], [{ 'Fn::Sub': 'logs.${AWS::Region}.amazonaws.com' }]],
] as const) {
  test(`a foundation of ${JSON.stringify(options)} has a key for whom it serves, and no other`, () => {
    const { Resources, Outputs } = read(options);
    assert.deepEqual(
      Object.keys(Outputs).filter((name) => name === 'AlarmTopicArn' || name === 'LogKeyArn'),
      outputs,
    );
    const services = Resources.Key
      ? statements(Resources.Key.Properties, 'KeyPolicy').flatMap(({ Principal: { Service = [] } }) => Service)
      : [];
    assert.deepEqual(services, users);
  });
}

test('alarms, databases and rules publish to the alarm topic: EventBridge without a condition, with which it could not', () => {
  const { AlarmTopicPolicy, Key } = read({ alarmTopic: true }).Resources;
  const account = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
  // "Adding the aws:SourceAccount and aws:SourceArn to a AWS KMS policy is not supported for EventBridge-to-encrypted topics"
  // (Amazon SNS Developer Guide, key management).
  const expected = [
    ['cloudwatch.amazonaws.com', account],
    ['events.rds.amazonaws.com', account],
    ['events.amazonaws.com', undefined],
  ];
  for (const policy of [
    statements(AlarmTopicPolicy?.Properties, 'PolicyDocument'),
    statements(Key?.Properties, 'KeyPolicy'),
  ]) {
    const services = policy.filter(({ Principal }) => typeof Principal.Service === 'string');
    assert.deepEqual(
      services.map(({ Principal, Condition }) => [Principal.Service, Condition]),
      expected,
    );
  }
});
