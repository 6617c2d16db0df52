import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateStackCommand, DescribeStackResourcesCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { credentials, region } from '../../packages/endpoint/testing/test-engine.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
let s3: S3Client;
before(async () => {
  endpoint = await startEndpoint();
  s3 = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
});
after(() => endpoint.close());

const template = (Resources: Readonly<Record<string, unknown>>) => JSON.stringify({ Resources });
function queue(Properties: Readonly<Record<string, unknown>>, more = {}) {
  return {
    Type: 'AWS::SQS::Queue',
    Properties,
    ...more,
  };
}

interface Failure {
  readonly name: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly reason: RegExp;
}

// The words of the resource type's schema check, which comes before anything is made.
const failures: readonly Failure[] = [
  {
    name: 'unknown-property',
    resource: queue({ QueueNaim: 'a' }),
    reason: /(extraneous key \[QueueNaim\] is not permitted|Encountered unsupported property QueueNaim)/,
  },
  {
    name: 'unknown-below',
    resource: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { State: 'Enabled' } } },
    reason: /(extraneous key \[State\] is not permitted|Encountered unsupported property State)/,
  },
  {
    name: 'missing-property',
    resource: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'a' } } },
    reason: /(required key \[Role\] not found|Property Role cannot be empty)/,
  },
  {
    name: 'wrong-kind',
    resource: queue({ DelaySeconds: 'soon' }),
    reason: /(expected type: (Integer|Number), found: String|Value of property DelaySeconds must be)/,
  },
];

for (const { name, resource, reason } of failures) {
  test(`a stack is rolled back: ${name}`, async () => {
    const { status, events } = await endpoint.create(
      name,
      template({ First: { Type: 'AWS::SNS::Topic' }, Bad: { ...resource, DependsOn: 'First' } }),
    );
    assert.equal(status, 'ROLLBACK_COMPLETE', events.join('\n'));
    const failed = events.find((event) => event.startsWith('Bad CREATE_FAILED')) ?? events.join('\n');
    assert.match(failed, reason);
    assert.ok(
      events.includes(
        `${name} ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. Rollback requested by user.`,
      ),
      events.join('\n'),
    );
    assert.ok(events.includes('First DELETE_COMPLETE'), events.join('\n'));
    assert.equal(events.at(-1), `${name} ROLLBACK_COMPLETE`);
    const update = new UpdateStackCommand({
      StackName: name,
      TemplateBody: template({ First: { Type: 'AWS::SNS::Topic' } }),
    });
    await assert.rejects(endpoint.cloudFormation.send(update), {
      name: 'ValidationError',
      message:
        /^Stack:arn:aws:cloudformation:us-east-1:000000000000:stack\/[^ ]+ is in ROLLBACK_COMPLETE state and can not be updated\.$/,
    });
    assert.equal((await endpoint.remove(name)).status, 'DELETE_COMPLETE');
  });
}

test('a stack that may not be rolled back stays as it failed', async () => {
  const bad = template({ First: { Type: 'AWS::SNS::Topic' }, Bad: queue({ No: 1 }, { DependsOn: 'First' }) });
  const { status, stack } = await endpoint.create('left', bad, { DisableRollback: true });
  assert.equal(status, 'CREATE_FAILED');
  assert.equal(stack.StackStatusReason, 'The following resource(s) failed to create: [Bad]. ');
  const { StackResources = [] } = await endpoint.cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: 'left' }),
  );
  const statuses = Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId, one.ResourceStatus]));
  assert.deepEqual(statuses, { First: 'CREATE_COMPLETE', Bad: 'CREATE_FAILED' });
});

test('an import of nothing fails the stack with the name of the export', async () => {
  const importing = template({ Queue: queue({ QueueName: { 'Fn::ImportValue': 'nobody-exports-this' } }) });
  const create = endpoint.create('importing', importing);
  const reported = await create.then(
    ({ status, events }) => (status === 'ROLLBACK_COMPLETE' ? events.join('\n') : status),
    (error: unknown) => String(error),
  );
  assert.match(reported, /No export named nobody-exports-this found/);
});

test('an update that fails goes back to what there was', async () => {
  const good = { First: queue({ DelaySeconds: 1 }), Kept: { Type: 'AWS::SNS::Topic' } };
  const before = await endpoint.create('going-back', template(good));
  assert.equal(before.status, 'CREATE_COMPLETE');
  const physicalIds = async () => {
    const describe = new DescribeStackResourcesCommand({ StackName: 'going-back' });
    const { StackResources = [] } = await endpoint.cloudFormation.send(describe);
    return Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]));
  };
  const ids = await physicalIds();
  const update = template({
    First: queue({ DelaySeconds: 9 }),
    Kept: { Type: 'AWS::SNS::Topic' },
    Added: { Type: 'AWS::SNS::Topic', DependsOn: 'First' },
    Bad: queue({ No: 1 }, { DependsOn: ['First', 'Added'] }),
  });
  await endpoint.cloudFormation.send(new UpdateStackCommand({ StackName: 'going-back', TemplateBody: update }));
  const { status, events } = await endpoint.settled('going-back');
  assert.equal(status, 'UPDATE_ROLLBACK_COMPLETE', events.join('\n'));
  assert.match(
    events.join('\n'),
    /^going-back UPDATE_ROLLBACK_IN_PROGRESS The following resource\(s\) failed to create: \[Bad\]\. *$/m,
  );
  assert.ok(events.includes('Added DELETE_COMPLETE'), events.join('\n'));
  assert.deepEqual(await physicalIds(), ids);
});

test('a bucket that is not empty stops the deletion, and the stack says which', async () => {
  const { status } = await endpoint.create(
    'full',
    template({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'full-one' } } }),
  );
  assert.equal(status, 'CREATE_COMPLETE');
  await s3.send(new PutObjectCommand({ Bucket: 'full-one', Key: 'a', Body: 'b' }));
  const { status: after, stack, events } = await endpoint.remove('full');
  assert.equal(after, 'DELETE_FAILED', events.join('\n'));
  assert.equal(stack.StackStatusReason, 'The following resource(s) failed to delete: [Bucket]. ');
  assert.match(events.join('\n'), /Bucket DELETE_FAILED .*not empty/);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  assert.ok(Buckets.some(({ Name }) => Name === 'full-one'));
});

test('a name that another has already taken fails the creation', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'mine-already' }));
  const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'mine-already' } };
  const { status, events } = await endpoint.create('second', template({ Bucket: bucket }));
  assert.equal(status, 'ROLLBACK_COMPLETE');
  assert.match(events.join('\n'), /Bucket CREATE_FAILED .*(already exists|already own it)/);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  assert.ok(
    Buckets.some(({ Name }) => Name === 'mine-already'),
    'what was not made here is not deleted here',
  );
});

test('a failing nested stack takes its parent with it, with the cause in the child', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'nests' }));
  await s3.send(new PutObjectCommand({ Bucket: 'nests', Key: 'bad.json', Body: template({ Bad: queue({ No: 1 }) }) }));
  const child = (key: string) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: `https://nests.s3.amazonaws.com/${key}` },
  });
  const { status, events } = await endpoint.create('parent', template({ Child: child('bad.json') }));
  assert.equal(status, 'ROLLBACK_COMPLETE', events.join('\n'));
  assert.match(
    events.find((event) => event.startsWith('Child CREATE_FAILED')) ?? '',
    /Embedded stack arn:aws:cloudformation:[^ ]+\/parent-Child-[^ ]+ was not successfully created: The following resource\(s\) failed to create: \[Bad\]\./,
  );
  const gone = await endpoint.create('parent-of-none', template({ Child: child('none.json') }));
  assert.equal(gone.status, 'ROLLBACK_COMPLETE');
  assert.match(gone.events.join('\n'), /Child CREATE_FAILED S3 error: The specified key does not exist/);
});

test('termination protection refuses the deletion', async () => {
  const StackName = 'protected';
  const create = new CreateStackCommand({
    StackName,
    TemplateBody: template({ A: { Type: 'AWS::SNS::Topic' } }),
    EnableTerminationProtection: true,
  });
  await endpoint.cloudFormation.send(create);
  assert.equal((await endpoint.settled(StackName)).status, 'CREATE_COMPLETE');
  await assert.rejects(endpoint.remove(StackName), {
    name: 'ValidationError',
    message: 'Stack [protected] cannot be deleted while TerminationProtection is enabled',
  });
});
