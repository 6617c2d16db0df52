import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/errors.ts';
import type { ReleaseRecord } from '../release-model.ts';
import { aStack, fakeAws } from '../testing/fake-aws.ts';
import { chooseRelease, historyFor, ofNewestRun } from './choose.ts';
import { aRecord, stored } from './testing/a-record.ts';
import { fakeBucket } from './testing/fake-bucket.ts';

const folder = { bucket: 'bucket', prefix: '', stackName: 'shop' };
const failed = { status: 'UPDATE_ROLLBACK_COMPLETE', succeeded: false, ended: '2026-01-01T00:00:00.000Z' };
const elsewhere = { stackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/shop/before' };

const rows: Readonly<
  Record<string, readonly [records: readonly ReleaseRecord[], wanted: number | undefined, chosen: number | RegExp]>
> = {
  'without a number the one before the current': [[aRecord(1), aRecord(2)], undefined, 1],
  'a failed one in between is passed over': [[aRecord(1), aRecord(2, { outcome: failed }), aRecord(3)], undefined, 1],
  'after a failed deploy the current one is the one before it': [
    [aRecord(1), aRecord(2), aRecord(3, { outcome: failed })],
    undefined,
    1,
  ],
  'there is nothing before the first': [[aRecord(1)], undefined, /what was before release 1/],
  'nothing is on record': [[], undefined, /what is deployed now is not on record/],
  'what is deployed is another stack of that name': [
    [aRecord(1, elsewhere), aRecord(2, elsewhere)],
    undefined,
    /what is deployed now is not on record/,
  ],
  'a release of a stack that was deleted since can be put into the new one': [
    [aRecord(1, elsewhere), aRecord(2)],
    1,
    1,
  ],
  'by its number': [[aRecord(1), aRecord(2), aRecord(3)], 1, 1],
  'no such number': [[aRecord(1), aRecord(2)], 7, /there is no such release/],
  'one that failed': [[aRecord(1), aRecord(2, { outcome: failed }), aRecord(3)], 2, /did not succeed/],
  'one of another region': [[aRecord(1, { region: 'us-east-1' }), aRecord(2)], 1, /it is of region us-east-1/],
};

for (const [name, [records, wanted, chosen]] of Object.entries(rows)) {
  test(`what a rollback goes back to: ${name}`, async (t) => {
    const connection = await (await fakeAws(t, fakeBucket(stored(...records)).script)).connect();
    const history = await historyFor(connection, folder, aStack('UPDATE_COMPLETE'), wanted);
    const choose = () => chooseRelease(connection, history, wanted).target.number;
    if (typeof chosen === 'number') assert.equal(choose(), chosen);
    else
      assert.throws(choose, (error: unknown) => {
        assert.ok(error instanceof RookeryError);
        assert.equal(error.code, 'ReleaseUnknown');
        assert.match(error.message, chosen);
        return true;
      });
  });
}

test('of many releases only as many are read as it takes', async (t) => {
  const records = Array.from({ length: 60 }, (_, at) => aRecord(at + 1));
  const aws = await fakeAws(t, fakeBucket(stored(...records)).script);
  const history = await historyFor(await aws.connect(), folder, aStack('UPDATE_COMPLETE'), undefined);
  assert.equal(history.current?.number, 60);
  assert.equal(history.count, 60);
  assert.equal(aws.names().filter((name) => name.includes('releases/shop/')).length, 20);
});

test('of several roots those go back that the newest command deployed', () => {
  const history = (run: string, begun: string) => ({
    history: { releases: [], count: 1, current: aRecord(1, { run, begun }) },
  });
  const [before, base, app] = [
    history('a', '2026-01-01T00:00:00.000Z'),
    history('b', '2026-01-02T00:00:00.000Z'),
    history('b', '2026-01-02T00:00:09.000Z'),
  ];
  assert.deepEqual(ofNewestRun([before, base, app]), [base, app]);
  const none = { history: { releases: [], count: 0 } };
  assert.deepEqual(ofNewestRun([none, base]), [base]);
  assert.deepEqual(ofNewestRun([none]), [none]);
});
