import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeFault, fakeAws, inTurn } from '../testing/fake-aws.ts';
import { asManyAsDesired, deploymentEnd, followServices } from './follow-services.ts';
import { type LogSource, logQueries, writerOf } from './log-sources.ts';
import { chosen, oneNamed, placedResources, shortNames } from './placed.ts';
import { inOrder, readLogs } from './read-logs.ts';
import { parseHost } from './remote-host.ts';
import type { RunningService } from './running-services.ts';
import { executeCommand, forwardPort, sessionPlace } from './sessions.ts';

const arn = 'arn:aws:ecs:eu-central-1:111122223333:service/shop/web';
const service: RunningService = {
  ...{ name: 'Web', path: 'Web/Service', arn, cluster: 'shop', serviceName: 'web', taskDefinition: 'web:1' },
  ...{ desired: 1, running: 1, pending: 0, described: {} },
};

test('a service is called as its nested stack, or by its path where that has several', () => {
  const of = (logicalId: string, type: string) => ({
    logicalId,
    type,
    physicalId: logicalId,
    status: 'CREATE_COMPLETE',
  });
  const type = 'AWS::ECS::Service';
  const tree = [
    { ...of('Web', 'AWS::CloudFormation::Stack'), nested: [of('Service', type), of('Logs', 'AWS::Logs::LogGroup')] },
    { ...of('Jobs', 'AWS::CloudFormation::Stack'), nested: [of('First', type), of('Second', type)] },
    of('Own', type),
    { ...of('Gone', type), status: 'DELETE_COMPLETE' },
  ];
  const names = [...shortNames(placedResources(tree).filter((one) => one.type === type)).values()];
  assert.deepEqual(names, ['Web', 'Jobs/First', 'Jobs/Second', 'Own']);
});

test('a service is meant by its name, its path or its name in ECS; another word is refused with the nearest', () => {
  for (const word of ['Web', 'Web/Service', 'web']) assert.equal(oneNamed([service], word), service);
  assert.deepEqual(chosen([service], []), [service]);
  assert.throws(() => oneNamed([service], 'Wbe'), { code: 'ServiceUnknown', exitCode: 3, message: /did you mean Web/ });
});

const sources: readonly LogSource[] = [
  { name: 'Web', path: 'Web', container: 'app', group: 'g', prefix: 'app/app/' },
  { name: 'Web', path: 'Web', container: 'proxy', group: 'g', prefix: 'proxy/proxy/' },
  { name: 'Job', path: 'Job', container: 'job', group: 'h' },
];

test('a log group of which all is wanted is asked once, else each container by its prefix', () => {
  assert.deepEqual(logQueries(sources, sources), [{ group: 'g' }, { group: 'h' }]);
  assert.deepEqual(logQueries(sources, sources.slice(1, 2)), [{ group: 'g', prefix: 'proxy/proxy/' }]);
  assert.deepEqual(writerOf(sources, 'g', 'proxy/proxy/abc'), { name: 'Web', container: 'proxy', task: 'abc' });
  assert.deepEqual(writerOf(sources, 'h', 'abc'), { name: 'Job', container: 'abc', task: 'abc' });
});

test('several logs are one in the order of time', async () => {
  async function* times(...all: number[]) {
    for (const time of all) yield { time };
  }
  const found: number[] = [];
  for await (const { time } of inOrder([times(1, 4, 4), times(), times(2, 3, 9)])) found.push(time);
  assert.deepEqual(found, [1, 2, 3, 4, 4, 9]);
});

test('a log that is followed shows what arrives late once, and ends with the signal; a group that is missing is said once', async (t) => {
  const event = (id: string, timestamp: number) => ({ eventId: id, timestamp, message: id, logStreamName: 's' });
  const controller = new AbortController();
  let looks = 0;
  const aws = await fakeAws(t, {
    FilterLogEvents: ({ body }) => {
      const { logGroupName, nextToken } = JSON.parse(body) as Readonly<Record<string, string>>;
      if (logGroupName === 'missing') throw new FakeFault('ResourceNotFoundException', 'no such group');
      if (nextToken !== undefined) return { events: [event('b', 20_000)] };
      looks += 1;
      if (looks === 1) return { events: [event('a', 10_000)], nextToken: 'more' };
      return { events: [event('late', 15_000), event('b', 20_000), event('c', 21_000)] };
    },
  });
  const missing: string[] = [];
  const asked = {
    ...{ queries: [{ group: 'g' }, { group: 'missing' }], from: 0, follow: true, signal: controller.signal },
    onMissing: (group: string) => missing.push(group),
  };
  const found: string[] = [];
  for await (const { id } of readLogs(await aws.connect(), asked)) {
    found.push(id);
    if (id === 'c') controller.abort();
  }
  assert.deepEqual(found, ['a', 'b', 'late', 'c']);
  assert.deepEqual(missing, ['missing']);
  const bodies = aws.calls.filter(({ name }) => name === 'FilterLogEvents').map(({ body }) => JSON.parse(body));
  assert.equal(bodies.findLast(({ logGroupName }) => logGroupName === 'g').startTime, 10_000, 'ten seconds again');
});

const described = (more: object) => ({ services: [{ serviceArn: arn, status: 'ACTIVE', events: [], ...more }] });
const deployment = (rolloutState: string, more: object = {}) => ({ id: 'd', status: 'PRIMARY', rolloutState, ...more });

test('a deployment is followed to its end, whichever it is', async (t) => {
  const breaker = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };
  const going = { deployments: [deployment('IN_PROGRESS', { failedTasks: 9 })], ...breaker };
  const rows: readonly (readonly [object, RegExp | undefined])[] = [
    [{ deployments: [deployment('COMPLETED')] }, undefined],
    [{ deployments: [deployment('FAILED', { rolloutStateReason: 'circuit breaker' })] }, /circuit breaker/],
    [{ deployments: [deployment('IN_PROGRESS', { failedTasks: 3 })] }, /3 of its new tasks have failed/],
    [{ deployments: [{ ...deployment('COMPLETED'), id: 'other' }] }, /another deployment took its place/],
  ];
  for (const [last, why] of rows) {
    const aws = await fakeAws(t, { DescribeServices: inTurn(described(going), described(last)) });
    const options = { signal: new AbortController().signal, onEvent: () => {} };
    const [ending] = await followServices(await aws.connect(), [{ service, look: deploymentEnd('d') }], options);
    if (why === undefined) assert.deepEqual(ending, { state: 'done' });
    else assert.ok(ending?.state === 'failed' && why.test(ending.why), JSON.stringify(ending));
  }
});

test('tasks that do not come are waited for as long as there is patience, or until the signal', async (t) => {
  const aws = await fakeAws(t, { DescribeServices: () => described({ desiredCount: 3, runningCount: 1 }) });
  const connection = await aws.connect();
  const followed = [{ service, look: asManyAsDesired(3) }];
  const onEvent = () => {};
  const signal = new AbortController().signal;
  assert.equal((await followServices(connection, followed, { signal, onEvent, patience: 50 }))[0]?.state, 'unknown');
  const aborted = await followServices(connection, followed, { signal: AbortSignal.abort(), onEvent });
  assert.equal(aborted[0]?.state, 'unknown');
  const other = [{ service, look: asManyAsDesired(5) }];
  assert.equal(
    (await followServices(connection, other, { signal, onEvent }))[0]?.state,
    'failed',
    'set to another count',
  );
});

const agent = (lastStatus: string) => ({
  name: 'app',
  runtimeId: 'abc-1',
  managedAgents: [{ name: 'ExecuteCommandAgent', lastStatus }],
});
const task = (more: object = {}) => ({
  taskArn: 'arn:aws:ecs:eu-central-1:111122223333:task/shop/123',
  lastStatus: 'RUNNING',
  enableExecuteCommand: true,
  containers: [{ name: 'proxy' }, agent('RUNNING')],
  ...more,
});

// The target, the document and its parameters are those of `aws ssm start-session` and `aws ecs execute-command`.
test('a session is opened with the container that has an agent', async (t) => {
  const aws = await fakeAws(t, {
    ListTasks: () => ({ taskArns: ['123'] }),
    DescribeTasks: () => ({ tasks: [task()] }),
    ExecuteCommand: () => ({ session: { sessionId: 's', streamUrl: 'wss://x', tokenValue: 't' } }),
    StartSession: () => ({ SessionId: 's' }),
  });
  const connection = await aws.connect();
  const place = await sessionPlace(connection, service, {});
  const { answer, request } = await executeCommand(connection, place, '/bin/sh');
  assert.deepEqual(answer, { sessionId: 's', streamUrl: 'wss://x', tokenValue: 't' });
  assert.deepEqual(request, { Target: 'ecs:shop_123_abc-1' });
  const forwarding = { host: 'db', port: '5432', localPort: '15432' };
  assert.deepEqual(await forwardPort(connection, place, forwarding), {
    answer: { SessionId: 's' },
    request: {
      Target: 'ecs:shop_123_abc-1',
      DocumentName: 'AWS-StartPortForwardingSessionToRemoteHost',
      Parameters: { host: ['db'], portNumber: ['5432'], localPortNumber: ['15432'] },
    },
  });
});

test('where no session can be opened it is said why, and how it can', async (t) => {
  const rows: readonly (readonly [
    tasks: readonly object[],
    wanted: object,
    described: object,
    code: string,
    said: RegExp,
  ])[] = [
    [[], {}, {}, 'TaskMissing', /no task runs/],
    [[task()], { task: '9' }, {}, 'TaskMissing', /these run: 123/],
    [[task({ enableExecuteCommand: false })], {}, {}, 'ExecOff', /exec: true.*parameter Exec/],
    [[task({ enableExecuteCommand: false })], {}, { enableExecuteCommand: true }, 'ExecOff', /--force-new-deployment/],
    [[task({ containers: [agent('STOPPED')] })], {}, {}, 'AgentDown', /app: STOPPED/],
    [[task()], { container: 'proxy' }, {}, 'AgentDown', /proxy: none/],
    [[task()], { container: 'other' }, {}, 'ContainerUnknown', /it has proxy, app/],
  ];
  for (const [tasks, wanted, more, code, said] of rows) {
    const aws = await fakeAws(t, {
      ListTasks: () => ({ taskArns: tasks.map(() => '123') }),
      DescribeTasks: () => ({ tasks }),
    });
    const place = sessionPlace(await aws.connect(), { ...service, described: more }, wanted);
    await assert.rejects(place, (error: Error & { code?: string }) => error.code === code && said.test(error.message));
  }
});

test('a host is written with its port', () => {
  assert.deepEqual(parseHost('db.internal:5432'), { host: 'db.internal', port: '5432' });
  assert.deepEqual(parseHost('[fd00::1]:5432'), { host: 'fd00::1', port: '5432' });
  for (const word of ['db', 'db:', 'db:0', 'db:65536', 'a b:1', 'fd00::1:5432'])
    assert.equal(parseHost(word), undefined);
});
