import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { foundation, shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import stackDelete from '../../commands/stack-delete.ts';
import { event, FakeFault, inTurn } from '../../deploy/testing/fake-aws.ts';
import { fakeStack } from '../../deploy/testing/fake-stack.ts';

const production = ['--env', 'production'];

/** Both stacks are there, and end deleted once that was asked for. */
function engine(t: TestContext, ending = 'DELETE_COMPLETE', ...before: ReturnType<typeof event>[]) {
  let deleting = false;
  return testEngine(t, {
    DescribeStacks: stacks({ shop: shop(), 'shop-foundation': foundation }),
    ListStackResources: () => ({}),
    DescribeStackEvents: () => ({
      StackEvents: [
        ...(deleting ? [event(2, 'shop', ending), ...before, event(1, 'shop', 'DELETE_IN_PROGRESS')] : []),
        event(0, 'shop', 'CREATE_COMPLETE'),
      ],
    }),
    DeleteStack: () => {
      deleting = true;
      return {};
    },
  });
}

const deletions = (names: readonly string[]) => names.filter((name) => name === 'DeleteStack').length;

test('a deletion needs the name of the stack, typed, or --yes', async (t) => {
  for (const [words, ask, code] of [
    [[], undefined, 3],
    [[], async () => 'y', 3],
    [[], async () => ' shop ', 0],
    [['--yes'], undefined, 0],
  ] as const) {
    const { aws, run } = await engine(t);
    const ran = await run(stackDelete, [...production, ...words], { ask });
    assert.equal(ran.code, code, ran.error?.message);
    assert.equal(deletions(aws.names()), code === 0 ? 1 : 0);
  }
});

test('both names are asked for before anything is deleted', async (t) => {
  const { aws, run } = await engine(t);
  const questions: string[] = [];
  const ask = async (question: string) => {
    questions.push(question);
    return questions.length === 1 ? 'shop' : 'no';
  };
  assert.equal((await run(stackDelete, [...production, '--foundation'], { ask })).code, 3);
  assert.equal(questions.length, 2);
  assert.equal(deletions(aws.names()), 0);
});

test('Ctrl-C at the question is an interruption, and deletes nothing', async (t) => {
  const { aws, run } = await engine(t);
  const ran = await run(stackDelete, production, { ask: () => Promise.reject(new Error('aborted')) });
  assert.deepEqual([ran.error?.code, ran.code], ['Interrupted', 130]);
  assert.equal(deletions(aws.names()), 0);
});

test('a stack that is not there is no error', async (t) => {
  const { run } = await testEngine(t, { DescribeStacks: stacks({}) });
  const ran = await run(stackDelete, [...production, '--json']);
  assert.deepEqual([ran.code, ran.out], [0, ['{"deleted":[],"retained":[]}']]);
  assert.match(ran.err, /there is no stack shop/);
});

test('what a DeletionPolicy retains is listed', async (t) => {
  const bucket = { ResourceType: 'AWS::S3::Bucket', PhysicalResourceId: 'shop-data-1' };
  const { run } = await engine(t, 'DELETE_COMPLETE', event(1, 'Data', 'DELETE_SKIPPED', bucket));
  const ran = await run(stackDelete, [...production, '--yes', '--json']);
  assert.match(ran.err, /retained by DeletionPolicy.*\n +Data +AWS::S3::Bucket +shop-data-1/);
  const { retained } = JSON.parse(ran.out.join(''));
  assert.deepEqual(retained, [{ path: ['Data'], type: 'AWS::S3::Bucket', physicalId: 'shop-data-1' }]);
});

test('a deletion that fails needs attention, and leaves the foundation alone', async (t) => {
  const { aws, run } = await engine(t, 'DELETE_FAILED');
  const ran = await run(stackDelete, [...production, '--yes', '--foundation', '--json']);
  assert.deepEqual([ran.code, ran.out], [4, ['{"deleted":[],"retained":[]}']]);
  assert.match(ran.err, /shop: DELETE_FAILED[\s\S]*npm run stack:status -- --env production/);
  assert.equal(deletions(aws.names()), 1);
});

const balancer = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/edge/1';
function holding(t: TestContext, DescribeLoadBalancerAttributes: ReturnType<typeof inTurn>) {
  return testEngine(t, {
    DescribeStacks: stacks({ shop: shop() }),
    ListStackResources: () => ({
      StackResourceSummaries: [
        {
          LogicalResourceId: 'Edge',
          PhysicalResourceId: balancer,
          ResourceType: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
          ResourceStatus: 'CREATE_COMPLETE',
        },
      ],
    }),
    DescribeStackEvents: inTurn(
      { StackEvents: [event(0, 'shop', 'CREATE_COMPLETE')] },
      { StackEvents: [event(2, 'shop', 'DELETE_COMPLETE'), event(0, 'shop', 'CREATE_COMPLETE')] },
    ),
    DescribeLoadBalancerAttributes,
    ModifyLoadBalancerAttributes: () => ({}),
    DeleteStack: () => ({}),
  });
}

const protection = (Value: string) => () => ({ Attributes: [{ Key: 'deletion_protection.enabled', Value }] });

test('a protected load balancer is looked for before the question, and nothing is deleted', async (t) => {
  const { aws, run } = await holding(t, protection('true'));
  const ask = () => assert.fail('what is refused is not asked');
  const ran = await run(stackDelete, production, { ask });
  assert.deepEqual([ran.error?.code, ran.code], ['ResourcesProtected', 3]);
  const line = `aws elbv2 modify-load-balancer-attributes --load-balancer-arn ${balancer} --attributes Key=deletion_protection.enabled,Value=false --region eu-central-1`;
  assert.ok(ran.error?.message.includes(line), ran.error?.message);
  assert.equal(deletions(aws.names()), 0);
});

test('protection is lifted after the deletion was confirmed, and only then', async (t) => {
  const { aws, run } = await holding(t, protection('true'));
  assert.equal((await run(stackDelete, [...production, '--lift-protection'])).code, 3);
  assert.ok(!aws.names().includes('ModifyLoadBalancerAttributes'));
  const ran = await run(stackDelete, [...production, '--lift-protection', '--yes']);
  assert.equal(ran.code, 0, ran.error?.message);
  const [lifted] = aws.calls.filter(({ name }) => name === 'ModifyLoadBalancerAttributes');
  assert.equal(lifted?.input.LoadBalancerArn, balancer);
  assert.equal(lifted?.input['Attributes.member.1.Value'], 'false');
  assert.ok(aws.names().indexOf('ModifyLoadBalancerAttributes') < aws.names().indexOf('DeleteStack'));
});

test('who may not look at a load balancer reads which right is missing, and goes on', async (t) => {
  const { run } = await holding(t, inTurn(new FakeFault('AccessDenied', 'not you', 403)));
  const ran = await run(stackDelete, [...production, '--yes']);
  assert.equal(ran.code, 0, ran.error?.message);
  assert.match(ran.err, /without the right elasticloadbalancing:DescribeLoadBalancerAttributes/);
});

test('a load balancer that is throttled is asked again, and one that is gone hinders nothing', async (t) => {
  const throttled = new FakeFault('Throttling', 'Rate exceeded');
  const { run } = await holding(t, inTurn(throttled, new FakeFault('LoadBalancerNotFound', 'gone')));
  assert.equal((await run(stackDelete, [...production, '--yes'])).code, 0);
});

test('what goes and what stays is said before the question, once with --yes', async (t) => {
  const resource = (LogicalResourceId: string, ResourceType: string) => ({
    LogicalResourceId,
    ResourceType,
    PhysicalResourceId: `${LogicalResourceId}-1`,
    ResourceStatus: 'CREATE_COMPLETE',
  });
  const { run } = await testEngine(t, {
    ...fakeStack('UPDATE_COMPLETE', {
      resources: [resource('Data', 'AWS::S3::Bucket'), resource('Q', 'AWS::SQS::Queue')],
    }).script,
    GetTemplate: () => ({ TemplateBody: '{ "Resources": { "Q": {}, "Data": { "DeletionPolicy": "Retain" } } }' }),
  });
  const seen: string[] = [];
  const ask = async () => {
    seen.push('asked');
    return 'shop';
  };
  const ran = await run(stackDelete, production, { ask, err: (text) => seen.push(text) });
  assert.equal(ran.code, 0, ran.error?.message);
  const shown = seen.slice(seen.indexOf('deleting stack shop takes away 1 resource:'), seen.indexOf('asked'));
  assert.deepEqual(shown.slice(1), [
    '  goes, and its data with it:',
    '    Q  AWS::SQS::Queue  Q-1',
    '  stays, by its DeletionPolicy:',
    '    Data  AWS::S3::Bucket  Data-1',
  ]);
});

test('another operation is named with its beginning and its token, and waited for when that is asked for', async (t) => {
  const busy = await testEngine(t, fakeStack('UPDATE_IN_PROGRESS').script);
  const refused = await busy.run(stackDelete, [...production, '--yes']);
  assert.match(
    refused.error?.message ?? '',
    /UPDATE_IN_PROGRESS since 2026-01-01T00:00:01\.000Z, request token somebody[\s\S]*`npm run stack:delete -- --env production --wait`/,
  );
  const { run } = await testEngine(t, fakeStack('UPDATE_IN_PROGRESS').script);
  const waited = await run(stackDelete, [...production, '--yes', '--wait']);
  assert.equal(waited.code, 0, waited.error?.message);
  assert.match(waited.err, /stack shop is UPDATE_IN_PROGRESS: waiting for its end/);
});

test('a deletion that fails names what is left with its reason, and the command that leaves it behind', async (t) => {
  const left = {
    LogicalResourceId: 'Data',
    ResourceType: 'AWS::S3::Bucket',
    PhysicalResourceId: 'data-1',
    ResourceStatus: 'DELETE_FAILED',
    ResourceStatusReason: 'it is not empty',
  };
  const { run } = await testEngine(
    t,
    fakeStack('UPDATE_COMPLETE', { resources: [left], deletion: 'DELETE_FAILED' }).script,
  );
  const ran = await run(stackDelete, [...production, '--yes']);
  assert.equal(ran.code, 4);
  assert.match(ran.err, /not deleted:\n {2}- Data \(AWS::S3::Bucket\): it is not empty/);
  assert.ok(ran.err.includes('`npm run stack:delete -- --env production --retain Data`'), ran.err);
});
