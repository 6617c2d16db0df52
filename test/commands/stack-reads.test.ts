import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { changeSet, emptyBucket, foundation, images, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import bootstrap from '../../commands/bootstrap.ts';
import stackDiff from '../../commands/stack-diff.ts';
import stackEvents from '../../commands/stack-events.ts';
import stackOutputs from '../../commands/stack-outputs.ts';
import stackStatus from '../../commands/stack-status.ts';
import upload from '../../commands/upload.ts';
import { event, type FakeCall, FakeFault, inTurn, stackArn } from '../../deploy/testing/fake-aws.ts';

const production = ['--env', 'production'];
const both = { DescribeStacks: stacks({ shop: shop(), 'shop-foundation': foundation }) };

test('a diff shows the plan, deletes its change set and executes nothing; --exit-code reports changes', async (t) => {
  for (const [words, code] of [
    [[], 0],
    [['--exit-code'], 1],
  ] as const) {
    const { aws, run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...changeSet() });
    const ran = await run(stackDiff, [...production, '--set', 'WebsiteImageTag=1.0.1', ...words]);
    assert.equal(ran.code, code, ran.error?.message);
    assert.match(ran.out.join('\n'), /update stack shop[\s\S]*~ {3}Queue/);
    assert.equal(aws.names().at(-1), 'DeleteChangeSet');
    assert.equal(aws.names().includes('ExecuteChangeSet'), false);
  }
});

test('with --exit-code what goes wrong never has the code of changes', async (t) => {
  const failed = { Status: 'FAILED', StatusReason: 'Template error: no such thing', StackName: 'shop', Changes: [] };
  for (const [words, code] of [
    [[], 1],
    [['--exit-code'], 2],
  ] as const) {
    const calls = { ...changeSet(), DescribeChangeSet: () => failed };
    const { run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...calls });
    const ran = await run(stackDiff, [...production, '--set', 'WebsiteImageTag=1.0.1', ...words]);
    assert.equal(ran.code, code);
    assert.match(`${ran.error?.message}${ran.err}`, /Template error: no such thing/);
  }
});

test('a diff has one form for people, one for programs, and one for pull requests', async (t) => {
  const { run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...changeSet() });
  const words = [...production, '--set', 'WebsiteImageTag=1.0.1'];
  const json = JSON.parse((await run(stackDiff, [...words, '--json'])).out.join('\n'));
  const { changes, counts, ...rest } = json;
  assert.deepEqual(
    [changes.length, counts],
    [1, { import: 0, add: 0, change: 1, replace: 0, remove: 0, mayChange: 0 }],
  );
  assert.deepEqual(rest, {
    environment: 'production',
    account: '111122223333',
    region: 'eu-central-1',
    stack: 'shop',
    kind: 'UPDATE',
    parameters: [],
    security: [],
    losses: [],
  });
  const markdown = (await run(stackDiff, [...words, '--markdown'])).out.join('\n');
  assert.match(markdown, /^### <code>shop<\/code>[\s\S]*```diff\n! {3}~ {3}Queue/);
  const twice = await run(stackDiff, [...words, '--json', '--markdown']);
  assert.deepEqual([twice.error?.code, twice.code], ['Usage', 2]);
});

test('a diff of a stack whose creation failed names the update of the same environment', async (t) => {
  const failed = shop('1.0.0', { StackStatus: 'ROLLBACK_COMPLETE' });
  const both = { DescribeStacks: stacks({ shop: failed, 'shop-foundation': foundation }) };
  const { run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket });
  const { error } = await run(stackDiff, production);
  assert.equal(error?.code, 'NothingToCompare');
  assert.match(error?.message ?? '', /run `npm run stack:update -- --env production`: it deletes the empty stack/);
});

test('a diff asks for the import of what exists only when a flag says so', async (t) => {
  for (const [words, wanted] of [
    [[], undefined],
    [['--import-existing'], 'true'],
  ] as const) {
    const { aws, run } = await testEngine(t, { ...both, ...images(true), ...emptyBucket, ...changeSet() });
    await run(stackDiff, [...production, '--set', 'WebsiteImageTag=1.0.1', ...words]);
    const created = aws.calls.find(({ name }) => name === 'CreateChangeSet');
    assert.equal(created?.input.ImportExistingResources, wanted);
  }
});

test('what reads a stack says which is missing, and how to make it', async (t) => {
  for (const command of [stackStatus, stackEvents, stackOutputs]) {
    const { run } = await testEngine(t, { DescribeStacks: stacks({}) });
    const ran = await run(command, production);
    assert.deepEqual([ran.error?.code, ran.code], ['StackMissing', 3]);
    assert.match(ran.error?.message ?? '', /npm run stack:update -- --env production/);
  }
});

test('outputs go to the file that is named, or to the one that GitHub names', async (t) => {
  const { folder, run } = await testEngine(t, both);
  const file = join(folder, 'outputs.env');
  const named = await run(stackOutputs, [...production, '--format', 'env', '--file', 'outputs.env']);
  assert.deepEqual([named.code, named.out, readFileSync(file, 'utf8')], [0, [], 'QueueArn=arn:queue\n']);
  const environment = { GITHUB_OUTPUT: file };
  await run(stackOutputs, [...production, '--format', 'github'], { environment });
  assert.equal(readFileSync(file, 'utf8'), 'QueueArn=arn:queue\nQueueArn=arn:queue\n');
  const printed = await run(stackOutputs, [...production, '--format', 'env']);
  assert.deepEqual(printed.out, ['QueueArn=arn:queue']);
  const alone = await run(stackOutputs, [...production, '--file', 'x']);
  assert.equal(alone.code, 2);
  const unwritable = await run(stackOutputs, [...production, '--format', 'json', '--file', 'no/such/folder']);
  assert.equal(unwritable.error?.code, 'FileUnwritable');
});

test('outputs are a table for people, and one object for programs', async (t) => {
  const { run } = await testEngine(t, both);
  assert.deepEqual((await run(stackOutputs, production)).out, ['QueueArn  arn:queue  The queue']);
  assert.deepEqual((await run(stackOutputs, [...production, '--json'])).out, ['{"QueueArn":"arn:queue"}']);
});

test('the status of nested resources stands below their stack', async (t) => {
  const queue = { LogicalResourceId: 'Queue', ResourceType: 'AWS::SQS::Queue', ResourceStatus: 'CREATE_COMPLETE' };
  const messages = {
    LogicalResourceId: 'Messages',
    PhysicalResourceId: stackArn('shop-Messages'),
    ResourceType: 'AWS::CloudFormation::Stack',
    ResourceStatus: 'CREATE_COMPLETE',
  };
  const { run } = await testEngine(t, {
    ...both,
    ListStackResources: ({ input }) => ({
      StackResourceSummaries: [input.StackName?.includes('Messages') ? queue : messages],
    }),
  });
  assert.deepEqual((await run(stackStatus, production)).out, [
    'shop  UPDATE_COMPLETE',
    '  Messages  AWS::CloudFormation::Stack  CREATE_COMPLETE',
    '    Queue   AWS::SQS::Queue             CREATE_COMPLETE',
    '',
    'last deployed  1970-01-01T00:00:00.000Z',
  ]);
});

test('events are the newest ones, oldest first, and a limit that is no count is refused before any call', async (t) => {
  const events = [
    event(3, 'shop', 'UPDATE_COMPLETE'),
    event(2, 'A', 'UPDATE_FAILED'),
    event(1, 'A', 'CREATE_COMPLETE'),
  ];
  const { aws, run } = await testEngine(t, { ...both, DescribeStackEvents: () => ({ StackEvents: events }) });
  for (const limit of ['0', '-1', '1.5', 'all']) {
    assert.equal((await run(stackEvents, [...production, `--limit=${limit}`])).error?.code, 'Usage');
  }
  assert.deepEqual(aws.calls, []);
  const brief = (lines: readonly string[]) => lines.map((line) => line.split(/ +/).slice(1, 3).join(' '));
  assert.deepEqual(brief((await run(stackEvents, [...production, '--limit', '2'])).out), [
    'UPDATE_FAILED A',
    'UPDATE_COMPLETE shop',
  ]);
  assert.deepEqual(brief((await run(stackEvents, [...production, '--failed'])).out), ['UPDATE_FAILED A']);
});

test('an upload reports each key that it put, and how many were there', async (t) => {
  const { run } = await testEngine(t, { ...both, ...emptyBucket });
  const { out, code } = await run(upload, production);
  assert.equal(code, 0);
  assert.match(out.join('\n'), /put master\.[0-9a-f]{12}\.yaml\n[\s\S]*3 put, 0 there already, in bucket$/);
});

test('on AWS a foundation is made only when that is confirmed, from its text and without a bucket', async (t) => {
  let made = false;
  const script = {
    ...changeSet([event(2, 'shop', 'CREATE_COMPLETE')]),
    DescribeStacks: () =>
      stacks(made ? { 'shop-foundation': foundation, shop: foundation } : {})({ input: { StackName: 'shop' } }),
  };
  const execute = (call: FakeCall) => {
    made = true;
    return script.ExecuteChangeSet(call);
  };
  const CreateServiceLinkedRole = inTurn(new FakeFault('AccessDenied', 'not you', 403));
  const { aws, run } = await testEngine(t, {
    ...script,
    ExecuteChangeSet: execute,
    DeleteStack: () => ({}),
    CreateServiceLinkedRole,
  });
  assert.equal((await run(bootstrap, production)).error?.code, 'Unconfirmed');
  assert.ok(!aws.names().includes('CreateServiceLinkedRole'), 'nothing is made unasked');
  const ran = await run(bootstrap, [...production, '--yes', '--json']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.equal(JSON.parse(ran.out[0] ?? '').outputs.TemplateBucket, 'bucket');
  const created = aws.calls.find(({ name }) => name === 'CreateChangeSet')?.input;
  assert.match(created?.TemplateBody ?? '', /AWS::ECR::Repository/);
  assert.equal(created?.StackName, 'shop-foundation');
  assert.match(
    ran.err,
    /AWSServiceRoleForApplicationAutoScaling_ECSService was not made: AccessDenied: not you[\s\S]*aws iam create-service-linked-role --aws-service-name ecs\.application-autoscaling\.amazonaws\.com/,
  );
});
