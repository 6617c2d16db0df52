import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { event } from '../deploy/fake-aws.ts';
import { foundation, shop, stacks } from './fake-cloud.ts';
import { fakeWorld } from './fake-world.ts';
import stackDelete from './stack-delete.ts';

const production = ['--env', 'production'];

/** Both stacks are there, and end deleted once that was asked for. */
const world = (t: TestContext, ending = 'DELETE_COMPLETE', ...before: ReturnType<typeof event>[]) => {
  let deleting = false;
  return fakeWorld(t, {
    DescribeStacks: stacks({ shop: shop(), 'shop-foundation': foundation }),
    DescribeStackEvents: () => ({
      StackEvents: [...(deleting ? [event(2, 'shop', ending), ...before] : []), event(0, 'shop', 'CREATE_COMPLETE')],
    }),
    DeleteStack: () => {
      deleting = true;
      return {};
    },
  });
};

const deletions = (names: readonly string[]) => names.filter((name) => name === 'DeleteStack').length;

test('a deletion needs the name of the stack, typed, or --yes', async (t) => {
  for (const [words, ask, code] of [
    [[], undefined, 3],
    [[], async () => 'y', 3],
    [[], async () => ' shop ', 0],
    [['--yes'], undefined, 0],
  ] as const) {
    const { aws, run } = await world(t);
    const ran = await run(stackDelete, [...production, ...words], { ask });
    assert.equal(ran.code, code, ran.error?.message);
    assert.equal(deletions(aws.names()), code === 0 ? 1 : 0);
  }
});

test('both names are asked for before anything is deleted', async (t) => {
  const { aws, run } = await world(t);
  const questions: string[] = [];
  const ask = async (question: string) => {
    questions.push(question);
    return questions.length === 1 ? 'shop' : 'no';
  };
  assert.equal((await run(stackDelete, [...production, '--foundation'], { ask })).code, 3);
  assert.equal(questions.length, 2);
  assert.equal(deletions(aws.names()), 0);
});

test('Ctrl-C at the question is an interruption, and deletes nothing', async (t) => {
  const { aws, run } = await world(t);
  const ran = await run(stackDelete, production, { ask: () => Promise.reject(new Error('aborted')) });
  assert.deepEqual([ran.error?.code, ran.code], ['Interrupted', 130]);
  assert.equal(deletions(aws.names()), 0);
});

test('a stack that is not there is no error', async (t) => {
  const { run } = await fakeWorld(t, { DescribeStacks: stacks({}) });
  const ran = await run(stackDelete, [...production, '--json']);
  assert.deepEqual([ran.code, ran.out], [0, ['{"deleted":[],"retained":[]}']]);
  assert.match(ran.err, /there is no stack shop/);
});

test('what a DeletionPolicy retains is listed', async (t) => {
  const bucket = { ResourceType: 'AWS::S3::Bucket', PhysicalResourceId: 'shop-data-1' };
  const { run } = await world(t, 'DELETE_COMPLETE', event(1, 'Data', 'DELETE_SKIPPED', bucket));
  const ran = await run(stackDelete, [...production, '--yes', '--json']);
  assert.match(ran.err, /retained by DeletionPolicy.*\n +Data +AWS::S3::Bucket +shop-data-1/);
  const { retained } = JSON.parse(ran.out.join(''));
  assert.deepEqual(retained, [{ path: ['Data'], type: 'AWS::S3::Bucket', physicalId: 'shop-data-1' }]);
});

test('a deletion that fails needs attention, and leaves the foundation alone', async (t) => {
  const { aws, run } = await world(t, 'DELETE_FAILED');
  const ran = await run(stackDelete, [...production, '--yes', '--foundation', '--json']);
  assert.deepEqual([ran.code, ran.out], [4, ['{"deleted":[],"retained":[]}']]);
  assert.match(ran.err, /shop: DELETE_FAILED[\s\S]*npm run stack:status -- --env production/);
  assert.equal(deletions(aws.names()), 1);
});
