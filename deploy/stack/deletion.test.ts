import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import { aStack, describing, event, type FakeAws, fakeAws, inTurn } from '../testing/fake-aws.ts';
import { executeDeletion, prepareDeletion } from './deletion.ts';

const arn = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/edge/1';

/** A stack whose load balancer is protected against deletion. */
function protectedBalancer(t: TestContext): Promise<FakeAws> {
  return fakeAws(t, {
    ListStackResources: () => ({
      StackResourceSummaries: [
        {
          LogicalResourceId: 'Edge',
          PhysicalResourceId: arn,
          ResourceType: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
          ResourceStatus: 'CREATE_COMPLETE',
        },
      ],
    }),
    DescribeLoadBalancerAttributes: () => ({
      Attributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }],
    }),
    ModifyLoadBalancerAttributes: () => ({}),
    DescribeStackEvents: inTurn(
      { StackEvents: [event(0, 'shop', 'CREATE_COMPLETE')] },
      { StackEvents: [event(2, 'shop', 'DELETE_COMPLETE'), event(0, 'shop', 'CREATE_COMPLETE')] },
    ),
    DeleteStack: () => ({}),
  });
}

function refusedWith(code: string) {
  return (error: unknown) => {
    assert.ok(error instanceof RookeryError, String(error));
    assert.deepEqual([error.code, error.exitCode], [code, 3]);
    return true;
  };
}

test('a deletion is refused where a resource is protected, and nothing is deleted', async (t) => {
  const aws = await protectedBalancer(t);
  const connection = await aws.connect();
  await assert.rejects(prepareDeletion(connection, aStack('CREATE_COMPLETE'), {}), refusedWith('ResourcesProtected'));
  assert.ok(!aws.names().some((name) => /^(Delete|Modify)/.test(name)));
});

test('a deletion of a stack with termination protection is refused, whatever may be lifted', async (t) => {
  const stack = aStack('CREATE_COMPLETE', { terminationProtection: true });
  const connection = await (await protectedBalancer(t)).connect();
  await assert.rejects(
    prepareDeletion(connection, stack, { liftProtection: true }),
    refusedWith('TerminationProtected'),
  );
});

test('protection that may be lifted is switched off before the stack is deleted', async (t) => {
  const aws = await protectedBalancer(t);
  const connection = await aws.connect();
  const deletion = await prepareDeletion(connection, aStack('CREATE_COMPLETE'), { liftProtection: true });
  assert.ok(!aws.names().includes('ModifyLoadBalancerAttributes'));
  const notes: string[] = [];
  const outcome = await executeDeletion(connection, deletion, {
    onEvent() {},
    onNote: (note) => notes.push(note),
    signal: new AbortController().signal,
  });
  assert.equal(outcome.succeeded, true);
  assert.deepEqual(notes, ['Edge: its deletion protection is switched off']);
  assert.ok(aws.names().indexOf('ModifyLoadBalancerAttributes') < aws.names().indexOf('DeleteStack'));
});

test('tasks that no service owns are stopped where they keep a cluster, and the stack is deleted again', async (t) => {
  let deletions = 0;
  let stopped = false;
  const arn = 'arn:aws:ecs:eu-central-1:111122223333:task/shop/1';
  const reason = { ResourceType: 'AWS::ECS::Cluster', ResourceStatusReason: 'The Cluster: Tasks are active' };
  const endings = [
    [],
    [event(2, 'shop', 'DELETE_FAILED'), event(1, 'Cluster', 'DELETE_FAILED', reason)],
    [event(3, 'shop', 'DELETE_COMPLETE')],
  ];
  const aws = await fakeAws(t, {
    ListStackResources: () => ({
      StackResourceSummaries: [
        {
          LogicalResourceId: 'Cluster',
          PhysicalResourceId: 'shop',
          ResourceType: 'AWS::ECS::Cluster',
          ResourceStatus: 'DELETE_FAILED',
        },
      ],
    }),
    DescribeStacks: () => describing('DELETE_FAILED'),
    DescribeStackEvents: () => ({
      StackEvents: [
        ...endings
          .slice(0, deletions + 1)
          .reverse()
          .flat(),
        event(0, 'shop', 'CREATE_COMPLETE'),
      ],
    }),
    DeleteStack: () => {
      deletions += 1;
      return {};
    },
    ListTasks: () => ({ taskArns: stopped ? [] : [arn] }),
    DescribeTasks: () => ({ tasks: [{ taskArn: arn, lastStatus: 'STOPPED' }] }),
    StopTask: () => {
      stopped = true;
      return {};
    },
  });
  const connection = await aws.connect();
  const notes: string[] = [];
  const deletion = await prepareDeletion(connection, aStack('CREATE_COMPLETE'));
  const outcome = await executeDeletion(connection, deletion, { onNote: (note) => notes.push(note) });
  assert.equal(outcome.succeeded, true);
  assert.deepEqual(notes, ['shop: stopped 1 tasks that kept it from being deleted; deleting it again']);
  assert.deepEqual([deletions, stopped], [2, true]);
});
