import { test } from 'node:test';
import fc from 'fast-check';
import stackUpdate from '../../commands/stack-update.ts';
import { CALLS, CREATE, each, UPDATE } from './testing/calls.ts';
import * as faults from './testing/faults.ts';
import { ground } from './testing/system.ts';
import { holdToItsWord } from './testing/word.ts';

const at = ground();

const FAULTS = {
  throttling: faults.throttling,
  unavailable: faults.unavailable,
  internalFailure: faults.internalFailure,
  resetBefore: faults.resetBefore,
  lostReply: faults.lostReply,
  htmlPage: faults.htmlPage,
  htmlAnswer: faults.htmlAnswer,
  emptyAnswer: faults.emptyAnswer,
  cutOff: faults.cutOff,
  otherShape: faults.otherShape,
  expired: faults.expired,
  denied: faults.denied,
} as const;

const fault = fc.record({
  call: fc.constantFrom(...CALLS),
  // Fourteen is more than the tries of one call, and so ends it.
  times: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) }, { weight: 1, arbitrary: fc.constant(14) }),
  skip: fc.integer({ min: 0, max: 4 }),
  what: fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[])),
});

test('whatever goes wrong on the wire, what the deployer says is what the endpoint holds', async () => {
  const property = fc.asyncProperty(
    fc.array(fault, { minLength: 1, maxLength: 5 }),
    fc.boolean(),
    async (sequence, updates) => {
      const shop = at.system();
      at.proxy.rules = [];
      if (updates) await shop.run(stackUpdate, CREATE);
      const before = await shop.held();
      at.proxy.applied.clear();
      at.proxy.rules = sequence.flatMap(({ call, times, skip, what }) => each([call], times, FAULTS[what], skip));
      const ran = await shop.run(stackUpdate, updates ? UPDATE : CREATE);
      at.proxy.rules = [];
      holdToItsWord(ran, before, await shop.held());
    },
  );
  // A failure prints its seed and path; `FAULT_SEED` runs that sequence again.
  const { FAULT_SEED: seed, FAULT_RUNS: runs } = process.env;
  await fc.assert(property, { numRuns: Number(runs ?? 30), ...(seed !== undefined && { seed: Number(seed) }) });
});
