import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInOrder, type Unit } from './schedule.ts';

const never = new AbortController().signal;
const unit = (name: string, ...needs: string[]): Unit => ({ name, needs });

/** Runs units and notes what was begun and what ran at once. */
async function run(units: readonly Unit[], bad: readonly string[] = [], concurrency = 4, signal = never) {
  const begun: string[] = [];
  let [now, most] = [0, 0];
  const endings = await runInOrder(units, {
    concurrency,
    signal,
    isGood: (result: boolean) => result,
    async run({ name }) {
      begun.push(name);
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      return !bad.includes(name);
    },
  });
  const states = [...endings].map(([name, ending]) =>
    ending.state === 'skipped' ? `${name}: ${ending.because}` : `${name}: ${ending.isGood}`,
  );
  return { begun, most, states };
}

test('a unit begins after those that it needs', async () => {
  const { begun, most } = await run([unit('shop', 'network', 'edge'), unit('network'), unit('edge')]);
  assert.deepEqual(begun, ['network', 'edge', 'shop']);
  assert.equal(most, 2);
});

test('no more units run at once than are allowed', async () => {
  const { most, states } = await run(
    ['a', 'b', 'c', 'd', 'e'].map((name) => unit(name)),
    [],
    2,
  );
  assert.deepEqual([most, states.length], [2, 5]);
});

test('what fails keeps from beginning what needs it, however far, and nothing else', async () => {
  const { begun, states } = await run([unit('a'), unit('b', 'a'), unit('c', 'b'), unit('d'), unit('e', 'd')], ['a']);
  assert.deepEqual(begun, ['a', 'd', 'e']);
  assert.deepEqual(states, ['a: false', 'b: a did not succeed', 'c: b was not begun', 'd: true', 'e: true']);
});

test('an interruption keeps from beginning what has not begun', async () => {
  const { begun, states } = await run([unit('a'), unit('b')], [], 4, AbortSignal.abort());
  assert.deepEqual([begun, states], [[], ['a: it was interrupted', 'b: it was interrupted']]);
});
