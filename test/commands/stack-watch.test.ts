import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { shop, stacks } from '../../cli/testing/test-account.ts';
import { testEngine } from '../../cli/testing/test-engine.ts';
import stackCancel from '../../commands/stack-cancel.ts';
import stackWatch from '../../commands/stack-watch.ts';
import { event } from '../../deploy/testing/fake-aws.ts';

const production = ['--env', 'production'];

/** A stack in an operation that another began; it ends at once, or when it is cancelled or deleted. */
function running(t: TestContext, status: string, end: string, endsAlone = false) {
  const token = { ClientRequestToken: 'Console-UpdateStack-1' };
  const begun = [event(2, 'shop', status, token), event(1, 'shop', 'CREATE_COMPLETE')];
  let now = status;
  const over = () => {
    now = end;
    return {};
  };
  return testEngine(t, {
    DescribeStacks: stacks({ shop: () => shop('1.0.0', { StackStatus: now }) }),
    DescribeStackEvents: () => {
      if (endsAlone) over();
      const turn = end.startsWith('DELETE') ? 'DELETE_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';
      return {
        StackEvents: now === status ? begun : [event(9, 'shop', end, token), event(8, 'shop', turn, token), ...begun],
      };
    },
    ListStackResources: () => ({}),
    CancelUpdateStack: over,
    DeleteStack: over,
  });
}

for (const [status, end, code] of [
  ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 0],
  ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', 1],
  ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED', 4],
  ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE', 0],
] as const) {
  test(`stack:watch of ${status} that ends ${end} exits with ${code}`, async (t) => {
    const { run } = await running(t, status, end, true);
    const ran = await run(stackWatch, production);
    assert.equal(ran.code, code, ran.error?.message);
    assert.match(ran.err, new RegExp(`shop: ${end}`));
  });
}

for (const [status, code] of [
  ['UPDATE_COMPLETE', 0],
  ['UPDATE_ROLLBACK_COMPLETE', 1],
  ['UPDATE_FAILED', 4],
] as const) {
  test(`stack:watch where nothing goes on tells of ${status} with ${code}`, async (t) => {
    const { run } = await testEngine(t, {
      DescribeStacks: stacks({ shop: shop('1.0.0', { StackStatus: status }) }),
      DescribeStackEvents: () => ({ StackEvents: [event(2, 'shop', status), event(1, 'shop', 'UPDATE_IN_PROGRESS')] }),
    });
    const ran = await run(stackWatch, [...production, '--json']);
    assert.equal(ran.code, code, ran.error?.message);
    assert.deepEqual(JSON.parse(ran.out[0] ?? ''), { stack: 'shop', status, running: false });
  });
}

const calls = (names: readonly string[]) => names.filter((name) => /^(CancelUpdate|Delete)Stack$/.test(name));

for (const [status, end, words, answer, code, called] of [
  ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', ['--yes'], undefined, 0, ['CancelUpdateStack']],
  ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', [], 'y', 0, ['CancelUpdateStack']],
  ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED', ['--yes'], undefined, 4, ['CancelUpdateStack']],
  ['UPDATE_IN_PROGRESS', '', [], undefined, 3, []],
  ['UPDATE_IN_PROGRESS', '', [], 'n', 3, []],
  ['CREATE_IN_PROGRESS', 'DELETE_COMPLETE', [], 'shop', 0, ['DeleteStack']],
  ['CREATE_IN_PROGRESS', '', [], 'y', 3, []],
  ['DELETE_IN_PROGRESS', '', ['--yes'], undefined, 3, []],
  ['UPDATE_COMPLETE', '', ['--yes'], undefined, 3, []],
] as const) {
  test(`stack:cancel in ${status} with ${[...words, answer ?? 'no answer'].join(' ')} exits with ${code}, ${end || 'untouched'}`, async (t) => {
    const { aws, run } = await running(t, status, end);
    const ran = await run(
      stackCancel,
      [...production, ...words],
      answer === undefined ? {} : { ask: async () => answer },
    );
    assert.equal(ran.code, code, ran.error?.message);
    assert.deepEqual(calls(aws.names()), called);
  });
}
