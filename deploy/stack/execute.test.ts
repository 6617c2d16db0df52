import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import type { Plan } from '../model.ts';
import {
  brief,
  carrying,
  describing,
  event,
  type FakeCall,
  FakeFault,
  fakeAws,
  inTurn,
  noSuchStack,
  reset,
  stackArn,
} from '../testing/fake-aws.ts';
import { type ExecuteOptions, executePlan } from './execute.ts';

const plan: Plan = {
  kind: 'UPDATE',
  changeSetId: 'arn:cs',
  stackId: stackArn(),
  stackName: 'shop',
  changes: [],
  parameters: [],
};

function options(more: Partial<ExecuteOptions> = {}): ExecuteOptions {
  return {
    onEvent: () => {},
    signal: new AbortController().signal,
    ...more,
  };
}

const before = [event(1, 'shop', 'UPDATE_COMPLETE')];

/** A stack that answers with one event more at every look, once it is told to execute. */
function deploying(steps: readonly ReturnType<typeof event>[], execute: (call: FakeCall) => unknown = () => ({})) {
  let shown = -1;
  let token: string | undefined;
  return {
    ExecuteChangeSet: (call: FakeCall) => {
      shown = Math.max(shown, 0);
      token = call.input.ClientRequestToken;
      return execute(call);
    },
    DescribeStackEvents: () => {
      if (shown >= 0) shown += 1;
      return { StackEvents: [...before, ...carrying(token, steps.slice(0, Math.max(0, shown)))].toReversed() };
    },
    DescribeStacks: () => describing('UPDATE_COMPLETE', { Outputs: [{ OutputKey: 'Url', OutputValue: 'http://x' }] }),
  };
}

const good = [
  event(2, 'shop', 'UPDATE_IN_PROGRESS'),
  event(3, 'B', 'UPDATE_COMPLETE'),
  event(4, 'shop', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
  event(5, 'shop', 'UPDATE_COMPLETE'),
];

function rejectsWith(code: string, exitCode: number, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof RookeryError, String(error));
    assert.equal(error.code, code, error.message);
    assert.equal(error.exitCode, exitCode);
    assert.match(error.message, text);
    return true;
  };
}

test('an execution is followed to the event of the root that ends it', async (t) => {
  const aws = await fakeAws(t, deploying(good));
  const reported: string[] = [];
  const outcome = await executePlan(await aws.connect(), plan, options({ onEvent: (e) => reported.push(brief(e)) }));
  assert.deepEqual(reported, [
    '. UPDATE_IN_PROGRESS',
    'B UPDATE_COMPLETE',
    '. UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    '. UPDATE_COMPLETE',
  ]);
  assert.deepEqual(outcome, {
    status: 'UPDATE_COMPLETE',
    succeeded: true,
    stackId: stackArn(),
    cause: undefined,
    failedTask: undefined,
    outputs: [{ name: 'Url', value: 'http://x', description: undefined }],
  });
});

test('an old UPDATE_COMPLETE is no success: the stack is looked at until this operation says so', async (t) => {
  let looks = 0;
  const script = deploying(good);
  const aws = await fakeAws(t, {
    ...script,
    DescribeStackEvents: () => {
      looks += 1;
      return looks < 4 ? { StackEvents: before } : script.DescribeStackEvents();
    },
  });
  await executePlan(await aws.connect(), plan, options());
  assert.ok(looks >= 8, `${looks} looks`);
  assert.equal(aws.names().filter((name) => name === 'DescribeStacks').length, 1);
});

test('a description that lags behind the events is read again', async (t) => {
  const stale = inTurn(
    describing('UPDATE_IN_PROGRESS'),
    describing('UPDATE_COMPLETE', { Outputs: [{ OutputKey: 'A', OutputValue: '1' }] }),
  );
  const aws = await fakeAws(t, { ...deploying(good), DescribeStacks: stale });
  assert.equal((await executePlan(await aws.connect(), plan, options())).outputs.length, 1);
});

test('a roll back is a failure with its first cause', async (t) => {
  const reason = 'image not found';
  const bad = [
    event(2, 'shop', 'UPDATE_IN_PROGRESS'),
    event(3, 'B', 'UPDATE_FAILED', { ResourceStatusReason: reason }),
    event(3, 'C', 'UPDATE_FAILED', { ResourceStatusReason: 'Resource update cancelled' }),
    event(4, 'shop', 'UPDATE_ROLLBACK_IN_PROGRESS', {
      ResourceStatusReason: 'The following resource(s) failed to update: [B, C].',
    }),
    event(5, 'shop', 'UPDATE_ROLLBACK_COMPLETE'),
  ];
  const aws = await fakeAws(t, deploying(bad));
  const outcome = await executePlan(await aws.connect(), plan, options());
  assert.equal(outcome.status, 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(outcome.succeeded, false);
  assert.equal(outcome.cause?.reason, reason);
});

test('the same token goes with every try, and a lost reply does not stop the watching', async (t) => {
  const invalid = new FakeFault('InvalidChangeSetStatus', 'ChangeSet is in EXECUTE_IN_PROGRESS');
  const aws = await fakeAws(t, {
    ...deploying(good, inTurn(reset(), invalid)),
    DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'EXECUTE_IN_PROGRESS' }),
  });
  assert.equal((await executePlan(await aws.connect(), plan, options())).succeeded, true);
  const tokens = aws.calls
    .filter(({ name }) => name === 'ExecuteChangeSet')
    .map(({ input }) => input.ClientRequestToken);
  assert.equal(tokens.length, 2);
  assert.equal(new Set(tokens).size, 1);
});

test('after a lost reply a change set that is gone leaves it to the stack to tell', async (t) => {
  const gone = new FakeFault('ChangeSetNotFound', 'ChangeSet does not exist', 404);
  const aws = await fakeAws(t, {
    ...deploying(good, inTurn(reset(), gone)),
    DescribeChangeSet: () => {
      throw gone;
    },
  });
  assert.equal((await executePlan(await aws.connect(), plan, options())).succeeded, true);
});

test('a request that never arrived is an error, as nothing was begun', async (t) => {
  const aws = await fakeAws(t, {
    ...deploying([], () => reset()),
    DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' }),
  });
  await assert.rejects(
    executePlan(await aws.connect(), plan, options()),
    rejectsWith('EndpointUnreachable', 2, /ExecuteChangeSet/),
  );
});

test('when neither the reply nor the change set can be had, the outcome is unknown', async (t) => {
  const aws = await fakeAws(t, { ...deploying([], () => reset()), DescribeChangeSet: () => reset() });
  await assert.rejects(
    executePlan(await aws.connect(), plan, options()),
    rejectsWith('OutcomeUnknown', 5, /stack:status/),
  );
});

test('a plan that another deployment overtook is refused', async (t) => {
  const invalid = new FakeFault('InvalidChangeSetStatus', 'OBSOLETE');
  const aws = await fakeAws(
    t,
    deploying([], () => {
      throw invalid;
    }),
  );
  await assert.rejects(
    executePlan(await aws.connect(), plan, options()),
    rejectsWith('PlanObsolete', 3, /look at the new plan/),
  );
  const later = await fakeAws(t, {
    ...deploying([], inTurn(reset(), invalid)),
    DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'OBSOLETE' }),
  });
  await assert.rejects(executePlan(await later.connect(), plan, options()), rejectsWith('PlanObsolete', 3, /OBSOLETE/));
});

test('a denied execution is reported as that', async (t) => {
  const aws = await fakeAws(
    t,
    deploying([], () => {
      throw new FakeFault('AccessDenied', 'no', 403);
    }),
  );
  await assert.rejects(
    executePlan(await aws.connect(), plan, options()),
    rejectsWith('AccessDenied', 2, /ExecuteChangeSet/),
  );
});

const inFlight: readonly (readonly [string, FakeFault, RegExp])[] = [
  ['expired credentials', new FakeFault('ExpiredToken', 'expired', 403), /sign in again/],
  ['throttling', new FakeFault('Throttling', 'Rate exceeded'), /throttles/],
  ['an outage', new FakeFault('InternalFailure', '', 500), /AWS failed/],
];

for (const [why, fault, text] of inFlight) {
  test(`while it runs, ${why}: the outcome is unknown, never failed`, async (t) => {
    let looks = 0;
    const aws = await fakeAws(t, {
      ...deploying(good),
      DescribeStackEvents: () => {
        looks += 1;
        if (looks > 1) throw fault;
        return { StackEvents: before };
      },
    });
    const check = (error: unknown) =>
      rejectsWith('OutcomeUnknown', 5, /goes on without this command/)(error) &&
      rejectsWith('OutcomeUnknown', 5, text)(error);
    await assert.rejects(executePlan(await aws.connect(), plan, options()), check);
  });
}

test('Ctrl-C while it runs stops the watching and says how to go on', async (t) => {
  const abort = new AbortController();
  const aws = await fakeAws(t, deploying([event(2, 'shop', 'UPDATE_IN_PROGRESS')]));
  const run = executePlan(await aws.connect(), plan, options({ signal: abort.signal, onEvent: () => abort.abort() }));
  await assert.rejects(
    run,
    rejectsWith('Interrupted', 130, /operation goes on.*npm run stack:status -- --env test.*cancel-update-stack/s),
  );
  assert.equal(aws.names().filter((name) => name === 'DeleteChangeSet').length, 0);
});

test('Ctrl-C before executes nothing', async (t) => {
  const aws = await fakeAws(t, {});
  const run = executePlan(await aws.connect(), plan, options({ signal: AbortSignal.abort() }));
  await assert.rejects(run, rejectsWith('Interrupted', 130, /before stack shop was touched/));
  assert.deepEqual(aws.names(), []);
});

test('a deadline ends the watching, not the deployment', async (t) => {
  const aws = await fakeAws(t, deploying([event(2, 'shop', 'UPDATE_IN_PROGRESS')]));
  const run = executePlan(await aws.connect(), plan, options({ timeout: 0 }));
  await assert.rejects(run, rejectsWith('OutcomeUnknown', 5, /not ended within 0 s/));
});

test('a stack that somebody deletes meanwhile has an error of its own', async (t) => {
  const script = deploying([event(2, 'shop', 'DELETE_IN_PROGRESS'), event(3, 'shop', 'DELETE_COMPLETE')]);
  const aws = await fakeAws(t, script);
  await assert.rejects(
    executePlan(await aws.connect(), plan, options()),
    rejectsWith('StackVanished', 4, /deleted while/),
  );
  let looks = 0;
  const gone = await fakeAws(t, {
    ...script,
    DescribeStackEvents: () => {
      looks += 1;
      if (looks > 1) throw noSuchStack(stackArn());
      return { StackEvents: before };
    },
  });
  await assert.rejects(
    executePlan(await gone.connect(), plan, options()),
    rejectsWith('StackVanished', 4, /deleted while/),
  );
});

const service = 'arn:aws:ecs:eu-central-1:111122223333:service/cluster/web';

function withService(t: TestContext, describe: () => unknown) {
  const of = (second: number, status: string) =>
    event(second, 'Service', status, { ResourceType: 'AWS::ECS::Service', PhysicalResourceId: service });
  const steps = [
    event(2, 'shop', 'UPDATE_IN_PROGRESS'),
    of(3, 'UPDATE_IN_PROGRESS'),
    of(8, 'UPDATE_COMPLETE'),
    event(9, 'shop', 'UPDATE_COMPLETE'),
  ];
  return fakeAws(t, { ...deploying(steps), DescribeServices: describe });
}

const at = (second: number): number => Date.UTC(2026, 0, 1, 0, 0, second) / 1000;

test('what ECS says of a service while it deploys is relayed once, old news is not', async (t) => {
  const old = { id: 'e0', message: 'old', createdAt: at(1) };
  const first = { id: 'e1', message: 'has started 1 tasks', createdAt: at(4) };
  const last = { id: 'e2', message: 'has reached a steady state', createdAt: at(5) };
  const answer = (events: readonly unknown[]) => ({ services: [{ serviceArn: service, events }] });
  const aws = await withService(t, inTurn(answer([first, old]), answer([last, first, old])) as () => unknown);
  const reported: string[] = [];
  await executePlan(
    await aws.connect(),
    plan,
    options({ onService: (e) => reported.push(`${e.service}: ${e.message} ${e.time.getUTCSeconds()}`) }),
  );
  assert.deepEqual(reported, ['Service: has started 1 tasks 4', 'Service: has reached a steady state 5']);
  const asked = aws.calls.find(({ name }) => name === 'DescribeServices');
  assert.deepEqual(JSON.parse(asked?.body ?? '{}'), { cluster: 'cluster', services: [service] });
});

test('a log group that the rollback deleted is not named, and what was read of it before is', async (t) => {
  const of = (second: number, status: string) =>
    event(second, 'Service', status, { ResourceType: 'AWS::ECS::Service', PhysicalResourceId: service });
  let read = 0;
  const awslogs = { 'awslogs-group': 'web', 'awslogs-stream-prefix': 'shop' };
  const aws = await fakeAws(t, {
    ...deploying([of(3, 'CREATE_IN_PROGRESS'), of(8, 'CREATE_FAILED'), event(9, 'shop', 'UPDATE_ROLLBACK_COMPLETE')]),
    DescribeServices: () => ({
      services: [{ serviceArn: service, deployments: [{ status: 'PRIMARY', failedTasks: 1 }] }],
    }),
    ListTasks: () => ({ taskArns: ['a'] }),
    DescribeTasks: () => ({
      tasks: [
        { taskArn: 'arn:task/cluster/a', taskDefinitionArn: 'definition', stoppedAt: at(5), stoppedReason: 'exited' },
      ],
    }),
    DescribeTaskDefinition: () => ({
      taskDefinition: {
        containerDefinitions: [{ name: 'web', logConfiguration: { logDriver: 'awslogs', options: awslogs } }],
      },
    }),
    GetLogEvents: () => {
      read += 1;
      // What a container writes arrives a moment after its end.
      if (read === 1) return { events: [] };
      if (read === 2) return { events: [{ message: 'Error: no DATABASE_URL' }] };
      throw new FakeFault('ResourceNotFoundException', 'The specified log group does not exist.');
    },
  });
  const { failedTask } = await executePlan(await aws.connect(), plan, options({ onService: () => {} }));
  assert.deepEqual(failedTask?.lastLines, ['Error: no DATABASE_URL']);
  assert.equal(failedTask?.logGroup, undefined);
});

test('where a service is the cause, the task that failed says why, and where its log is', async (t) => {
  const of = (second: number, status: string, more = {}) =>
    event(second, 'Service', status, { ResourceType: 'AWS::ECS::Service', PhysicalResourceId: service, ...more });
  const steps = [
    of(3, 'UPDATE_IN_PROGRESS'),
    of(8, 'UPDATE_FAILED', { ResourceStatusReason: 'ECS Deployment Circuit Breaker was triggered' }),
    event(9, 'shop', 'UPDATE_ROLLBACK_COMPLETE'),
  ];
  const task = (id: string, stoppedAt: number, more: object) => ({
    taskArn: `arn:aws:ecs:eu-central-1:111122223333:task/cluster/${id}`,
    taskDefinitionArn: 'definition',
    stoppedAt,
    ...more,
  });
  const containers = [
    { name: 'agent', exitCode: 143 },
    { name: 'web', exitCode: 3 },
    { name: 'proxy', reason: 'CannotPullContainerError: no such image' },
  ];
  const logs = (container: string) => ({ 'awslogs-group': `${container}-logs`, 'awslogs-stream-prefix': 'shop' });
  const logging = (name: string, logDriver = 'awslogs') => ({
    name,
    logConfiguration: { logDriver, options: logs(name) },
  });
  const aws = await fakeAws(t, {
    ...deploying(steps),
    DescribeServices: () => ({
      services: [{ serviceArn: service, deployments: [{ status: 'PRIMARY', failedTasks: 1 }] }],
    }),
    ListTasks: () => ({ taskArns: ['a', 'b', 'c'] }),
    DescribeTasks: () => ({
      tasks: [
        task('first', at(4), { stoppedReason: 'Essential container in task exited' }),
        task('last', at(5), { stoppedReason: 'Essential container in task exited', containers }),
        task('replaced', at(6), { stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' }),
        task('by-hand', at(7), { stoppedReason: 'enough', stopCode: 'UserInitiated' }),
      ],
    }),
    DescribeTaskDefinition: () => ({
      taskDefinition: { containerDefinitions: [logging('router', 'awsfirelens'), logging('agent'), logging('web')] },
    }),
    GetLogEvents: () => ({
      events: [{ message: 'begun' }, { message: '\u001b[31mno such\u0007 table\u001b[0m\r\n\n  at x.js:1\n' }],
    }),
  });
  const outcome = await executePlan(await aws.connect(), plan, options({ onService: () => {} }));
  assert.deepEqual(outcome.cause?.path, ['Service']);
  assert.deepEqual(outcome.failedTask, {
    id: 'last',
    reasons: [
      'Essential container in task exited',
      'agent: exit code 143',
      'web: exit code 3',
      'proxy: CannotPullContainerError: no such image',
    ],
    logGroup: 'web-logs',
    logStream: 'shop/web/last',
    lastLines: ['begun', 'no such  table', '  at x.js:1'],
    said: 'no such  table',
    others: ['Essential container in task exited'],
  });
  const read = aws.calls.find(({ name }) => name === 'GetLogEvents');
  assert.deepEqual(JSON.parse(read?.body ?? '{}'), {
    logGroupName: 'web-logs',
    logStreamName: 'shop/web/last',
    limit: 200,
  });
  const listed = aws.calls.find(({ name }) => name === 'ListTasks');
  assert.deepEqual(JSON.parse(listed?.body ?? '{}'), {
    cluster: 'cluster',
    serviceName: service.split('/').at(-1),
    desiredStatus: 'STOPPED',
  });
});

test('tasks that fail where no circuit breaker ends the deployment are reported once', async (t) => {
  const deployments = [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', failedTasks: 3 }];
  const answer = (enable: boolean) => ({
    services: [
      {
        serviceArn: service,
        deployments,
        deploymentConfiguration: { deploymentCircuitBreaker: { enable, rollback: enable } },
      },
    ],
  });
  for (const [breaks, expected] of [
    [true, []],
    [false, ['has 3 failed tasks, and no circuit breaker that would end the deployment']],
  ] as const) {
    const aws = await withService(t, () => answer(breaks));
    const reported: string[] = [];
    await executePlan(
      await aws.connect(),
      plan,
      options({ onService: ({ message }) => reported.push(message.split('.')[0] ?? '') }),
    );
    assert.deepEqual(reported, expected);
  }
});

interface Failing {
  readonly kind?: Plan['kind'];
  readonly failedTasks?: number;
  readonly createdAt?: number;
  readonly breaks?: boolean;
  readonly limit?: number;
  readonly stop?: () => unknown;
  readonly underWay?: readonly object[];
}

/** A service that CloudFormation creates, or updates, and whose tasks fail: what was called to end it, and what was reported. */
async function failing(t: TestContext, { kind = 'UPDATE', limit = 3, ...more }: Failing) {
  const { failedTasks = 3, createdAt = at(4), breaks = false, stop = () => ({}) } = more;
  const verb = kind === 'CREATE' ? 'CREATE' : 'UPDATE';
  const of = (second: number, status: string) =>
    event(second, 'Service', status, { ResourceType: 'AWS::ECS::Service', PhysicalResourceId: service });
  const end = kind === 'CREATE' ? 'DELETE_COMPLETE' : 'UPDATE_COMPLETE';
  const steps = [of(3, `${verb}_IN_PROGRESS`), of(8, `${verb}_COMPLETE`), event(9, 'shop', end)];
  const aws = await fakeAws(t, {
    ...deploying(steps),
    DescribeServices: () => ({
      services: [
        {
          serviceArn: service,
          deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', failedTasks, createdAt }],
          deploymentConfiguration: { deploymentCircuitBreaker: { enable: breaks, rollback: true } },
        },
      ],
    }),
    ListTasks: () => ({ taskArns: [] }),
    ListServiceDeployments: () => ({
      serviceDeployments: more.underWay ?? [{ serviceDeploymentArn: 'arn:deployment', status: 'IN_PROGRESS' }],
    }),
    StopServiceDeployment: stop,
    DeleteStack: () => ({}),
    CancelUpdateStack: () => ({}),
  });
  const reported: string[] = [];
  const onService = ({ message }: { readonly message: string }) => void reported.push(message);
  const outcome = await executePlan(await aws.connect(), { ...plan, kind }, options({ onService, failedTasks: limit }));
  const endings = ['StopServiceDeployment', 'DeleteStack', 'CancelUpdateStack'];
  return { outcome, reported, ended: aws.names().filter((name) => endings.includes(name)), aws };
}

test('a deployment without a circuit breaker is stopped once, and is no success whatever the stack says', async (t) => {
  const { outcome, reported, ended, aws } = await failing(t, {});
  assert.deepEqual(ended, ['StopServiceDeployment']);
  const [stopped] = aws.calls.filter(({ name }) => name === 'StopServiceDeployment');
  assert.deepEqual(JSON.parse(stopped?.body ?? '{}'), {
    serviceDeploymentArn: 'arn:deployment',
    stopType: 'ROLLBACK',
  });
  assert.match(reported.join('\n'), /^3 tasks failed: its deployment has no circuit breaker, and was stopped/);
  assert.deepEqual([outcome.status, outcome.succeeded], ['UPDATE_COMPLETE', false]);
  assert.deepEqual(outcome.cause?.path, ['Service']);
});

test('a creation without a circuit breaker is ended by deleting the stack, with the service as its cause', async (t) => {
  // CloudFormation reports a new service after ECS has begun to deploy it.
  const { outcome, ended } = await failing(t, { kind: 'CREATE', createdAt: at(2) });
  assert.deepEqual(ended, ['DeleteStack']);
  assert.deepEqual([outcome.status, outcome.succeeded], ['DELETE_COMPLETE', false]);
  assert.match(outcome.cause?.reason ?? '', /its tasks failed again and again/);
});

for (const [what, script, expected] of [
  ['too few tasks failed', { failedTasks: 2 }, []],
  ['it has a circuit breaker', { breaks: true }, []],
  ['the tasks are those of the deployment before', { createdAt: at(2) }, []],
  ['ECS has no deployment under way', { underWay: [] }, []],
  ['no limit is set', { limit: 0 }, []],
  ['another limit is reached', { limit: 2, failedTasks: 2 }, ['StopServiceDeployment']],
] as const) {
  test(`whether a deployment is ended from here: ${what}`, async (t) => {
    const { outcome, ended } = await failing(t, script);
    assert.deepEqual(ended, expected);
    assert.equal(outcome.succeeded, expected.length === 0);
  });
}

test('who may not stop a deployment is told how to end it, and which right is missing', async (t) => {
  const stop = () => {
    throw new FakeFault('AccessDeniedException', 'not authorized to perform: ecs:StopServiceDeployment');
  };
  const { outcome, reported, ended } = await failing(t, { stop });
  assert.deepEqual(ended, ['StopServiceDeployment'], 'it is tried once');
  assert.match(reported.join('\n'), /To end it: `AWS_ACCESS_KEY_ID=local \S+ aws [\s\S]*ecs:StopServiceDeployment/);
  assert.equal(outcome.succeeded, true);
});

test('a deployment does not fail because ECS may not be asked; it is said once', async (t) => {
  const aws = await withService(t, () => {
    throw new FakeFault('AccessDeniedException', 'no');
  });
  const reported: string[] = [];
  const outcome = await executePlan(
    await aws.connect(),
    plan,
    options({ onService: ({ message }) => reported.push(message) }),
  );
  assert.equal(outcome.succeeded, true);
  assert.equal(reported.length, 1);
  assert.match(reported[0] ?? '', /ecs:DescribeServices/);
});

test('a service that ECS gave up makes no success of a stack that is complete', async (t) => {
  const deployments = [
    { status: 'PRIMARY', rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' },
    { status: 'ACTIVE', rolloutState: 'COMPLETED' },
  ];
  const aws = await withService(t, () => ({ services: [{ serviceArn: service, deployments }] }));
  const outcome = await executePlan(await aws.connect(), plan, options({ onService: () => {} }));
  assert.equal(outcome.status, 'UPDATE_COMPLETE');
  assert.equal(outcome.succeeded, false);
  assert.equal(outcome.cause?.reason, 'tasks failed to start');
  assert.deepEqual(outcome.cause?.path, ['Service']);
});

test('services are asked about ten at a time, each cluster by itself', async (t) => {
  const arn = (cluster: string, name: string) => `arn:aws:ecs:eu-central-1:111122223333:service/${cluster}/${name}`;
  const arns = [...Array.from({ length: 11 }, (_, i) => arn('a', `s${i}`)), arn('b', 'x')];
  const begun = arns.map((id, i) =>
    event(3, `S${i}`, 'UPDATE_IN_PROGRESS', { ResourceType: 'AWS::ECS::Service', PhysicalResourceId: id }),
  );
  const aws = await fakeAws(t, {
    DescribeStackEvents: inTurn(
      { StackEvents: before },
      {
        StackEvents: [event(9, 'shop', 'UPDATE_COMPLETE'), ...begun, event(2, 'shop', 'UPDATE_IN_PROGRESS'), ...before],
      },
    ),
    ExecuteChangeSet: () => ({}),
    DescribeStacks: () => describing('UPDATE_COMPLETE'),
    DescribeServices: () => ({ services: [{ serviceArn: 'arn:unknown' }] }),
  });
  await executePlan(await aws.connect(), plan, options({ onService: () => {} }));
  const asked = aws.calls.filter(({ name }) => name === 'DescribeServices').map(({ body }) => JSON.parse(body));
  assert.deepEqual(asked.map(({ cluster, services }) => [cluster, services.length]).sort(), [
    ['a', 1],
    ['a', 10],
    ['b', 1],
  ]);
});
