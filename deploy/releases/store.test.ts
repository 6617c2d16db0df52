import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeFault, fakeAws, inTurn, reset } from '../testing/fake-aws.ts';
import { claimNumber, placeOfKey, readRelease, releaseNumbers, writeOutcome } from './store.ts';
import { aRecord, stored } from './testing/a-record.ts';
import { fakeBucket } from './testing/fake-bucket.ts';

const folder = { bucket: 'bucket', prefix: '', stackName: 'shop' };
const outcome = { status: 'UPDATE_COMPLETE', succeeded: true, ended: '2026-01-01T00:02:00.000Z' };
/** A record of which nobody knows yet how it ends, of one deploy. */
const open = (number: number, token: string) =>
  aRecord(number, { outcome: undefined, operation: { token, changeSetId: 'c' } });

test('numbers are those of this stack alone, in the order of numbers', async (t) => {
  const others = { 'releases/shop/latest.json': '', 'releases/shop/02.json': '', 'releases/shop-two/9.json': '' };
  const aws = await fakeAws(t, fakeBucket({ ...stored(aRecord(2), aRecord(10), aRecord(9)), ...others }).script);
  assert.deepEqual(await releaseNumbers(await aws.connect(), folder), [2, 9, 10]);
});

test('a key names a release by its prefix, stack and number, and any other key none', () => {
  assert.deepEqual(placeOfKey('a/b/releases/shop/12.json'), { prefix: 'a/b/', stackName: 'shop', number: 12 });
  for (const key of ['releases/shop/012.json', 'releases/shop/x.json', 'releases/12.json', 'myreleases/shop/1.json'])
    assert.equal(placeOfKey(key), undefined, key);
});

test('of two deploys at once each has a number of its own, and nothing is overwritten', async (t) => {
  const bucket = fakeBucket(stored(aRecord(1)));
  const connection = await (await fakeAws(t, bucket.script)).connect();
  const claims = ['one', 'other', 'third'].map((token) =>
    claimNumber(connection, folder, 1, (number) => open(number, token)),
  );
  const numbers = (await Promise.all(claims)).map(({ number }) => number);
  assert.deepEqual(numbers.toSorted(), [2, 3, 4]);
  assert.equal(bucket.objects.size, 4);
  assert.equal(JSON.parse(bucket.objects.get('releases/shop/1.json') ?? '').operation.token, 'token-1');
});

test('a claim whose answer was lost is found again, and takes no second number', async (t) => {
  const bucket = fakeBucket();
  // The server took it, and the answer did not come; the second try is refused by what the first one wrote.
  const lost = (call: Parameters<typeof bucket.script.PUT>[0]) => {
    bucket.script.PUT(call);
    return reset();
  };
  const aws = await fakeAws(t, { ...bucket.script, PUT: inTurn(lost, bucket.script.PUT) });
  const claimed = await claimNumber(await aws.connect(), folder, 0, (number) => open(number, 'own'));
  assert.equal(claimed.number, 1);
  assert.equal(claimed.record?.operation.token, 'own');
  assert.equal(bucket.objects.size, 1);
});

test('a write that S3 calls a conflict is tried again under the same number', async (t) => {
  const bucket = fakeBucket();
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html: 409 is to be tried again.
  const conflict = new FakeFault('ConditionalRequestConflict', 'conflicting conditional operation', 409);
  const aws = await fakeAws(t, { ...bucket.script, PUT: inTurn(conflict, bucket.script.PUT) });
  assert.equal((await claimNumber(await aws.connect(), folder, 0, (number) => open(number, 'own'))).number, 1);
});

test('an outcome is written once: what somebody else wrote meanwhile stands', async (t) => {
  const bucket = fakeBucket(stored(open(1, 'own')));
  const connection = await (await fakeAws(t, bucket.script)).connect();
  const read = await readRelease(connection, 'bucket', 'releases/shop/1.json');
  await writeOutcome(connection, 'bucket', read, outcome);
  const late = await writeOutcome(connection, 'bucket', read, {
    ...outcome,
    succeeded: false,
    status: 'UPDATE_FAILED',
  });
  assert.deepEqual(late.record?.outcome, outcome);
});

test('a record of a newer version is read as far as it is understood, and what it has more is kept', async (t) => {
  const newer = { ...open(1, 'own'), version: 7, approvedBy: 'somebody', parameters: { A: { hidden: 'kms' } } };
  const bucket = fakeBucket({ 'releases/shop/1.json': JSON.stringify(newer) });
  const connection = await (await fakeAws(t, bucket.script)).connect();
  const read = await readRelease(connection, 'bucket', 'releases/shop/1.json');
  assert.deepEqual(read.record?.parameters, { A: { hidden: 'secret' } });
  await writeOutcome(connection, 'bucket', read, outcome);
  assert.deepEqual(JSON.parse(bucket.objects.get('releases/shop/1.json') ?? ''), { ...newer, outcome });
});

test('what is no record is answered with the reason', async (t) => {
  const texts = { 1: 'no JSON', 2: '[]', 3: '{"version":1}', 4: JSON.stringify(aRecord(5)) };
  const objects = Object.fromEntries(Object.entries(texts).map(([n, text]) => [`releases/shop/${n}.json`, text]));
  const connection = await (await fakeAws(t, fakeBucket(objects).script)).connect();
  for (const [number, reason] of [
    [1, /no JSON object/],
    [2, /no JSON object/],
    [3, /^number: /],
    [4, /says that it is 5/],
  ] as const) {
    const read = await readRelease(connection, 'bucket', `releases/shop/${number}.json`);
    assert.equal(read.record, undefined);
    assert.match(read.unreadable ?? '', reason);
  }
});
