import assert from 'node:assert/strict';
import { test } from 'node:test';
import { event, FakeFault, fakeAws, noSuchStack } from '../testing/fake-aws.ts';
import { type Proven, proofOf, settleReleases } from './settle.ts';
import { readRelease } from './store.ts';
import { aRecord, stored } from './testing/a-record.ts';
import { fakeBucket } from './testing/fake-bucket.ts';

const open = aRecord(2, { outcome: undefined });
const own = { ClientRequestToken: 'token-2' };
const other = { ClientRequestToken: 'another' };
const gone = () => {
  throw new FakeFault('ChangeSetNotFound', 'ChangeSet does not exist', 404);
};

/** What is proven by these events of the stack, newest first. */
const rows: Readonly<Record<string, readonly [events: readonly object[], proven: Proven | Proven['state']]>> = {
  'its operation ended well': [
    [event(9, 'shop', 'UPDATE_COMPLETE', own), event(3, 'shop', 'UPDATE_IN_PROGRESS', own)],
    { state: 'ended', outcome: { status: 'UPDATE_COMPLETE', succeeded: true, ended: '2026-01-01T00:00:09.000Z' } },
  ],
  'it was rolled back': [
    [event(9, 'shop', 'UPDATE_ROLLBACK_COMPLETE', own), event(3, 'shop', 'UPDATE_IN_PROGRESS', own)],
    {
      state: 'ended',
      outcome: { status: 'UPDATE_ROLLBACK_COMPLETE', succeeded: false, ended: '2026-01-01T00:00:09.000Z' },
    },
  ],
  'its operation goes on': [[event(3, 'shop', 'UPDATE_IN_PROGRESS', own)], 'running'],
  'it was cancelled by an operation of another token': [
    [
      event(8, 'shop', 'UPDATE_ROLLBACK_COMPLETE', other),
      event(5, 'shop', 'UPDATE_ROLLBACK_IN_PROGRESS', other),
      event(3, 'shop', 'UPDATE_IN_PROGRESS', own),
    ],
    {
      state: 'ended',
      outcome: { status: 'UPDATE_ROLLBACK_COMPLETE', succeeded: false, ended: '2026-01-01T00:00:08.000Z' },
    },
  ],
  'another deployment came after its end': [
    [
      event(20, 'shop', 'UPDATE_COMPLETE', other),
      event(12, 'shop', 'UPDATE_IN_PROGRESS', other),
      event(9, 'shop', 'UPDATE_ROLLBACK_COMPLETE', own),
      event(3, 'shop', 'UPDATE_IN_PROGRESS', own),
    ],
    {
      state: 'ended',
      outcome: { status: 'UPDATE_ROLLBACK_COMPLETE', succeeded: false, ended: '2026-01-01T00:00:09.000Z' },
    },
  ],
  'only others deployed, and its change set is gone': [
    [event(9, 'shop', 'UPDATE_COMPLETE', other)],
    { state: 'ended', outcome: { status: 'NOT_EXECUTED', succeeded: false, ended: open.begun } },
  ],
  'events that do not say whose they are prove nothing': [[event(9, 'shop', 'UPDATE_COMPLETE')], 'unknown'],
};

for (const [name, [events, proven]] of Object.entries(rows)) {
  test(`an open release is completed from the events of its stack: ${name}`, async (t) => {
    const aws = await fakeAws(t, { DescribeStackEvents: () => ({ StackEvents: events }), DescribeChangeSet: gone });
    const proof = await proofOf(await aws.connect(), open);
    assert.deepEqual(typeof proven === 'string' ? proof.state : proof, proven);
  });
}

test('a change set that is still there waits: somebody may be about to execute it', async (t) => {
  const events = [event(9, 'shop', 'UPDATE_COMPLETE', other)];
  const aws = await fakeAws(t, {
    DescribeStackEvents: () => ({ StackEvents: events }),
    DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' }),
  });
  assert.deepEqual(await proofOf(await aws.connect(), open), { state: 'waiting' });
});

test('of a stack that nobody remembers nothing is proven', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStackEvents: () => {
      throw noSuchStack();
    },
  });
  assert.deepEqual(await proofOf(await aws.connect(), open), { state: 'unknown' });
});

test('what is proven is written into the record; a bucket that refuses does not hide it', async (t) => {
  const events = [event(9, 'shop', 'UPDATE_COMPLETE', own)];
  for (const refuses of [false, true]) {
    const bucket = fakeBucket(stored(open));
    const denied = () => {
      throw new FakeFault('AccessDenied', 'Access Denied', 403);
    };
    const put = refuses ? { PUT: denied } : {};
    const aws = await fakeAws(t, { ...bucket.script, ...put, DescribeStackEvents: () => ({ StackEvents: events }) });
    const connection = await aws.connect();
    const read = await readRelease(connection, 'bucket', 'releases/shop/2.json');
    const [settled] = await settleReleases(connection, 'bucket', [read]);
    assert.equal(settled?.record?.outcome?.status, 'UPDATE_COMPLETE');
    const kept = JSON.parse(bucket.objects.get('releases/shop/2.json') ?? '');
    assert.equal(kept.outcome?.status, refuses ? undefined : 'UPDATE_COMPLETE');
  }
});
