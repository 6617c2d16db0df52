import assert from 'node:assert/strict';
import { test } from 'node:test';
import { event, fakeAws, stackArn } from '../testing/fake-aws.ts';
import { firstCause } from './cause.ts';
import { markEvents } from './events.ts';
import { operationOf } from './operation.ts';
import { pollEvents } from './poller.ts';
import type { FollowPace } from './turns.ts';
import { takeTurn } from './turns.ts';
import { watchStack } from './watch.ts';

const BETWEEN = 15;
const pace: FollowPace = { between: BETWEEN, nestedPerLook: 2, batchesPerLook: 1, afterwards: 0 };
const NESTED = 100;

const nestedArn = (at: number) => stackArn(`shop-Service${at}-1`);
const parent = (second: number, at: number, status: string) =>
  event(second, `Service${at}`, status, {
    ClientRequestToken: 'ours',
    PhysicalResourceId: nestedArn(at),
    ResourceType: 'AWS::CloudFormation::Stack',
  });
const inside = (second: number, at: number, id: string, status: string, more = {}) =>
  event(second, id, status, { StackId: nestedArn(at), EventId: `${at}-${id}-${status}-${second}`, ...more });

/** A hundred nested stacks at work; one of them fails half way, and the root turns back after `looks` calls. */
function tree(looks: number) {
  const all = Array.from({ length: NESTED }, (_, at) => at);
  const begin = event(1, 'shop', 'UPDATE_IN_PROGRESS', { ClientRequestToken: 'ours' });
  const going = [begin, ...all.map((at) => parent(2, at, 'UPDATE_IN_PROGRESS'))];
  const ended = [
    parent(8, 73, 'UPDATE_FAILED'),
    ...all.filter((at) => at !== 73).map((at) => parent(9, at, 'UPDATE_COMPLETE')),
    event(10, 'shop', 'UPDATE_ROLLBACK_COMPLETE', { ClientRequestToken: 'ours' }),
  ];
  const times: number[] = [];
  const script = {
    DescribeStackEvents: ({ input }: { readonly input: Readonly<Record<string, string>> }) => {
      times.push(Date.now());
      const id = input.StackName ?? '';
      const isOver = times.length > looks;
      if (id === stackArn()) return { StackEvents: [...going, ...(isOver ? ended : [])].toReversed() };
      const at = all.find((one) => nestedArn(one) === id)!;
      const first = inside(3, at, 'Service', 'UPDATE_IN_PROGRESS');
      if (!isOver) return { StackEvents: [first] };
      const last =
        at === 73
          ? inside(7, at, 'Service', 'UPDATE_FAILED', { ResourceStatusReason: 'circuit breaker' })
          : inside(7, at, 'Service', 'UPDATE_COMPLETE');
      return { StackEvents: [last, first] };
    },
  };
  return { script, times };
}

test('however many stacks are nested, the calls keep their distance while it waits, and nothing is lost', async (t) => {
  const { script, times } = tree(60);
  const aws = await fakeAws(t, script);
  const marker = {
    stackId: stackArn(),
    seen: new Set<string>(),
    since: new Date(0),
    operation: operationOf('UPDATE', 'ours'),
  };
  const { status, events } = await watchStack(await aws.connect(), 'shop', marker, {
    onEvent: () => {},
    signal: new AbortController().signal,
    pace,
  });
  assert.equal(status, 'UPDATE_ROLLBACK_COMPLETE');
  const waiting = times.slice(0, 60);
  assert.ok(waiting.at(-1)! - waiting[0]! >= 59 * BETWEEN * 0.9, `60 calls in ${waiting.at(-1)! - waiting[0]!} ms`);
  assert.equal(firstCause(events)?.reason, 'circuit breaker');
  assert.deepEqual(firstCause(events)?.path, ['Service73', 'Service']);
  const services = events.filter(({ path }) => path.length === 2);
  assert.equal(services.length, 2 * NESTED);
  assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
  assert.equal(events.at(-1)?.status, 'UPDATE_ROLLBACK_COMPLETE');
});

test('a nested stack that failed is read before those that only go on', async (t) => {
  const { script, times } = tree(8);
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const root = await markEvents(connection, stackArn());
  const poller = pollEvents(
    connection,
    { ...root, seen: new Set(), since: new Date(0) },
    { pace: { ...pace, between: 0 } },
  );
  const asked = () => aws.calls.slice(-2).map(({ input }) => input.StackName);
  await poller.next();
  assert.deepEqual(asked(), [nestedArn(0), nestedArn(1)]);
  await poller.next();
  assert.deepEqual(asked(), [nestedArn(2), nestedArn(3)]);
  assert.ok(times.length <= 8);
});

test('who waits for a turn is served in order, and all that share an account share its turns', async (t) => {
  const aws = await fakeAws(t, {});
  const connection = await aws.connect();
  const served: number[] = [];
  const started = Date.now();
  await Promise.all([1, 2, 3, 4].map((who) => takeTurn({ ...connection }, 40).then(() => served.push(who))));
  assert.deepEqual(served, [1, 2, 3, 4]);
  assert.ok(Date.now() - started >= 110, `${Date.now() - started} ms`);
});
