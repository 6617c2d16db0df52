import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { FakeFault, fakeAws, RawAnswer, reset } from '../testing/fake-aws.ts';
import { endPause, type PauseRecord, readPause, writePause } from './record.ts';

const record: PauseRecord = {
  ...{ version: 1, stack: 'shop', since: '2026-01-01T00:00:00Z', by: 'arn:aws:iam::111122223333:user/tester' },
  ...{ services: [], schedules: [], databases: [] },
};

/** A bucket with one object, which keeps to conditions; `lost` replies are not sent although the object was put. */
async function bucket(t: TestContext, lost = 0) {
  let object: { text: string; etag: string } | undefined;
  let left = lost;
  const aws = await fakeAws(t, {
    GET: () => {
      if (object === undefined) throw new FakeFault('NoSuchKey', 'no', 404);
      const { text, etag } = object;
      return new RawAnswer((response) => response.setHeader('etag', etag).end(text));
    },
    PUT: ({ headers, body }) => {
      const isThere = headers['if-match'] === undefined ? object === undefined : object?.etag === headers['if-match'];
      if (!isThere) throw new FakeFault('PreconditionFailed', 'no', 412);
      object = { text: body, etag: `"${Math.random()}"` };
      const { etag } = object;
      left -= 1;
      return left >= 0 ? reset() : new RawAnswer((response) => response.setHeader('etag', etag).end());
    },
  });
  return aws.connect({ stackName: 'shop' });
}

test('a pause is remembered until it is ended, and can begin anew', async (t) => {
  const connection = await bucket(t);
  assert.equal(await readPause(connection, 'b'), undefined);
  await writePause(connection, 'b', record, undefined);
  const stored = await readPause(connection, 'b');
  assert.deepEqual(stored?.record, record);
  await endPause(connection, 'b', stored);
  assert.equal(await readPause(connection, 'b'), undefined);
  await writePause(connection, 'b', record, undefined);
  assert.deepEqual((await readPause(connection, 'b'))?.record, record);
});

test('of two who write at once one fails, and what the other wrote stays', async (t) => {
  const connection = await bucket(t);
  const first = await writePause(connection, 'b', record, undefined);
  await writePause(connection, 'b', { ...record, by: 'second' }, first);
  await assert.rejects(writePause(connection, 'b', { ...record, by: 'third' }, first), {
    code: 'PausedElsewhere',
    exitCode: 3,
  });
  assert.equal((await readPause(connection, 'b'))?.record.by, 'second');
});

test('a reply that is lost after the object was put is no other writer', async (t) => {
  const connection = await bucket(t, 1);
  await writePause(connection, 'b', record, undefined);
  assert.deepEqual((await readPause(connection, 'b'))?.record, record);
});
