import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Documents } from '../server/documents.ts';
import { resourceRequest, temporaryFolder } from '../testing/test-engine.ts';
import { scheduleHandler } from './handlers.ts';
import type { GroupRecord, ScheduleRecord, Target } from './model.ts';
import { scheduleArn } from './model.ts';
import { Schedules } from './schedules.ts';

const place = { account: '000000000000', region: 'us-east-1' };
const start = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:job';

function record(more: Partial<ScheduleRecord> = {}): ScheduleRecord {
  const now = new Date().toISOString();
  return {
    Arn: scheduleArn(place, 'default', 'nightly'),
    Name: 'nightly',
    GroupName: 'default',
    ScheduleExpression: 'rate(1 hour)',
    ScheduleExpressionTimezone: 'UTC',
    State: 'ENABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: machine },
    CreationDate: now,
    LastModificationDate: now,
    since: now,
    ...more,
  };
}

/** Schedules by a clock that the test turns; `fails` is how often starting fails. */
function schedulesByClock(test: TestContext, fails = 0, sent: Record<string, unknown>[] = []) {
  test.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: start });
  const folder = temporaryFolder(test);
  const started: string[] = [];
  const log: string[] = [];
  let left = fails;
  const StartExecution = () => {
    if (left > 0) {
      left -= 1;
      throw new Error('not now');
    }
    started.push(new Date().toISOString().slice(11, 16));
  };
  const SendMessage = (input: Record<string, unknown>) => void sent.push(input);
  const open = () =>
    new Schedules({
      schedules: new Documents<ScheduleRecord>(`${folder}/schedules`),
      groups: new Documents<GroupRecord>(`${folder}/groups`),
      starts: {
        ecs: { operations: {} },
        sfn: { operations: { StartExecution } },
        sqs: { operations: { SendMessage } },
      },
      log: (line) => void log.push(line),
    });
  const pass = async (milliseconds: number, step = 30_000) => {
    for (let left = milliseconds; left > 0; left -= step) {
      await turn();
      test.mock.timers.tick(Math.min(left, step));
    }
    await turn();
  };
  const schedules = open();
  test.after(() => schedules.close());
  return { schedules, open, started, log, pass };
}

test('a schedule starts its target whenever it is due, until it is deleted', async (t) => {
  const { schedules, started, pass } = schedulesByClock(t);
  const own = record();
  schedules.put(own);
  await pass(2 * HOUR + 1);
  assert.deepEqual(started, ['00:00', '01:00', '02:00']);
  schedules.delete(own.Arn);
  await pass(2 * HOUR);
  assert.equal(started.length, 3);
});

test('a schedule that is changed is due as its new expression says, and not when it is disabled', async (t) => {
  const { schedules, started, pass } = schedulesByClock(t);
  schedules.put(record({ ScheduleExpression: 'cron(30 * * * ? *)' }));
  await pass(HOUR);
  schedules.put(record({ ScheduleExpression: 'cron(45 * * * ? *)' }));
  await pass(HOUR);
  schedules.put(record({ State: 'DISABLED' }));
  await pass(2 * HOUR);
  assert.deepEqual(started, ['00:30', '01:45']);
});

test('what was due while the endpoint was down is not made up for', async (t) => {
  const { schedules, open, started, pass } = schedulesByClock(t);
  schedules.put(record({ ScheduleExpression: 'cron(0 * * * ? *)' }));
  await pass(HOUR);
  schedules.close();
  await pass(2.5 * HOUR);
  const again = open();
  t.after(() => again.close());
  again.resume();
  await pass(HOUR);
  assert.deepEqual(started, ['00:00', '01:00', '04:00']);
});

test('starting is tried again, longer and longer, as often as the retry policy says', async (t) => {
  const { schedules, started, log, pass } = schedulesByClock(t, 3);
  const RetryPolicy = { MaximumRetryAttempts: 3 };
  schedules.put(record({ ScheduleExpression: 'cron(0 1 * * ? *)', Target: { Arn: machine, RetryPolicy } }));
  await pass(HOUR);
  // After one second, two and four.
  await pass(6_000, 1_000);
  assert.deepEqual(started, []);
  await pass(1_000);
  assert.deepEqual(started, ['01:00']);
  assert.deepEqual(log, [`schedule nightly: starting ${machine} is tried again: not now`]);
});

for (const [what, RetryPolicy, tries] of [
  ['its retries are used up', { MaximumRetryAttempts: '2' }, 3],
  ['it is too old', { MaximumEventAgeInSeconds: 70 }, 7],
] as const) {
  test(`starting is given up when ${what}, and the log says so`, async (t) => {
    const { schedules, started, log, pass } = schedulesByClock(t, 999);
    // Templates carry numbers as texts as well.
    const target = { Arn: machine, RetryPolicy } as unknown as Target;
    schedules.put(record({ ScheduleExpression: 'at(2026-03-01T01:00:00)', Target: target }));
    await pass(HOUR);
    await pass(HOUR / 6, 1_000);
    assert.deepEqual(started, []);
    assert.deepEqual(log.slice(1), [
      `schedule nightly: target ${machine} was not started, tried ${tries} times: not now`,
    ]);
  });
}

test('what is given up goes to the dead letters of the schedule', async (t) => {
  const sent: Record<string, unknown>[] = [];
  const { schedules, pass } = schedulesByClock(t, 999, sent);
  const DeadLetterConfig = { Arn: 'arn:aws:sqs:us-east-1:000000000000:not-started' };
  const target = { Arn: machine, Input: '{"a":1}', RetryPolicy: { MaximumRetryAttempts: 1 }, DeadLetterConfig };
  schedules.put(record({ ScheduleExpression: 'at(2026-03-01T01:00:00)', Target: target }));
  await pass(HOUR);
  await pass(HOUR / 60, 1_000);
  const [letter, ...others] = sent;
  assert.deepEqual([letter?.QueueUrl, letter?.MessageBody, others], ['not-started', '{"a":1}', []]);
  // The shape is that of `SendMessage`.
  const attributes = letter?.MessageAttributes as Record<string, { StringValue: string }>;
  assert.deepEqual(
    ['ERROR_MESSAGE', 'RETRY_ATTEMPTS', 'TARGET_ARN'].map((name) => attributes[name]?.StringValue),
    ['not now', '1', machine],
  );
});

test('a queue is a target: what it is sent is the input', async (t) => {
  const sent: Record<string, unknown>[] = [];
  const { schedules, pass } = schedulesByClock(t, 0, sent);
  const target = {
    Arn: 'arn:aws:sqs:us-east-1:000000000000:work.fifo',
    Input: 'tick',
    SqsParameters: { MessageGroupId: 'g' },
  };
  schedules.put(record({ ScheduleExpression: 'at(2026-03-01T01:00:00)', Target: target }));
  await pass(HOUR + 1);
  assert.deepEqual(sent, [{ QueueUrl: 'work.fifo', MessageBody: 'tick', MessageGroupId: 'g' }]);
});

test('a target that is not simulated is reported once each time', async (t) => {
  const { schedules, log, pass } = schedulesByClock(t);
  const Arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  schedules.put(record({ Target: { Arn } }));
  await pass(HOUR + 1);
  const line = `schedule nightly: target ${Arn} is not simulated`;
  assert.deepEqual(log, [line, line]);
});

test('an expression that is refused changes nothing', (t) => {
  const { schedules } = schedulesByClock(t);
  schedules.put(record());
  assert.throws(() => schedules.put(record({ ScheduleExpression: 'rate(0 days)' })), { code: 'ValidationException' });
  assert.equal(schedules.all()[0]?.ScheduleExpression, 'rate(1 hour)');
});

test('what the API changed of a schedule is seen as drift', async (t) => {
  const { open } = schedulesByClock(t);
  const schedules = open();
  t.after(() => schedules.close());
  const handler = scheduleHandler(schedules);
  const properties = {
    Name: 'nightly',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: { Arn: machine },
  };
  const request = resourceRequest('AWS::Scheduler::Schedule', properties);
  const { physicalId } = await handler.create(request, () => {});
  const read = () => handler.read?.({ physicalId, properties, stack: request.stack });
  assert.deepEqual(await read(), properties);
  const found = schedules.get(scheduleArn(request.stack, 'default', physicalId));
  assert.ok(found);
  schedules.put({ ...found, State: 'DISABLED' });
  assert.deepEqual(await read(), { ...properties, State: 'DISABLED' });
  schedules.delete(found.Arn);
  assert.equal(await read(), undefined);
});
