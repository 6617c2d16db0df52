import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { credentials, pause, region } from '../../packages/endpoint/testing/test-engine.ts';
import { type Endpoint, foreign, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
});
after(() => endpoint.close());

function topic(DisplayName: string) {
  return JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName } } } });
}

function describe(StackName: string, ChangeSetName: string) {
  return endpoint.cloudFormation.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
}

/** Asks until a change set is made, be it made well or not. */
async function made(StackName: string, ChangeSetName: string) {
  for (;;) {
    const set = await describe(StackName, ChangeSetName);
    if (!/_(PENDING|IN_PROGRESS)$/.test(set.Status ?? '')) return set;
    await pause();
  }
}

test('a change set without changes has failed, cannot be executed, and says why', async () => {
  await endpoint.create('same', topic('a'));
  const set = { StackName: 'same', ChangeSetName: 'nothing' };
  await endpoint.cloudFormation.send(new CreateChangeSetCommand({ ...set, TemplateBody: topic('a') }));
  const described = await made('same', 'nothing');
  assert.deepEqual(
    [described.Status, described.ExecutionStatus, described.StatusReason],
    [
      'FAILED',
      'UNAVAILABLE',
      "The submitted information didn't contain changes. Submit different information to create a change set.",
    ],
  );
  const waiting = { client: endpoint.cloudFormation, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 30 };
  await assert.rejects(waitUntilChangeSetCreateComplete(waiting, set));
  await assert.rejects(endpoint.cloudFormation.send(new ExecuteChangeSetCommand(set)), {
    name: 'InvalidChangeSetStatusException',
    message: /^ChangeSet \[arn:[^\]]+\] cannot be executed in its current status of \[FAILED\]$/,
  });
  await endpoint.cloudFormation.send(new DeleteChangeSetCommand(set));
  await assert.rejects(describe('same', 'nothing'), {
    name: 'ChangeSetNotFoundException',
    message: 'ChangeSet [nothing] does not exist',
  });
});

test('a stack that only a change set has made is in review until that is executed', async () => {
  const set = { StackName: 'reviewed', ChangeSetName: 'first' };
  const create = new CreateChangeSetCommand({ ...set, ChangeSetType: 'CREATE', TemplateBody: topic('a') });
  const { Id } = await endpoint.cloudFormation.send(create);
  assert.equal((await made('reviewed', 'first')).Status, 'CREATE_COMPLETE');
  const { stack, events } = await endpoint.settled('reviewed');
  assert.equal(stack.StackStatus, 'REVIEW_IN_PROGRESS');
  assert.deepEqual(events, ['reviewed REVIEW_IN_PROGRESS User Initiated']);
  await endpoint.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
  const executed = await endpoint.settled(stack.StackId ?? '');
  // A stack that was in review is created, not updated.
  assert.equal(executed.events.at(-1), 'reviewed CREATE_COMPLETE');
});

test('a stack that is gone takes no change set', async () => {
  const { stack } = await endpoint.create('gone', topic('a'));
  await endpoint.remove('gone');
  const StackName = stack.StackId ?? '';
  const create = (ChangeSetType: 'CREATE' | 'UPDATE') =>
    endpoint.cloudFormation.send(
      new CreateChangeSetCommand({ StackName, ChangeSetName: 'test', ChangeSetType, TemplateBody: topic('b') }),
    );
  await assert.rejects(create('CREATE'), {
    name: 'ValidationError',
    message: `Stack [${StackName}] already exists and cannot be created again with the changeSet [test].`,
  });
  await assert.rejects(create('UPDATE'), {
    name: 'ValidationError',
    message: `Stack:${StackName} is in DELETE_COMPLETE state and can not be updated.`,
  });
  const named = new CreateChangeSetCommand({ StackName: 'gone', ChangeSetName: 'test', TemplateBody: topic('b') });
  await assert.rejects(endpoint.cloudFormation.send(named), {
    name: 'ValidationError',
    message: 'Stack [gone] does not exist',
  });
});

test('what is deleted without a stack is reported', async () => {
  const remove = (input: { StackName?: string; ChangeSetName: string }) =>
    endpoint.cloudFormation.send(new DeleteChangeSetCommand(input));
  await assert.rejects(remove({ StackName: 'nostack', ChangeSetName: 'some' }), {
    name: 'ValidationError',
    message: 'Stack [nostack] does not exist',
  });
  await assert.rejects(remove({ ChangeSetName: 'some' }), {
    name: 'ValidationError',
    message: 'StackName must be specified if ChangeSetName is not specified as an ARN.',
  });
});

test('a change set shows a replacement, and the parameter that causes it', async () => {
  await endpoint.create('tiers', foreign('network.json'));
  const set = { StackName: 'tiers', ChangeSetName: 'grow' };
  const Parameters = [{ ParameterKey: 'Class', ParameterValue: 'large' }];
  await endpoint.cloudFormation.send(new CreateChangeSetCommand({ ...set, UsePreviousTemplate: true, Parameters }));
  const { Changes = [] } = await made('tiers', 'grow');
  const change = (name: string) =>
    Changes.find((one) => one.ResourceChange?.LogicalResourceId === name)?.ResourceChange;
  assert.equal(change('Vpc')?.Action, 'Modify');
  assert.equal(change('Vpc')?.Replacement, 'True');
  assert.ok(
    change('Vpc')?.Details?.some(
      ({ Target }) => Target?.Name === 'CidrBlock' && Target.RequiresRecreation === 'Always',
    ),
  );
  assert.ok(['True', 'Conditional'].includes(change('PublicSubnet')?.Replacement ?? ''));
  assert.equal(change('Gateway'), undefined);
});

test('a nested change set has one of its own for each stack below, and is executed at the root', async () => {
  const s3 = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'shelf' }));
  await s3.send(new PutObjectCommand({ Bucket: 'shelf', Key: 'child.json', Body: foreign('child.json') }));
  const Parameters = [{ ParameterKey: 'Templates', ParameterValue: 'https://shelf.s3.us-east-1.amazonaws.com' }];
  const set = { StackName: 'nest', ChangeSetName: 'all' };
  const create = { ...set, ChangeSetType: 'CREATE', TemplateBody: foreign('parent.yaml'), Parameters } as const;
  await endpoint.cloudFormation.send(new CreateChangeSetCommand({ ...create, IncludeNestedStacks: true }));
  const root = await made('nest', 'all');
  assert.equal(root.Status, 'CREATE_COMPLETE', root.StatusReason);
  assert.equal(root.Changes?.length, 2);
  const [first] = root.Changes ?? [];
  const below = first?.ResourceChange?.ChangeSetId;
  assert.ok(below, 'the change of a nested stack names its change set');
  const child = await endpoint.cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: below }));
  assert.equal(child.RootChangeSetId, root.ChangeSetId);
  assert.equal(child.ParentChangeSetId, root.ChangeSetId);
  assert.deepEqual(
    child.Changes?.map(({ ResourceChange }) => [ResourceChange?.Action, ResourceChange?.LogicalResourceId]),
    [['Add', 'Queue']],
  );
  await assert.rejects(endpoint.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: below })), {
    name: /^(InvalidChangeSetStatusException|ValidationError)$/,
  });
  await endpoint.cloudFormation.send(new ExecuteChangeSetCommand(set));
  const executed = await endpoint.settled('nest');
  assert.equal(executed.status, 'CREATE_COMPLETE', executed.events.join('\n'));
  const { Stacks = [] } = await endpoint.cloudFormation.send(new DescribeStacksCommand({}));
  assert.equal(Stacks.filter(({ RootId }) => RootId === executed.stack.StackId).length, 2);
});
