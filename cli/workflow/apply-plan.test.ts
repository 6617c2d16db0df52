import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Plan, ResourceChange } from '../../deploy/model.ts';
import {
  carrying,
  describing,
  event,
  type FakeAws,
  FakeFault,
  fakeAws,
  stackArn,
} from '../../deploy/testing/fake-aws.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { applyPlan } from './apply-plan.ts';

const bucket: ResourceChange = {
  logicalId: 'Files',
  type: 'AWS::S3::Bucket',
  action: 'Remove',
  replacement: 'False',
  stateful: true,
  details: [],
};

const added: ResourceChange = { ...bucket, type: 'AWS::EC2::VPC', action: 'Add', stateful: false };

const plan: Plan = {
  kind: 'UPDATE',
  changeSetId: 'arn:aws:cloudformation:eu-central-1:111122223333:changeSet/rookery-1/1',
  stackId: stackArn(),
  stackName: 'shop',
  changes: [],
  parameters: [],
};

function testIo(more: Partial<Io> = {}) {
  const lines: string[] = [];
  const io: Io = {
    program: { root: '', engine: '', build: () => Promise.reject(new Error('nothing is built here')) },
    out: () => assert.fail('a plan is no answer'),
    err: (text) => lines.push(text),
    raw: () => assert.fail('there is no terminal'),
    colour: false,
    environment: {},
    folder: '',
    signal: new AbortController().signal,
    ...more,
  };
  return { io, lines };
}

/** CloudFormation whose one operation begins when the change set is executed, and ends as scripted. */
function cloudFormation(
  t: TestContext,
  ending: readonly object[],
  execute: () => unknown = () => ({}),
): Promise<FakeAws> {
  let begun: readonly object[] = [];
  return fakeAws(t, {
    DeleteChangeSet: () => ({}),
    ExecuteChangeSet: ({ input }) => {
      begun = carrying(input.ClientRequestToken, ending);
      return execute();
    },
    DescribeStackEvents: () => ({ StackEvents: [...begun, event(0, 'shop', 'CREATE_COMPLETE')] }),
    DescribeStacks: () => describing('UPDATE_COMPLETE', { Outputs: [{ OutputKey: 'Url', OutputValue: 'http://x' }] }),
  });
}

async function refusal(io: Io, aws: FakeAws, wanted: Plan, decision = {}): Promise<RookeryError> {
  const error = await applyPlan(io, await aws.connect(), wanted, decision).then(
    () => assert.fail('it should have been refused'),
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof RookeryError, String(error));
  return error;
}

test('a plan that is confirmed is executed, and what came of it is reported', async (t) => {
  const aws = await cloudFormation(t, [event(2, 'shop', 'UPDATE_COMPLETE'), event(1, 'shop', 'UPDATE_IN_PROGRESS')]);
  const { io, lines } = testIo({ ask: async () => 'y' });
  const outcome = await applyPlan(io, await aws.connect(), plan, {});
  assert.equal(outcome?.succeeded, true);
  assert.deepEqual(outcome.outputs[0]?.value, 'http://x');
  assert.match(lines.join('\n'), /update stack shop[\s\S]*UPDATE_IN_PROGRESS shop[\s\S]*shop: UPDATE_COMPLETE after/);
  assert.equal(aws.names().includes('DeleteChangeSet'), false);
});

test('an update that goes back names its first cause and says what is deployed', async (t) => {
  const aws = await cloudFormation(t, [
    event(4, 'shop', 'UPDATE_ROLLBACK_COMPLETE'),
    event(3, 'Other', 'UPDATE_FAILED', { ResourceStatusReason: 'Resource update cancelled' }),
    event(2, 'Queue', 'UPDATE_FAILED', { ResourceStatusReason: 'no such key' }),
    event(1, 'shop', 'UPDATE_IN_PROGRESS'),
  ]);
  const { io, lines } = testIo();
  const outcome = await applyPlan(io, await aws.connect(), plan, { yes: true });
  assert.equal(outcome?.succeeded, false);
  assert.match(
    lines.join('\n'),
    /first cause: Queue .*\n {2}no such key\nwhat is deployed is what was deployed before/,
  );
});

test('a creation that goes back says that nothing is deployed', async (t) => {
  const aws = await cloudFormation(t, [event(2, 'shop', 'ROLLBACK_COMPLETE'), event(1, 'Queue', 'CREATE_FAILED')]);
  const { io, lines } = testIo();
  await applyPlan(io, await aws.connect(), { ...plan, kind: 'CREATE' }, { yes: true });
  assert.match(lines.at(-1) ?? '', /what was created is removed again/);
});

test('a plan that is not confirmed is taken away and not executed', async (t) => {
  for (const answer of ['n', '', 'yesterday']) {
    const aws = await cloudFormation(t, []);
    const { io } = testIo({ ask: async () => answer });
    assert.equal(await applyPlan(io, await aws.connect(), plan, {}), undefined);
    assert.deepEqual(aws.names(), ['DeleteChangeSet']);
  }
});

test('without a terminal an AWS environment wants --yes', async (t) => {
  const aws = await cloudFormation(t, []);
  const error = await refusal(testIo().io, aws, plan);
  assert.deepEqual([error.code, error.exitCode], ['Unconfirmed', 3]);
  assert.deepEqual(aws.names(), ['DeleteChangeSet']);
});

test('without a terminal environment local goes on', async (t) => {
  const aws = await cloudFormation(t, [event(1, 'shop', 'UPDATE_COMPLETE')]);
  const outcome = await applyPlan(testIo().io, await aws.connect({ environment: 'local' }), plan, {});
  assert.equal(outcome?.succeeded, true);
});

test('a loss of data is refused even with --yes, and goes on only when it is asked for by name', async (t) => {
  const losing = { ...plan, changes: [bucket] };
  const aws = await cloudFormation(t, [event(1, 'shop', 'UPDATE_COMPLETE')]);
  const error = await refusal(testIo().io, aws, losing, { yes: true });
  assert.deepEqual([error.code, error.exitCode], ['DataLoss', 3]);
  assert.match(error.message, /Files \(AWS::S3::Bucket\)/);
  assert.deepEqual(aws.names(), ['DeleteChangeSet']);
  const another = await refusal(testIo().io, aws, losing, { yes: true, 'allow-loss': ['Other'] });
  assert.match(another.message, /--allow-loss Files /);
  const allowed = { yes: true, 'allow-loss': ['Other,Files'] };
  const outcome = await applyPlan(testIo().io, await aws.connect(), losing, allowed);
  assert.equal(outcome?.succeeded, true);
});

test('a rule that ECS shifts traffic by is reset only when that is asked for by name', async (t) => {
  const type = 'AWS::ElasticLoadBalancingV2::ListenerRule';
  const rule: ResourceChange = { ...bucket, logicalId: 'Rule', type, action: 'Modify', stateful: false, shifted: true };
  const resetting = { ...plan, changes: [rule] };
  const aws = await cloudFormation(t, [event(1, 'shop', 'UPDATE_COMPLETE')]);
  const error = await refusal(testIo().io, aws, resetting, { yes: true, 'allow-loss': ['Rule'] });
  assert.deepEqual([error.code, error.exitCode], ['RuleReset', 3]);
  assert.match(error.message, /ECS shifts traffic: Rule\.[\s\S]*--allow-rule-reset/);
  assert.deepEqual(aws.names(), ['DeleteChangeSet']);
  const outcome = await applyPlan(testIo().io, await aws.connect(), resetting, { yes: true, 'allow-rule-reset': true });
  assert.equal(outcome?.succeeded, true);
});

test('a load balancer is not replaced under rules whose target groups stay', async (t) => {
  const elb = (logicalId: string, kind: string, replacement: ResourceChange['replacement']): ResourceChange => ({
    ...bucket,
    logicalId,
    type: `AWS::ElasticLoadBalancingV2::${kind}`,
    action: 'Modify',
    stateful: false,
    replacement,
  });
  const stack = (logicalId: string, nested: ResourceChange[]): ResourceChange => ({
    ...elb(logicalId, '', 'False'),
    type: 'AWS::CloudFormation::Stack',
    nested,
  });
  const loadBalancer = stack('LoadBalancer', [
    elb('LoadBalancer', 'LoadBalancer', 'True'),
    elb('Http', 'Listener', 'True'),
  ]);
  const shop = stack('Shop', [elb('Rule', 'ListenerRule', 'Conditional')]);
  const broker = stack('Broker', [elb('Listener', 'Listener', 'Conditional')]);
  const moved = stack('Moved', [
    elb('Rule', 'ListenerRule', 'Conditional'),
    elb('Targets', 'TargetGroup', 'Conditional'),
  ]);
  const aws = await cloudFormation(t, [event(1, 'shop', 'UPDATE_COMPLETE')]);
  const error = await refusal(
    testIo().io,
    aws,
    { ...plan, changes: [loadBalancer, shop, broker, moved] },
    { yes: true },
  );
  assert.deepEqual([error.code, error.exitCode], ['LoadBalancerReplaced', 3]);
  assert.match(error.message, /the load balancer of Shop\/Rule, Broker\/Listener\./);
  assert.deepEqual(aws.names(), ['DeleteChangeSet']);
  const outcome = await applyPlan(
    testIo().io,
    await aws.connect(),
    { ...plan, changes: [loadBalancer, moved] },
    { yes: true },
  );
  assert.equal(outcome?.succeeded, true);
});

test('a plan that touches more resources than one operation may is refused, however they are nested', async (t) => {
  const inner = Array.from({ length: 2500 }, (_, index): ResourceChange => ({ ...added, logicalId: `Vpc${index}` }));
  const nested: ResourceChange = { ...added, logicalId: 'All', type: 'AWS::CloudFormation::Stack', nested: inner };
  const aws = await cloudFormation(t, [event(1, 'shop', 'UPDATE_COMPLETE')]);
  const error = await refusal(testIo().io, aws, { ...plan, changes: [nested] }, { yes: true });
  assert.deepEqual([error.code, error.exitCode], ['OperationTooLarge', 3]);
  assert.match(error.message, /touches 2501 resources/);
  assert.deepEqual(aws.names(), ['DeleteChangeSet']);
  const fits = { ...plan, changes: [{ ...nested, nested: inner.slice(1) }] };
  assert.equal((await applyPlan(testIo().io, await aws.connect(), fits, { yes: true }))?.succeeded, true);
});

test('Ctrl-C before the execution takes the change set away, at the question and after it', async (t) => {
  const interruptions: readonly (readonly [Partial<Io>, object])[] = [
    [{ ask: () => Promise.reject(new Error('aborted')) }, {}],
    [{ signal: AbortSignal.abort() }, { yes: true }],
  ];
  for (const [more, decision] of interruptions) {
    const aws = await cloudFormation(t, []);
    const error = await refusal(testIo(more).io, aws, plan, decision);
    assert.deepEqual([error.code, error.exitCode], ['Interrupted', 130]);
    assert.deepEqual(aws.names(), ['DeleteChangeSet']);
  }
});

test('a change set whose execution is refused is taken away', async (t) => {
  const aws = await cloudFormation(t, [], () => {
    throw new FakeFault('AccessDenied', 'not authorized to perform: cloudformation:ExecuteChangeSet', 403);
  });
  const error = await refusal(testIo().io, aws, plan, { yes: true });
  assert.match(error.message, /ExecuteChangeSet/);
  assert.deepEqual(aws.names().at(-1), 'DeleteChangeSet');
});

test('a change set whose execution may have begun is left alone', async (t) => {
  const aws = await cloudFormation(t, [], () => {
    throw new FakeFault('InternalFailure', 'try later', 500);
  });
  const error = await refusal(testIo().io, aws, plan, { yes: true });
  assert.ok(error.exitCode > 3, `${error.code} ${error.exitCode}`);
  assert.equal(aws.names().includes('DeleteChangeSet'), false);
});
