import assert from 'node:assert/strict';
import { test } from 'node:test';
import stackUpdate from '../../commands/stack-update.ts';
import { CALLS, CREATE, each, UPDATE } from './testing/calls.ts';
import * as faults from './testing/faults.ts';
import type { Fault } from './testing/proxy.ts';
import { ground } from './testing/system.ts';
import { holdToItsWord } from './testing/word.ts';

const at = ground();

test('a deployment makes the calls that the faults below are for', async () => {
  const shop = at.system();
  at.proxy.rules = [];
  at.proxy.exchanges.length = 0;
  const before = await shop.held();
  const ran = await shop.run(stackUpdate, CREATE);
  holdToItsWord(ran, before, await shop.held());
  assert.deepEqual([...new Set(at.proxy.exchanges.map(({ call }) => call))].sort(), [...CALLS].sort());
});

const PASSING: Readonly<Record<string, Fault>> = {
  'is throttled': faults.throttling,
  'is answered with 503': faults.unavailable,
  'is answered with 500': faults.internalFailure,
  'is cut off before the endpoint hears of it': faults.resetBefore,
  'is answered, and the answer is lost': faults.lostReply,
  'is answered by a page of HTML': faults.htmlPage,
  'is done, and answered by a page of HTML': faults.htmlAnswer,
  'is answered by nothing': faults.emptyAnswer,
  'is answered by half an answer': faults.cutOff,
  'is answered with the answer of another operation': faults.otherShape,
};

for (const [what, fault] of Object.entries(PASSING)) {
  test(`a deployment succeeds when each call ${what} six times`, async () => {
    const shop = at.system();
    for (const words of [CREATE, UPDATE]) {
      at.proxy.rules = each(CALLS, 6, fault);
      const before = await shop.held();
      const ran = await shop.run(stackUpdate, words);
      assert.equal(ran.code, 0, ran.error?.message);
      holdToItsWord(ran, before, await shop.held());
    }
  });
}

const LASTING: Readonly<Record<string, Fault>> = {
  'is throttled': faults.throttling,
  'is answered with 503': faults.unavailable,
  'is cut off before the endpoint hears of it': faults.resetBefore,
  'is answered, and the answer is lost': faults.lostReply,
  'is answered by a page of HTML': faults.htmlPage,
  'is answered by nothing': faults.emptyAnswer,
  'is answered with the answer of another operation': faults.otherShape,
  'is refused, as the credentials have expired': faults.expired,
  'is denied': faults.denied,
};

for (const call of CALLS) {
  for (const [what, fault] of Object.entries(LASTING)) {
    test(`the deployer is right about what it did when ${call} always ${what}`, async () => {
      const shop = at.system();
      at.proxy.rules = each([call], Number.POSITIVE_INFINITY, fault);
      const before = await shop.held();
      const ran = await shop.run(stackUpdate, CREATE);
      at.proxy.rules = [];
      holdToItsWord(ran, before, await shop.held());
    });
  }
}
