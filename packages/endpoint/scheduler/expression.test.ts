import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueTimes, type Timing } from './expression.ts';

function times(ScheduleExpression: string, zone: string, from: string, more: Partial<Timing> = {}, count = 3) {
  const due = dueTimes({ ScheduleExpression, ScheduleExpressionTimezone: zone, since: from, ...more });
  const found: string[] = [];
  for (let next = due(Date.parse(from)); next !== undefined && found.length < count; next = due(next)) {
    found.push(new Date(next).toISOString().replace(':00.000Z', ''));
  }
  return found;
}

const march = '2026-03-01T00:00:00Z';
for (const [expression, zone, from, expected] of [
  ['cron(0 3 * * ? *)', 'UTC', march, ['2026-03-01T03:00', '2026-03-02T03:00', '2026-03-03T03:00']],
  ['cron(0 3 * * ? *)', 'Asia/Kolkata', march, ['2026-03-01T21:30', '2026-03-02T21:30', '2026-03-03T21:30']],
  ['cron(0/20 0 ? * MON *)', 'UTC', march, ['2026-03-02T00:00', '2026-03-02T00:20', '2026-03-02T00:40']],
  ['cron(*/30 12 ? * 2-6 *)', 'UTC', march, ['2026-03-02T12:00', '2026-03-02T12:30', '2026-03-03T12:00']],
  ['cron(0 9 ? * 1 *)', 'UTC', march, ['2026-03-01T09:00', '2026-03-08T09:00', '2026-03-15T09:00']],
  ['cron(0 9 ? * FRI-SUN *)', 'UTC', march, ['2026-03-01T09:00', '2026-03-06T09:00', '2026-03-07T09:00']],
  ['cron(0 9 ? * L *)', 'UTC', march, ['2026-03-07T09:00', '2026-03-14T09:00', '2026-03-21T09:00']],
  ['cron(0 9 ? * 6L *)', 'UTC', march, ['2026-03-27T09:00', '2026-04-24T09:00', '2026-05-29T09:00']],
  ['cron(0 9 ? * fri#3 *)', 'UTC', march, ['2026-03-20T09:00', '2026-04-17T09:00', '2026-05-15T09:00']],
  ['cron(0 9 L * ? *)', 'UTC', march, ['2026-03-31T09:00', '2026-04-30T09:00', '2026-05-31T09:00']],
  ['cron(0 9 15W * ? *)', 'UTC', march, ['2026-03-16T09:00', '2026-04-15T09:00', '2026-05-15T09:00']],
  ['cron(0 9 1,15 JAN-MAR ? 2027)', 'UTC', march, ['2027-01-01T09:00', '2027-01-15T09:00', '2027-02-01T09:00']],
  ['cron(0 0 29 FEB ? *)', 'UTC', march, ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
  ['cron(0 0 1 1 ? 2020)', 'UTC', march, []],
  // 2:30 is not on the clocks of 29 March: that day is skipped.
  [
    'cron(30 2 * * ? *)',
    'Europe/Berlin',
    '2026-03-28T00:00:00Z',
    ['2026-03-28T01:30', '2026-03-30T00:30', '2026-03-31T00:30'],
  ],
  // On 25 October it is there twice: the first time counts.
  [
    'cron(30 2 * * ? *)',
    'Europe/Berlin',
    '2026-10-24T12:00:00Z',
    ['2026-10-25T00:30', '2026-10-26T01:30', '2026-10-27T01:30'],
  ],
  [
    'cron(30 2 * * ? *)',
    'Europe/Berlin',
    '2026-10-25T00:45:00Z',
    ['2026-10-26T01:30', '2026-10-27T01:30', '2026-10-28T01:30'],
  ],
  [
    'cron(0 9 * * ? *)',
    'America/New_York',
    '2026-03-07T00:00:00Z',
    ['2026-03-07T14:00', '2026-03-08T13:00', '2026-03-09T13:00'],
  ],
  ['rate(90 minutes)', 'UTC', march, ['2026-03-01T01:30', '2026-03-01T03:00', '2026-03-01T04:30']],
  [
    'rate(1 day)',
    'Europe/Berlin',
    '2026-03-28T11:00:00Z',
    ['2026-03-29T11:00', '2026-03-30T11:00', '2026-03-31T11:00'],
  ],
  ['at(2026-07-01T12:00:00)', 'Europe/Berlin', march, ['2026-07-01T10:00']],
  ['at(2026-02-01T12:00:00)', 'UTC', march, []],
] as const) {
  test(`${expression} of ${zone} is due after ${from} as on AWS`, () => {
    assert.deepEqual(times(expression, zone, from), expected);
  });
}

test('a rate without a start is due at once, one with a start then', () => {
  const timing = { ScheduleExpression: 'rate(1 hour)', ScheduleExpressionTimezone: 'UTC', since: march };
  assert.equal(dueTimes(timing)(Date.parse(march) - 1), Date.parse(march));
  const StartDate = '2026-03-02T00:30:00Z';
  assert.deepEqual(times('rate(1 hour)', 'UTC', march, { StartDate }, 2), ['2026-03-02T00:30', '2026-03-02T01:30']);
});

test('start and end bound a cron, and not a single time', () => {
  const bounds = { StartDate: '2026-03-05T03:00:00Z', EndDate: '2026-03-07T03:00:00Z' };
  assert.deepEqual(times('cron(0 3 * * ? *)', 'UTC', march, bounds), ['2026-03-05T03:00', '2026-03-06T03:00']);
  assert.deepEqual(times('at(2026-03-09T00:00:00)', 'UTC', march, bounds), ['2026-03-09T00:00']);
});

for (const expression of [
  'cron(0 3 * * * *)',
  'cron(0 3 ? * ? *)',
  'cron(0 3 * * ?)',
  'cron(60 3 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 3 0 * ? *)',
  'cron(0 3 ? * 0 *)',
  'cron(0 3 ? * 8 *)',
  'cron(0 3 ? * 6#6 *)',
  'cron(0 3 * * ? 1969)',
  'cron(0/0 3 * * ? *)',
  'cron(a 3 * * ? *)',
  'cron(? 3 * * ? *)',
  'rate(0 hours)',
  'rate(5 weeks)',
  'rate(1.5 hours)',
  'at(2026-13-01T00:00:00)',
  'at(2026-02-30T00:00:00)',
  'at(tomorrow)',
  'every day',
]) {
  test(`${expression} is refused`, () => {
    const message = `Invalid Schedule Expression ${expression}.`;
    assert.throws(() => times(expression, 'UTC', march), { code: 'ValidationException', message });
  });
}

test('a time zone that does not exist is refused', () => {
  assert.throws(() => times('cron(0 3 * * ? *)', 'Europe/Atlantis', march), { code: 'ValidationException' });
});
