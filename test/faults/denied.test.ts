import assert from 'node:assert/strict';
import { test } from 'node:test';
import stackDelete from '../../commands/stack-delete.ts';
import stackUpdate from '../../commands/stack-update.ts';
import { CREATE, each, UPDATE } from './testing/calls.ts';
import * as faults from './testing/faults.ts';
import { ground } from './testing/system.ts';
import { holdToItsWord } from './testing/word.ts';

const at = ground();

/** Reads that a deployment does without, and the action that it names. */
const WITHOUT = {
  'cloudformation:DescribeStackEvents': /cloudformation:DescribeStackEvents is denied/,
  's3:ListObjectsV2': /s3:ListBucket on bucket \S+ is denied/,
  'cloudformation:GetTemplate': /./,
  'cloudformation:ListChangeSets': /./,
} as const;

for (const [call, text] of Object.entries(WITHOUT)) {
  test(`a deployment goes on without ${call}, and names what is denied`, async () => {
    const shop = at.system();
    for (const words of [CREATE, UPDATE]) {
      at.proxy.rules = each([call], 1_000, faults.denied);
      const before = await shop.held();
      const ran = await shop.run(stackUpdate, words);
      assert.equal(ran.code, 0, ran.error?.message);
      assert.match(ran.err, text);
      holdToItsWord(ran, before, await shop.held());
    }
  });
}

test('a stack is deleted without the right to read events', async () => {
  const shop = at.system();
  at.proxy.rules = [];
  assert.equal((await shop.run(stackUpdate, CREATE)).code, 0);
  at.proxy.rules = each(['cloudformation:DescribeStackEvents'], 1_000, faults.denied);
  const ran = await shop.run(stackDelete, CREATE);
  assert.equal(ran.code, 0, ran.error?.message ?? ran.err);
  assert.equal((await shop.held()).status, undefined);
});
