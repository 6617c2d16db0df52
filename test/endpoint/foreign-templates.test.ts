import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListExportsCommand,
  ListImportsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { credentials, region } from '../../packages/endpoint/testing/test-engine.ts';
import { type Endpoint, foreign, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
});
after(() => endpoint.close());

const named = { Capabilities: ['CAPABILITY_NAMED_IAM'] } satisfies Partial<CreateStackCommandInput>;

interface Example {
  readonly name: string;
  readonly template: string;
  readonly more?: Partial<CreateStackCommandInput>;
  readonly outputs: Readonly<Record<string, RegExp>>;
  /** Logical ids that no condition takes away. */
  readonly resources: number;
}

const examples: readonly Example[] = [
  {
    name: 'queue-worker',
    template: 'queue-worker.yaml',
    more: named,
    outputs: {
      QueueUrl: /^https?:\/\/.+\/000000000000\/queue-worker-Queue-[A-Za-z0-9]+$/,
      QueueArn: /^arn:aws:sqs:us-east-1:000000000000:queue-worker-Queue-[A-Za-z0-9]+$/,
      TopicArn: /^arn:aws:sns:us-east-1:000000000000:queue-worker-Topic-[A-Za-z0-9]+$/,
      TableStream: /^arn:aws:dynamodb:us-east-1:000000000000:table\/queue-worker-Orders-[A-Za-z0-9]+\/stream\//,
      WorkerName: /^queue-worker-Worker-[A-Za-z0-9]+$/,
      Memory: /^128$/,
    },
    resources: 9,
  },
  {
    name: 'queue-worker-production',
    template: 'queue-worker.yaml',
    more: {
      ...named,
      Parameters: [
        { ParameterKey: 'Environment', ParameterValue: 'prod' },
        { ParameterKey: 'AlarmEmail', ParameterValue: 'on-call@example.com' },
      ],
    },
    outputs: {
      QueueUrl: /./,
      QueueArn: /./,
      TopicArn: /./,
      TableStream: /./,
      WorkerName: /./,
      Memory: /^1024$/,
      AlarmName: /^queue-worker-production-Backlog-/,
    },
    resources: 10,
  },
  {
    name: 'network',
    template: 'network.json',
    outputs: {
      VpcId: /^vpc-[0-9a-f]{17}$/,
      Range: /^10\.20\.0\.0\/20$/,
      PublicZone: /^us-east-1a$/,
      PrivateRange: /^10\.20\.1\.0\/24$/,
    },
    resources: 12,
  },
  {
    name: 'network-public',
    template: 'network.json',
    more: {
      Parameters: [
        { ParameterKey: 'PrivateSubnets', ParameterValue: 'no' },
        { ParameterKey: 'Class', ParameterValue: 'large' },
      ],
    },
    outputs: { VpcId: /^vpc-/, Range: /^10\.32\.0\.0\/16$/, PublicZone: /^us-east-1a$/ },
    resources: 7,
  },
  {
    name: 'web-server',
    template: 'web-server.yaml',
    more: { Capabilities: ['CAPABILITY_IAM'] },
    outputs: {
      Url: /^http:\/\/[^$]+\/$/,
      Profile: /^arn:aws:iam::000000000000:instance-profile\/web\/web-server-Profile-/,
      Encoded: /^aGVsbG8=$/,
    },
    resources: 6,
  },
  {
    name: 'static-site',
    template: 'static-site.yaml',
    outputs: { Bucket: /^static-site-content-[a-z0-9]+$/, Url: /^https:\/\/[a-z0-9]+\.cloudfront\.net$/ },
    resources: 4,
  },
  {
    name: 'rules',
    template: 'rules.yaml',
    more: { Parameters: [{ ParameterKey: 'Environment', ParameterValue: 'test' }] },
    outputs: {
      Name: /^\/rules\/second$/,
      // Blanks around the items of a list are no part of them.
      Value: /^10\.0\.0\.0\/24;10\.0\.1\.0\/24$/,
      Bits: /^24$/,
      Literal: /^\$\{Kept\} small$/,
    },
    resources: 1,
  },
  {
    name: 'database',
    template: 'database.yaml',
    outputs: {
      Endpoint: /^[a-z0-9.-]+\.rds\.amazonaws\.com:5432$/,
      Secret: /^arn:aws:secretsmanager:us-east-1:000000000000:secret:/,
    },
    resources: 4,
  },
  {
    name: 'schedule',
    template: 'schedule.yaml',
    more: named,
    outputs: { MachineName: /Machine-[A-Za-z0-9]+$/, Log: /^\/nightly\/schedule$/ },
    resources: 7,
  },
  {
    name: 'containers',
    template: 'containers.yaml',
    outputs: { Service: /^app$/, Repository: /\/containers-images$/ },
    resources: 6,
  },
];

for (const { name, template, more, outputs, resources } of examples) {
  test(`${name}: is created, unchanged by its own template, and deleted`, async () => {
    const created = await endpoint.create(name, foreign(template), more);
    assert.equal(created.status, 'CREATE_COMPLETE', created.events.join('\n'));
    assert.deepEqual(Object.keys(created.outputs).sort(), Object.keys(outputs).sort());
    for (const [output, pattern] of Object.entries(outputs))
      assert.match(created.outputs[output] ?? '', pattern, output);
    assert.equal(created.events[0], `${name} CREATE_IN_PROGRESS User Initiated`);
    assert.equal(created.events.at(-1), `${name} CREATE_COMPLETE`);
    const { StackResources = [] } = await endpoint.cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: name }),
    );
    assert.equal(StackResources.length, resources);
    for (const { LogicalResourceId, PhysicalResourceId, ResourceStatus } of StackResources) {
      assert.equal(ResourceStatus, 'CREATE_COMPLETE');
      assert.ok(PhysicalResourceId, LogicalResourceId);
      const initiated = `${LogicalResourceId} CREATE_IN_PROGRESS Resource creation Initiated`;
      assert.equal(created.events.filter((event) => event === initiated).length, 1, LogicalResourceId);
    }
    const again = new UpdateStackCommand({ StackName: name, TemplateBody: foreign(template), ...more });
    await assert.rejects(endpoint.cloudFormation.send(again), {
      name: 'ValidationError',
      message: 'No updates are to be performed.',
    });
    const removed = await endpoint.remove(name);
    assert.equal(removed.status, 'DELETE_COMPLETE', removed.events.join('\n'));
    await assert.rejects(endpoint.cloudFormation.send(new DescribeStacksCommand({ StackName: name })), {
      name: 'ValidationError',
      message: `Stack with id ${name} does not exist`,
    });
  });
}

test('a network that moves is replaced with all that lies in it, and the old one goes', async () => {
  const small = await endpoint.create('moving', foreign('network.json'));
  const physicalIds = async () => {
    const describe = new DescribeStackResourcesCommand({ StackName: 'moving' });
    const { StackResources = [] } = await endpoint.cloudFormation.send(describe);
    return Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]));
  };
  const before = await physicalIds();
  const Parameters = [{ ParameterKey: 'Class', ParameterValue: 'large' }];
  const update = { StackName: 'moving', UsePreviousTemplate: true, Parameters };
  await endpoint.cloudFormation.send(new UpdateStackCommand(update));
  const large = await endpoint.settled('moving');
  assert.equal(large.status, 'UPDATE_COMPLETE', large.events.join('\n'));
  assert.deepEqual([small.outputs.PrivateRange, large.outputs.PrivateRange], ['10.20.1.0/24', '10.32.16.0/20']);
  const after = await physicalIds();
  const replaced = Object.keys(before).filter((name) => before[name] !== after[name]);
  for (const name of ['Vpc', 'PublicSubnet', 'PrivateSubnet', 'PublicRoutes', 'Nat'])
    assert.ok(replaced.includes(name), name);
  for (const name of ['Gateway', 'Address']) assert.ok(!replaced.includes(name), name);
  const cleanup = large.events.indexOf('moving UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const vpcGone = large.events.indexOf('Vpc DELETE_COMPLETE');
  assert.ok(cleanup > 0 && cleanup < vpcGone, large.events.join('\n'));
  assert.ok(large.events.indexOf('PublicSubnet DELETE_COMPLETE') < vpcGone, 'what lies in it goes first');
});

test('a parameter that Systems Manager does not have is refused, and never passed on unread', async () => {
  const typed = JSON.stringify({
    Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/images/latest' } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Image' } } } },
  });
  await assert.rejects(endpoint.create('typed', typed), {
    name: 'ValidationError',
    message: /^Unable to fetch parameters \[\/images\/latest\] from parameter store for this account\./,
  });
  const dynamic = JSON.stringify({
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: '{{resolve:ssm:/queues/name}}' } } },
  });
  const reported = await endpoint.create('dynamic', dynamic).then(
    ({ status, events }) => [status, ...events].join('\n'),
    (error: unknown) => String(error),
  );
  assert.doesNotMatch(reported, /^CREATE_COMPLETE/);
  assert.match(reported, /\/queues\/name/);
});

test('what is retained outlives its stack', async () => {
  const { outputs } = await endpoint.create('retained', foreign('static-site.yaml'));
  const { events } = await endpoint.remove('retained');
  assert.ok(events.includes('Content DELETE_SKIPPED'), events.join('\n'));
  const { Buckets = [] } = await s3().send(new ListBucketsCommand({}));
  assert.ok(Buckets.some(({ Name }) => Name === outputs.Bucket));
});

test('a parameter that is not to be seen is not shown', async () => {
  const { stack } = await endpoint.create('secretive', foreign('database.yaml'));
  const password = stack.Parameters?.find(({ ParameterKey }) => ParameterKey === 'Password');
  assert.equal(password?.ParameterValue, '****');
});

test('an export is seen, imported, and kept as long as another stack imports it', async () => {
  const parameters = { Parameters: [{ ParameterKey: 'Prefix', ParameterValue: 'shared' }] };
  const { outputs } = await endpoint.create('exporter', foreign('exporter.yaml'), parameters);
  const importing = await endpoint.create('importer', foreign('importer.yaml'), parameters);
  assert.equal(importing.status, 'CREATE_COMPLETE', importing.events.join('\n'));
  assert.equal(importing.outputs.Imported, outputs.TopicArn);
  const { Exports = [] } = await endpoint.cloudFormation.send(new ListExportsCommand({}));
  assert.deepEqual(
    Exports.map(({ Name, Value }) => [Name, Value]),
    [['shared-TopicArn', outputs.TopicArn]],
  );
  const imports = new ListImportsCommand({ ExportName: 'shared-TopicArn' });
  assert.deepEqual((await endpoint.cloudFormation.send(imports)).Imports, ['importer']);
  await endpoint.cloudFormation.send(new DeleteStackCommand({ StackName: 'exporter' }));
  const kept = await endpoint.settled('exporter');
  assert.notEqual(kept.status, 'DELETE_COMPLETE');
  assert.match(
    kept.events.join('\n'),
    /^exporter [A-Z_]+ Export shared-TopicArn cannot be deleted as it is in use by importer\.?$/m,
  );
  const second = await endpoint.create('second', foreign('exporter.yaml'), parameters);
  assert.equal(second.status, 'ROLLBACK_COMPLETE');
  assert.match(second.events.join('\n'), /Export with name shared-TopicArn is already exported by stack exporter/);
  for (const name of ['importer', 'exporter']) assert.equal((await endpoint.remove(name)).status, 'DELETE_COMPLETE');
});

const s3 = (): S3Client => new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });

test('nested stacks are read from every form of URL that S3 has', async () => {
  await s3().send(new CreateBucketCommand({ Bucket: 'shelf' }));
  await s3().send(new PutObjectCommand({ Bucket: 'shelf', Key: 'v1/child.json', Body: foreign('child.json') }));
  const places = {
    'path-global': 'https://s3.amazonaws.com/shelf/v1',
    'path-region': 'https://s3.us-east-1.amazonaws.com/shelf/v1',
    'host-global': 'https://shelf.s3.amazonaws.com/v1',
    'host-region': 'https://shelf.s3.us-east-1.amazonaws.com/v1',
  };
  for (const [name, place] of Object.entries(places)) {
    const Parameters = [{ ParameterKey: 'Templates', ParameterValue: place }];
    const created = await endpoint.create(name, foreign('parent.yaml'), { Parameters });
    assert.equal(created.status, 'CREATE_COMPLETE', created.events.join('\n'));
    assert.deepEqual([created.outputs.First, created.outputs.Again], ['a', 'a']);
    const child = await endpoint.settled(created.outputs.StorageStack ?? '');
    assert.match(child.stack.StackName ?? '', new RegExp(`^${name}-Storage-[A-Z0-9]+$`));
    assert.equal(child.stack.ParentId, created.stack.StackId);
    assert.equal(child.stack.RootId, created.stack.StackId);
    assert.equal((await endpoint.remove(name)).status, 'DELETE_COMPLETE');
    assert.equal((await endpoint.settled(child.stack.StackId ?? '')).status, 'DELETE_COMPLETE');
  }
});

test('a URL that is none of S3 is refused', async () => {
  const create = (TemplateURL: string) =>
    endpoint.cloudFormation.send(new CreateStackCommand({ StackName: 'elsewhere', TemplateURL }));
  await assert.rejects(create('ftp://shelf/child.json'), {
    name: 'ValidationError',
    message: 'TemplateURL must be a supported URL.',
  });
  await assert.rejects(create('s3://shelf/child.json'), {
    name: 'ValidationError',
    message: /^S3 error: Domain name specified in shelf is not a valid S3 domain/,
  });
});

test('a rule that does not hold is reported, in the words of the template', async () => {
  const refused = (values: Readonly<Record<string, string>>, message: RegExp) => {
    const Parameters = Object.entries(values).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    }));
    return assert.rejects(endpoint.create('ruled', foreign('rules.yaml'), { Parameters }), { message });
  };
  await refused({ Environment: 'production' }, /failed for rule ProductionIsLarge: Production runs on large ones$/);
  await refused({ Environment: 'test', Vpc: 'vpc-default' }, /failed for rule NoDefaultNetwork: The network is not/);
});
