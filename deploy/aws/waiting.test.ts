import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { fakeAws, RawAnswer } from '../testing/fake-aws.ts';
import { isReading } from './interruptible.ts';
import { clock } from './pause.ts';
import { type Silence, silenceLine, silences } from './silence.ts';
import { describeStack } from './stack.ts';
import { interruptibleWait } from './waits.ts';

test('a wait before another try ends when it is interrupted, and what cleans up after it has eight seconds', async (t) => {
  const { sleep } = clock;
  t.after(() => {
    clock.sleep = sleep;
  });
  const slept: number[] = [];
  clock.sleep = async (milliseconds, signal) => {
    slept.push(milliseconds);
    if (signal) await sleep(600_000, signal);
  };
  const controller = new AbortController();
  const wait = interruptibleWait(controller.signal);
  setImmediate(() => controller.abort());
  await assert.rejects(wait(15_000), /interrupted/);
  await wait(4_000);
  await wait(4_000);
  await assert.rejects(wait(1), /no time is left/);
  assert.deepEqual(slept, [15_000, 4_000, 4_000]);
});

test('a server that says nothing is not waited for after an interruption', async (t) => {
  const controller = new AbortController();
  const silent = new RawAnswer(() => setImmediate(() => controller.abort()));
  const aws = await fakeAws(t, { DescribeStacks: () => silent });
  const connection = await aws.connect({}, { signal: controller.signal });
  await assert.rejects(describeStack(connection, 'shop'), { code: 'Interrupted', exitCode: 130 });
});

test('an answer that stops in its middle is waited for as long as one that does not begin', async (t) => {
  const half = new RawAnswer((response) => {
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.write('<DescribeStacksResponse>');
  });
  const aws = await fakeAws(t, { DescribeStacks: () => half });
  const connection = await aws.connect({}, { patience: { attempts: 2, base: 1, cap: 1, timeout: 250 } });
  const { count } = connection.calls;
  await assert.rejects(describeStack(connection, 'shop'), { code: 'EndpointUnreachable', message: /TimeoutError/ });
  assert.equal(connection.calls.count - count, 2);
});

test('what only asks is known by its form, its target or its method', () => {
  const request = (more: object) => ({ method: 'POST', headers: {}, body: undefined, ...more });
  assert.ok(isReading(request({ body: 'Action=DescribeStacks&Version=1' })));
  assert.ok(isReading(request({ headers: { 'X-Amz-Target': 'AmazonEC2ContainerServiceV20141113.ListTasks' } })));
  assert.ok(isReading(request({ method: 'HEAD' })));
  assert.ok(!isReading(request({ body: 'Action=ExecuteChangeSet&Version=1' })));
  assert.ok(!isReading(request({ headers: { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.RunTask' } })));
  assert.ok(!isReading(request({ method: 'PUT' })));
});

test('a call is spoken of after three seconds and every ten more, with its last failure; of many at once one is', (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  const heard: Silence[] = [];
  const listen = silences(8, (silence) => heard.push(silence));
  const call = listen('ecs:DescribeServices');
  const other = listen('ecs:ListTasks');
  call.attempt();
  mock.timers.tick(2_999);
  assert.equal(heard.length, 0);
  mock.timers.tick(1);
  call.failed('throttled');
  call.attempt();
  mock.timers.tick(10_000);
  call.end();
  other.end();
  mock.timers.tick(60_000);
  assert.deepEqual(heard.map(silenceLine), [
    'waiting for ecs:DescribeServices since 3 s: try 1 of 8 (no answer yet)',
    'waiting for ecs:DescribeServices since 13 s: try 2 of 8 (before: throttled)',
  ]);
});
