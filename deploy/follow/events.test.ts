import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brief, event, type FakeCall, FakeFault, fakeAws, noSuchStack, stackArn } from '../testing/fake-aws.ts';
import { markEvents, readEvents } from './events.ts';
import { pollEvents } from './poller.ts';

type Event = ReturnType<typeof event>;

const website = stackArn('shop-Website-1');

/** An event of the nested stack's own stream. */
function inside(second: number, logicalId: string, status: string, more = {}): Event {
  return event(second, logicalId, status, {
    StackId: website,
    EventId: `w-${logicalId}-${status}-${second}`,
    ...(logicalId === 'shop-Website-1'
      ? { PhysicalResourceId: website, ResourceType: 'AWS::CloudFormation::Stack' }
      : {}),
    ...more,
  });
}

/** The parent's event about the nested stack. */
function nested(second: number, status: string, more = {}): Event {
  return event(second, 'Website', status, {
    PhysicalResourceId: website,
    ResourceType: 'AWS::CloudFormation::Stack',
    ...more,
  });
}

/** Streams that tests fill; pages are newest first, as the service gives them. */
function streams(size = 100) {
  const events: Record<string, Event[]> = {};
  const answer = ({ input }: FakeCall) => {
    const all = events[input.StackName ?? ''];
    if (!all) throw noSuchStack(input.StackName);
    const start = Number(input.NextToken ?? 0);
    const page = all.toReversed().slice(start, start + size);
    return { StackEvents: page, NextToken: start + size < all.length ? String(start + size) : undefined };
  };
  return { events, script: { DescribeStackEvents: answer } };
}

const start = event(1, 'shop', 'CREATE_COMPLETE');

test('only what came after the marker is reported, each event once, in order', async (t) => {
  const { events, script } = streams();
  const root = [start];
  events[stackArn()] = root;
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const poller = pollEvents(connection, await markEvents(connection, stackArn()));
  assert.deepEqual(await poller.next(), []);
  root.push(event(2, 'shop', 'UPDATE_IN_PROGRESS'), event(2, 'Bucket', 'UPDATE_IN_PROGRESS'));
  assert.deepEqual((await poller.next()).map(brief), ['. UPDATE_IN_PROGRESS', 'Bucket UPDATE_IN_PROGRESS']);
  root.push(event(4, 'Other', 'UPDATE_COMPLETE'), event(3, 'Bucket', 'UPDATE_COMPLETE'));
  assert.deepEqual((await poller.next()).map(brief), ['Bucket UPDATE_COMPLETE', 'Other UPDATE_COMPLETE']);
  assert.deepEqual(await poller.next(), []);
});

test('an event that turns up late, below others that were seen, is not lost', async (t) => {
  const { events, script } = streams();
  const root = [start];
  events[stackArn()] = root;
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const poller = pollEvents(connection, await markEvents(connection, stackArn()));
  root.push(event(2, 'shop', 'UPDATE_IN_PROGRESS'), event(3, 'B', 'UPDATE_IN_PROGRESS'));
  await poller.next();
  root.splice(2, 0, event(2, 'A', 'UPDATE_IN_PROGRESS'));
  assert.deepEqual((await poller.next()).map(brief), ['A UPDATE_IN_PROGRESS']);
});

test('pages are read back to what is known and no further', async (t) => {
  const { events, script } = streams(2);
  const old = Array.from({ length: 9 }, (_, i) => event(i, `Old${i}`, 'CREATE_COMPLETE'));
  const root = [...old];
  events[stackArn()] = root;
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const poller = pollEvents(connection, await markEvents(connection, stackArn()));
  root.push(...[1, 2, 3, 4, 5].map((i) => event(20 + i, `New${i}`, 'UPDATE_IN_PROGRESS')));
  const before = connection.calls.count;
  const reported = (await poller.next()).map(({ logicalId }) => logicalId);
  assert.deepEqual(reported, ['New1', 'New2', 'New3', 'New4', 'New5']);
  assert.equal(connection.calls.count - before, 3);
});

test('the same event on two pages is reported once', async (t) => {
  const first = event(2, 'A', 'UPDATE_IN_PROGRESS');
  const aws = await fakeAws(t, {
    DescribeStackEvents: ({ input }) =>
      input.NextToken ? { StackEvents: [first, start] } : { StackEvents: [first], NextToken: 'n' },
  });
  const connection = await aws.connect();
  const poller = pollEvents(connection, {
    stackId: stackArn(),
    seen: new Set([start.EventId]),
    since: start.Timestamp,
  });
  assert.deepEqual((await poller.next()).map(brief), ['A UPDATE_IN_PROGRESS']);
});

test("a nested stack is followed by the physical id in its parent's events, with logical ids as its path", async (t) => {
  const { events, script } = streams();
  const old = inside(0, 'Service', 'CREATE_COMPLETE');
  events[stackArn()] = [start];
  events[website] = [old];
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const poller = pollEvents(connection, await markEvents(connection, stackArn()));
  events[stackArn()]?.push(event(2, 'shop', 'UPDATE_IN_PROGRESS'), nested(3, 'UPDATE_IN_PROGRESS'));
  events[website]?.push(inside(4, 'shop-Website-1', 'UPDATE_IN_PROGRESS'), inside(5, 'Service', 'UPDATE_IN_PROGRESS'));
  const reported = (await poller.next()).map(brief);
  assert.deepEqual(reported, [
    '. UPDATE_IN_PROGRESS',
    'Website UPDATE_IN_PROGRESS',
    'Website/Service UPDATE_IN_PROGRESS',
  ]);
});

test('the last events of a nested stack are reported before the event of the root that ends all', async (t) => {
  const { events, script } = streams();
  events[stackArn()] = [start];
  events[website] = [];
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const poller = pollEvents(connection, await markEvents(connection, stackArn()));
  events[stackArn()]?.push(event(2, 'shop', 'UPDATE_IN_PROGRESS'), nested(3, 'UPDATE_IN_PROGRESS'));
  await poller.next();
  events[website]?.push(inside(9, 'Service', 'UPDATE_COMPLETE'));
  events[stackArn()]?.push(nested(6, 'UPDATE_COMPLETE'), event(8, 'shop', 'UPDATE_COMPLETE'));
  const reported = (await poller.next()).map(brief);
  assert.deepEqual(reported, ['Website UPDATE_COMPLETE', 'Website/Service UPDATE_COMPLETE', '. UPDATE_COMPLETE']);
});

test('what a nested stack did while it cleaned up is read before the end is reported', async (t) => {
  const { events, script } = streams();
  events[stackArn()] = [start];
  events[website] = [];
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const poller = pollEvents(connection, await markEvents(connection, stackArn()));
  events[stackArn()]?.push(
    event(2, 'shop', 'UPDATE_IN_PROGRESS'),
    nested(3, 'UPDATE_IN_PROGRESS'),
    nested(4, 'UPDATE_COMPLETE'),
  );
  events[website]?.push(inside(4, 'shop-Website-1', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'));
  await poller.next();
  events[website]?.push(inside(6, 'Old', 'DELETE_COMPLETE'));
  events[stackArn()]?.push(event(7, 'shop', 'UPDATE_COMPLETE'));
  assert.deepEqual((await poller.next()).map(brief), ['Website/Old DELETE_COMPLETE', '. UPDATE_COMPLETE']);
});

test('a nested stack in which nothing goes on any more is not asked again until its parent speaks of it', async (t) => {
  const { events, script } = streams();
  events[stackArn()] = [start];
  events[website] = [];
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const poller = pollEvents(connection, await markEvents(connection, stackArn()));
  events[stackArn()]?.push(
    event(2, 'shop', 'UPDATE_IN_PROGRESS'),
    nested(3, 'UPDATE_IN_PROGRESS'),
    nested(4, 'UPDATE_COMPLETE'),
  );
  await poller.next();
  const parked = connection.calls.count;
  await poller.next();
  assert.equal(connection.calls.count - parked, 1);
  events[stackArn()]?.push(nested(5, 'UPDATE_ROLLBACK_IN_PROGRESS'));
  events[website]?.push(inside(6, 'Service', 'UPDATE_IN_PROGRESS', { ResourceStatusReason: 'rolling back' }));
  assert.deepEqual((await poller.next()).at(-1)?.reason, 'rolling back');
});

test('a nested stack that is gone is no failure, the root is', async (t) => {
  const { events, script } = streams();
  events[stackArn()] = [start];
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const poller = pollEvents(connection, await markEvents(connection, stackArn()));
  events[stackArn()]?.push(nested(3, 'DELETE_IN_PROGRESS'));
  assert.deepEqual((await poller.next()).map(brief), ['Website DELETE_IN_PROGRESS']);
  delete events[stackArn()];
  await assert.rejects(poller.next(), /does not exist/);
});

test('history is read with its nested stacks, the newest of it, oldest first', async (t) => {
  const { events, script } = streams(3);
  events[stackArn()] = [
    event(1, 'shop', 'CREATE_IN_PROGRESS'),
    nested(2, 'CREATE_IN_PROGRESS'),
    nested(5, 'CREATE_FAILED'),
    event(6, 'shop', 'ROLLBACK_IN_PROGRESS'),
  ];
  events[website] = [inside(3, 'shop-Website-1', 'CREATE_IN_PROGRESS'), inside(4, 'Service', 'CREATE_FAILED')];
  const aws = await fakeAws(t, script);
  const connection = await aws.connect();
  const all = await readEvents(connection, stackArn(), { limit: 10 });
  assert.deepEqual(all.map(brief), [
    '. CREATE_IN_PROGRESS',
    'Website CREATE_IN_PROGRESS',
    'Website/Service CREATE_FAILED',
    'Website CREATE_FAILED',
    '. ROLLBACK_IN_PROGRESS',
  ]);
  const failed = await readEvents(connection, stackArn(), { limit: 1, failedOnly: true });
  assert.deepEqual(failed.map(brief), ['Website CREATE_FAILED']);
});

test('history of what may not be read is an error', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStackEvents: () => {
      throw new FakeFault('AccessDenied', '', 403);
    },
  });
  await assert.rejects(readEvents(await aws.connect(), 'shop', { limit: 5 }), /cloudformation:DescribeStackEvents/);
});
