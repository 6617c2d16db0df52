import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Failure } from './answer.ts';
import { type Clock, watch } from './watch.ts';

function answer(more: Partial<Answer> = {}): Answer {
  return {
    healthy: true,
    status: 200,
    version: '1.0.0',
    roundTripMs: 2,
    ...more,
  };
}
function failure(more: Partial<Failure> = {}): Failure {
  return {
    healthy: false,
    problem: 'StatusUnexpected',
    what: 'answered 503',
    status: 503,
    roundTripMs: 2,
    ...more,
  };
}

/** A clock that stands until somebody waits. */
function steppedClock(): Clock & { readonly waits: number[] } {
  let time = 5_000;
  const waits: number[] = [];
  return {
    waits,
    now: () => time,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
  };
}

async function watched(results: readonly (Answer | Failure)[], rate = 10) {
  let next = 0;
  const clock = steppedClock();
  const summary = await watch(async () => results[next++] ?? assert.fail('asked too often'), {
    seconds: results.length / rate,
    rate,
    signal: new AbortController().signal,
    clock,
  });
  return { summary, clock };
}

test('requests go out at the rate for the time, the first at once', async () => {
  const { summary, clock } = await watched([answer(), answer(), answer(), answer()]);
  assert.deepEqual(clock.waits, [100, 100, 100]);
  assert.deepEqual([summary.asked, summary.answered, summary.failed, summary.availability], [4, 4, 0, 100]);
});

test('a shorter time than one request takes still asks once', async () => {
  let asked = 0;
  const options = { seconds: 0.01, rate: 10, signal: new AbortController().signal, clock: steppedClock() };
  await watch(async () => {
    asked += 1;
    return answer();
  }, options);
  assert.equal(asked, 1);
});

test('statuses, problems and versions are counted', async () => {
  const late = failure({ problem: 'Timeout', status: undefined });
  const { summary } = await watched([answer(), failure(), late, answer({ version: '1.0.1' }), answer()]);
  assert.deepEqual(summary.statuses, { 200: 3, 503: 1 });
  assert.deepEqual(summary.problems, { StatusUnexpected: 1, Timeout: 1 });
  assert.deepEqual(summary.versions, { '1.0.0': 2, '1.0.1': 1 });
  assert.deepEqual([summary.asked, summary.failed, summary.availability], [5, 2, 60]);
});

test('the longest outage is the longest run of failures in a row', async () => {
  const [good, bad] = [answer(), failure()];
  const { summary } = await watched([bad, good, bad, bad, bad, good, bad, bad]);
  assert.equal(summary.longestOutageSeconds, 0.3);
});

test('one failure among many never rounds to full availability', async () => {
  const { summary } = await watched([failure(), ...Array.from({ length: 199_999 }, () => answer())], 200);
  assert.equal(summary.availability, 99.999);
});

test('percentiles are of the answered requests', async () => {
  const answers = Array.from({ length: 100 }, (_, index) => answer({ roundTripMs: index + 1 }));
  const { summary } = await watched([...answers, failure({ roundTripMs: 5000 })]);
  const { p50, p90, p99, max } = summary.latencyMs;
  for (const [measured, exact] of [
    [p50, 50],
    [p90, 90],
    [p99, 99],
    [max, 100],
  ] as const)
    assert.ok(Math.abs(measured - exact) / exact < 0.01, `${measured} is not ${exact}`);
});

test('the clocks are as far apart as in the worst answer', async () => {
  const apart = (apartMs: number) =>
    answer({ clock: { time: '2026-02-03T04:05:06.000Z', offsetMs: 0, uncertaintyMs: 1, apartMs } });
  const { summary } = await watched([apart(1500), apart(20)]);
  assert.equal(summary.apartMs, 1500);
  assert.equal((await watched([answer()])).summary.apartMs, undefined);
});

test('a slow answer does not hold the next request up', async () => {
  const waiting: (() => void)[] = [];
  const asking = () =>
    new Promise<Answer>((resolve) => {
      waiting.push(() => resolve(answer()));
      if (waiting.length === 3) for (const release of waiting) release();
    });
  const options = { seconds: 0.3, rate: 10, signal: new AbortController().signal, clock: steppedClock() };
  assert.equal((await watch(asking, options)).answered, 3);
});

test('an interruption ends the watch, and what it cut off is not counted', async () => {
  const stop = new AbortController();
  let asked = 0;
  const asking = async () => {
    asked += 1;
    if (asked < 3) return answer();
    stop.abort();
    return failure({ problem: 'Interrupted', status: undefined });
  };
  const summary = await watch(asking, { seconds: 3600, rate: 10, signal: stop.signal, clock: steppedClock() });
  assert.deepEqual([summary.asked, summary.answered, summary.failed], [2, 2, 0]);
});
