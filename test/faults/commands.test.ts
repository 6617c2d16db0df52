import assert from 'node:assert/strict';
import { test } from 'node:test';
import bootstrap from '../../commands/bootstrap.ts';
import stackDelete from '../../commands/stack-delete.ts';
import stackDiff from '../../commands/stack-diff.ts';
import stackEvents from '../../commands/stack-events.ts';
import stackOutputs from '../../commands/stack-outputs.ts';
import stackStatus from '../../commands/stack-status.ts';
import stackUpdate from '../../commands/stack-update.ts';
import { CREATE, each } from './testing/calls.ts';
import * as faults from './testing/faults.ts';
import { type FaultSystem, ground } from './testing/system.ts';

const at = ground();
const READ = CREATE.slice(0, 2);

/** One stack for all commands that change nothing of it. */
let shared: FaultSystem | undefined;

async function deployed(): Promise<FaultSystem> {
  at.proxy.rules = [];
  const shop = at.system();
  assert.equal((await shop.run(stackUpdate, CREATE)).code, 0);
  return shop;
}

const COMMANDS = {
  bootstrap: [bootstrap, CREATE],
  'stack:delete': [stackDelete, CREATE],
  'stack:diff': [stackDiff, [...READ, '--set', 'Delay=5']],
  'stack:events': [stackEvents, READ],
  'stack:outputs': [stackOutputs, READ],
  'stack:status': [stackStatus, READ],
} as const;

const UNREADABLE = {
  'a page of HTML': faults.htmlPage,
  nothing: faults.emptyAnswer,
  'half an answer': faults.cutOff,
  'the answer of another operation': faults.otherShape,
} as const;

for (const [name, [command, words]] of Object.entries(COMMANDS)) {
  for (const [what, fault] of Object.entries(UNREADABLE)) {
    test(`${name} takes ${what} for no answer: one error, and nothing is changed`, async () => {
      shared ??= await deployed();
      const shop = shared;
      const before = await shop.held();
      at.proxy.rules = each(['cloudformation:DescribeStacks'], 1_000, fault);
      const ran = await shop.run(command, words);
      at.proxy.rules = [];
      assert.equal(ran.code, 5, ran.err);
      assert.equal(ran.error?.code, 'AnswerUnreadable');
      assert.doesNotMatch(`${ran.err}${ran.error?.message}`, /nothing to delete|no stack|does not exist|missing/);
      assert.equal(ran.out, '');
      assert.deepEqual(await shop.held(), before);
    });
  }
}

test('a deletion whose reply is lost is followed to its end', async () => {
  for (const fault of [faults.lostReply, faults.htmlAnswer, faults.cutOff]) {
    const shop = await deployed();
    at.proxy.rules = each(['cloudformation:DeleteStack'], 1_000, fault);
    const ran = await shop.run(stackDelete, CREATE);
    assert.equal(ran.code, 0, ran.error?.message);
    assert.equal((await shop.held()).status, undefined);
  }
});

for (const [what, fault] of [
  ['the credentials have expired', faults.expired],
  ['AWS has an outage', faults.unavailable],
] as const) {
  test(`a deletion that never began is no success: ${what}`, async () => {
    const shop = await deployed();
    at.proxy.rules = each(['cloudformation:DeleteStack'], 1_000, fault);
    const ran = await shop.run(stackDelete, CREATE);
    at.proxy.rules = [];
    assert.ok(ran.code !== 0 && ran.error !== undefined, ran.err);
    assert.equal((await shop.held()).status, 'CREATE_COMPLETE');
  });
}
