import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { fakeAws } from '../../../deploy/testing/fake-aws.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { checkServices } from './services.ts';

const service = 'arn:aws:ecs:eu-central-1:111122223333:service/shop/web';
const group = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/1';

/** A task of a service, which answers by the status that is in turn, the last one for good. */
async function task(t: TestContext, ...statuses: readonly [number, ...number[]]) {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(statuses[Math.min(asked.length, statuses.length) - 1] ?? 200).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  // A string is only the name of a pipe, and this listens on a port.
  return { port: (server.address() as AddressInfo).port, asked };
}

interface Situation {
  /** Without patience the first look decides. */
  readonly patienceMs?: number;
  readonly ecs?: object;
  readonly group?: object;
  readonly targets?: readonly { readonly port: number; readonly state?: string }[];
}

/** What is said of a stack with one service, and the error if there is one. */
async function check(t: TestContext, situation: Situation, stop = new AbortController()) {
  const { ecs = {}, group: more = {}, targets = [], patienceMs = 60_000 } = situation;
  const aws = await fakeAws(t, {
    ListStackResources: () => ({
      StackResourceSummaries: [
        { LogicalResourceId: 'Service', PhysicalResourceId: service, ResourceType: 'AWS::ECS::Service' },
        { LogicalResourceId: 'Queue', PhysicalResourceId: 'queue', ResourceType: 'AWS::SQS::Queue' },
      ],
    }),
    DescribeServices: () => ({
      services: [
        {
          ...{ serviceArn: service, desiredCount: targets.length, runningCount: targets.length },
          loadBalancers: [{ targetGroupArn: group }],
          ...ecs,
        },
      ],
    }),
    DescribeTargetGroups: () => ({
      TargetGroups: [
        {
          ...{ TargetGroupArn: group, HealthCheckProtocol: 'HTTP', ProtocolVersion: 'HTTP1' },
          ...{ HealthCheckPath: '/up', Matcher: { HttpCode: '200' } },
          ...more,
        },
      ],
    }),
    DescribeTargetHealth: () => ({
      TargetHealthDescriptions: targets.map(({ port, state = 'healthy' }) => ({
        Target: { Id: '127.0.0.1', Port: port },
        TargetHealth: { State: state },
      })),
    }),
  });
  const lines: string[] = [];
  // Nothing else of it is used.
  const io = { err: (text: string) => lines.push(text), signal: stop.signal } as unknown as Io;
  const error = await checkServices(io, await aws.connect(), { patienceMs }).then(
    () => undefined,
    (problem: unknown) => {
      if (problem instanceof RookeryError) return problem;
      throw problem;
    },
  );
  return { lines, error };
}

test('every task of a service is asked at the path of its target group', async (t) => {
  const [one, two] = [await task(t, 200), await task(t, 200)];
  const { lines, error } = await check(t, { targets: [one, two] });
  assert.equal(error, undefined);
  assert.match(lines.join('\n'), /^healthy: Service {2}2 of 2 tasks answered 200 at \/up within [\d.]+ m?s$/);
  assert.deepEqual([one.asked, two.asked], [['/up'], ['/up']]);
});

test('the matcher of the target group says which status is healthy', async (t) => {
  const one = await task(t, 204);
  assert.equal((await check(t, { targets: [one], patienceMs: 0 })).error?.code, 'ServiceUnhealthy');
  const { lines } = await check(t, { targets: [one], group: { Matcher: { HttpCode: '200-299' } } });
  assert.match(lines.join('\n'), /answered 204 at \/up/);
});

test('a task that is not ready yet is asked again', async (t) => {
  const one = await task(t, 503, 503, 200);
  const { lines, error } = await check(t, { targets: [one] });
  assert.deepEqual([error, one.asked.length, lines.length], [undefined, 3, 2]);
  assert.match(lines[0] ?? '', /^waiting for Service: http:\S+ answered 503, not 200$/);
});

test('a task that does not get well is an error with what it answered', async (t) => {
  const { lines, error } = await check(t, { targets: [await task(t, 200), await task(t, 500)], patienceMs: 0 });
  assert.deepEqual([error?.code, error?.exitCode, lines], ['ServiceUnhealthy', 3, []]);
  assert.match(error?.message ?? '', /^Service is not healthy: http:\/\/127\.0\.0\.1:\d+\/up answered 500, not 200\./);
});

for (const [what, situation, said] of [
  ['with too few tasks', { ecs: { desiredCount: 2 }, targets: [] }, /0 of 2 tasks/],
  ['whose tasks nobody has registered', { ecs: { desiredCount: 1, runningCount: 1 } }, /1 of 1 tasks/],
  [
    'of another protocol that its load balancer calls unhealthy',
    { group: { ProtocolVersion: 'GRPC' }, targets: [{ port: 1, state: 'unhealthy' }] },
    /127\.0\.0\.1:1 is unhealthy/,
  ],
] as const)
  test(`a service ${what} is not healthy`, async (t) => {
    const { error } = await check(t, { ...situation, patienceMs: 0 });
    assert.equal(error?.code, 'ServiceUnhealthy');
    assert.match(error?.message ?? '', said);
  });

for (const [what, situation, said] of [
  ['that nobody wants a task of', {}, /0 of 0 tasks run$/],
  ['without a load balancer', { ecs: { loadBalancers: [], desiredCount: 3, runningCount: 3 } }, /3 of 3 tasks run$/],
  [
    'of another protocol that its load balancer calls healthy',
    { group: { HealthCheckProtocol: 'TCP', ProtocolVersion: '' }, targets: [{ port: 1 }] },
    /1 of 1 tasks are healthy$/,
  ],
] as const)
  test(`a service ${what} is healthy`, async (t) => {
    const { lines, error } = await check(t, situation);
    assert.equal(error, undefined);
    assert.match(lines.join('\n'), said);
  });

test('a task that is being taken out is not asked', async (t) => {
  const [one, old] = [await task(t, 200), await task(t, 500)];
  const targets = [one, { ...old, state: 'draining' }];
  const { error } = await check(t, { targets, ecs: { desiredCount: 1, runningCount: 1 } });
  assert.deepEqual([error, old.asked], [undefined, []]);
});

test('an interruption ends the waiting without an error', async (t) => {
  const stop = new AbortController();
  const server = createServer((_, response) => {
    stop.abort();
    response.writeHead(503).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  // A string is only the name of a pipe, and this listens on a port.
  const { port } = server.address() as AddressInfo;
  assert.deepEqual(await check(t, { targets: [{ port }] }, stop), { lines: [], error: undefined });
});
