import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareClocks, parseTime } from './time.ts';

test('every time that a clock can show is read back', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }), (date) =>
      assert.equal(parseTime(date.toISOString()), date.getTime()),
    ),
  );
});

for (const text of ['2026-02-03T04:05:06Z', '2026-02-03T04:05:06.000Z', '2026-02-03T04:05:06.000000000+00:00'])
  test(`${text} is a time in UTC`, () => assert.equal(parseTime(text), Date.UTC(2026, 1, 3, 4, 5, 6)));

for (const text of [
  '',
  'now',
  '1738555506',
  '2026-02-03',
  '2026-02-03 04:05:06Z',
  '2026-02-03T04:05:06',
  '2026-02-03T04:05:06.000+01:00',
  '2026-02-30T04:05:06.000Z',
  '2026-13-01T04:05:06.000Z',
  '2026-02-03T24:00:00.000Z',
  '2026-02-03T04:05:60.000Z',
  ' 2026-02-03T04:05:06.000Z',
  '2026-02-03T04:05:06.000Z\n',
  'Tue, 03 Feb 2026 04:05:06 GMT',
])
  test(`${JSON.stringify(text)} is no time in UTC`, () => assert.equal(parseTime(text), undefined));

const bracket = { sent: 10_000, received: 10_400 };

test('a time between sending and receiving is not apart, and the middle is no offset', () => {
  assert.deepEqual(compareClocks(10_200, bracket), { offsetMs: 0, uncertaintyMs: 200, apartMs: 0 });
  assert.deepEqual([compareClocks(10_000, bracket).apartMs, compareClocks(10_400, bracket).apartMs], [0, 0]);
});

test('a time outside is apart by its distance from the nearer end', () => {
  assert.deepEqual(compareClocks(9_000, bracket), { offsetMs: -1_200, uncertaintyMs: 200, apartMs: 1_000 });
  assert.deepEqual(compareClocks(11_401, bracket), { offsetMs: 1_201, uncertaintyMs: 200, apartMs: 1_001 });
});
