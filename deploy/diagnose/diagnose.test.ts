import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describing, event, FakeFault, fakeAws, noSuchStack, stackArn } from '../testing/fake-aws.ts';
import { diagnose } from './diagnose.ts';

const service = 'arn:aws:ecs:eu-central-1:111122223333:service/shop/web';
const nested = stackArn('Website');

const root = (second: number, status: string, more: object = {}) => event(second, 'shop', status, { ...more });
const ofNested = (second: number, status: string, more: object = {}) =>
  event(second, 'Website', status, { PhysicalResourceId: nested, ResourceType: 'AWS::CloudFormation::Stack', ...more });
const ofService = (second: number, status: string, more: object = {}) =>
  event(second, 'Service', status, {
    ...{ StackId: nested, PhysicalResourceId: service, ResourceType: 'AWS::ECS::Service' },
    ...more,
  });

const streams = (rootEvents: readonly object[], nestedEvents: readonly object[] = []) => ({
  DescribeStackEvents: ({ input }: { readonly input: Readonly<Record<string, string>> }) => ({
    StackEvents: [...(input.StackName === nested ? nestedEvents : rootEvents)].reverse(),
  }),
});

const failing = [
  root(1, 'CREATE_IN_PROGRESS'),
  root(2, 'CREATE_COMPLETE'),
  root(10, 'UPDATE_IN_PROGRESS', { ClientRequestToken: 'somebody' }),
  ofNested(11, 'UPDATE_IN_PROGRESS'),
  ofNested(20, 'UPDATE_FAILED', { ResourceStatusReason: 'Embedded stack was not successfully updated' }),
  root(21, 'UPDATE_ROLLBACK_IN_PROGRESS'),
  root(30, 'UPDATE_ROLLBACK_COMPLETE'),
];
const inside = [
  // Of an earlier operation.
  ofService(1, 'CREATE_FAILED', { ResourceStatusReason: 'an old failure' }),
  ofService(12, 'UPDATE_IN_PROGRESS'),
  ofService(19, 'UPDATE_FAILED', { ResourceStatusReason: 'circuit breaker' }),
];

const tree = {
  ListStackResources: ({ input }: { readonly input: Readonly<Record<string, string>> }) => ({
    StackResourceSummaries:
      input.StackName === nested
        ? [{ LogicalResourceId: 'Service', PhysicalResourceId: service, ResourceType: 'AWS::ECS::Service' }]
        : [{ LogicalResourceId: 'Website', PhysicalResourceId: nested, ResourceType: 'AWS::CloudFormation::Stack' }],
  }),
};

const runs = (runningCount: number, more: object = {}) => ({
  DescribeServices: () => ({
    services: [{ serviceArn: service, status: 'ACTIVE', desiredCount: 2, runningCount, ...more }],
  }),
  ListTasks: () => ({ taskArns: [] }),
});

test('the last operation is diagnosed through its nested stacks, whoever ran it', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStacks: () => describing('UPDATE_ROLLBACK_COMPLETE'),
    ...streams(failing, inside),
    ...tree,
    ...runs(2),
  });
  const now = new Date(Date.UTC(2026, 0, 1, 3));
  const found = await diagnose(await aws.connect(), 'shop', { now });
  assert.equal(found?.operation?.state, 'failed');
  assert.equal(found?.operation?.token, 'somebody');
  assert.equal(found?.operation?.kind, 'UPDATE_IN_PROGRESS');
  assert.deepEqual(found?.cause?.path, ['Website', 'Service']);
  assert.equal(found?.cause?.reason, 'circuit breaker');
  assert.deepEqual(
    found?.services.map(({ path, desired, running }) => [path, desired, running]),
    [['Website/Service', 2, 2]],
  );
  assert.match(found?.notLooked.join('\n') ?? '', /Website\/Service: its stopped tasks are not known any more/);
});

test('of a stack that is well it says since when, and --failed goes back to what was not', async (t) => {
  const later = [...failing, root(40, 'UPDATE_IN_PROGRESS'), root(41, 'UPDATE_COMPLETE')];
  const aws = await fakeAws(t, {
    DescribeStacks: () => describing('UPDATE_COMPLETE'),
    ...streams(later, inside),
    ...tree,
    ...runs(2),
  });
  const connection = await aws.connect();
  const found = await diagnose(connection, 'shop');
  assert.equal(found?.operation?.state, 'succeeded');
  assert.equal(found?.cause, undefined);
  const before = await diagnose(connection, 'shop', { onlyFailed: true });
  assert.equal(before?.operation?.status, 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(before?.cause?.reason, 'circuit breaker');
});

test('while an operation runs, the service whose tasks fail is what is told', async (t) => {
  const running = failing.slice(0, 4);
  const events = [
    {
      id: '2',
      createdAt: Date.UTC(2026, 0, 1, 0, 0, 14) / 1000,
      message: '(service web) (port 80) is unhealthy in (target-group a)',
    },
    { id: '1', createdAt: 0, message: '(service web) an old message' },
  ];
  const aws = await fakeAws(t, {
    DescribeStacks: () => describing('UPDATE_IN_PROGRESS'),
    ...streams(running, inside.slice(0, 2)),
    ...tree,
    ...runs(1, { events, loadBalancers: [{ targetGroupArn: 'arn:group' }] }),
    DescribeTargetHealth: () => ({
      TargetHealthDescriptions: [
        { Target: { Id: '10.0.0.1', Port: 80 }, TargetHealth: { State: 'unhealthy', Description: 'codes: [404]' } },
      ],
    }),
  });
  const found = await diagnose(await aws.connect(), 'shop');
  assert.equal(found?.operation?.state, 'running');
  assert.deepEqual(found?.serviceSaid, ['(service web) (port 80) is unhealthy in (target-group a)']);
  assert.deepEqual(found?.services[0]?.targets, [
    { host: '10.0.0.1', port: 80, state: 'unhealthy', reason: 'codes: [404]' },
  ]);
});

test('a stack that is gone is found among the deleted ones', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStacks: ({ input }) => {
      if (input.StackName === 'shop') throw noSuchStack();
      return describing('DELETE_COMPLETE');
    },
    ListStacks: () => ({
      StackSummaries: [
        { StackName: 'other', StackId: 'arn:other', DeletionTime: new Date(5) },
        { StackName: 'shop', StackId: 'arn:old', DeletionTime: new Date(1) },
        { StackName: 'shop', StackId: stackArn(), DeletionTime: new Date(3) },
      ],
    }),
    ...streams([
      root(1, 'CREATE_IN_PROGRESS'),
      event(2, 'Queue', 'CREATE_FAILED', { ResourceStatusReason: 'no' }),
      root(3, 'DELETE_COMPLETE'),
    ]),
  });
  const found = await diagnose(await aws.connect(), 'shop');
  assert.equal(found?.stack.id, stackArn());
  assert.ok(aws.calls.some(({ name, input }) => name === 'DescribeStackEvents' && input.StackName === stackArn()));
});

test('a stack that never was is no diagnosis, and a right that is missing is said', async (t) => {
  const none = () => {
    throw noSuchStack();
  };
  const aws = await fakeAws(t, { DescribeStacks: none, ListStacks: () => ({ StackSummaries: [] }) });
  assert.equal(await diagnose(await aws.connect(), 'shop'), undefined);
  const denied = await fakeAws(t, {
    DescribeStacks: () => describing('UPDATE_ROLLBACK_COMPLETE'),
    ...streams(failing, inside),
    ...tree,
    DescribeServices: () => {
      throw new FakeFault('AccessDeniedException');
    },
    ListTasks: () => ({ taskArns: [] }),
  });
  const found = await diagnose(await denied.connect(), 'shop');
  assert.match(found?.notLooked.join('\n') ?? '', /ecs:DescribeServices/);
  assert.equal(found?.cause?.reason, 'circuit breaker');
});
