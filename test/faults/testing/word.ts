import assert from 'node:assert/strict';
import type { Held, Ran } from './system.ts';

/**
 * Holds the deployer to its word: done is done and once; failed, refused or interrupted before it began is not begun, and
 * leaves nothing that is not named; an unknown outcome says how to find out.
 */
export function holdToItsWord(ran: Ran, before: Held, now: Held): void {
  const said = `${ran.error?.message ?? ran.err}\n${JSON.stringify(now)}`;
  const begun = now.begun - before.begun;
  assert.ok(begun <= 1 && now.made <= Math.max(1, before.made), `done twice: ${said}`);
  if (ran.code === 0) {
    assert.match(now.status ?? '', /^(CREATE|UPDATE)_COMPLETE$/, said);
    assert.equal(begun, 1, said);
    assert.equal(now.changeSets, 0, said);
    return;
  }
  assert.ok([1, 2, 3, 5, 130].includes(ran.code), `exit code ${ran.code}: ${said}`);
  assert.ok(ran.error !== undefined, said);
  assert.doesNotMatch(said, /does not exist|there is no stack|is missing or incomplete|nothing to delete/, said);
  assert.doesNotMatch(said, /undefined,|\[object|^ +at /m, said);
  if (begun === 1) {
    assert.ok(ran.code === 5 || ran.code === 130, `it was begun, and exit code is ${ran.code}: ${said}`);
    assert.match(said, /stack:(status|watch) -- --env production/);
  } else if (now.changeSets > before.changeSets || (now.status ?? '') !== (before.status ?? '')) {
    assert.match(said, /change set|stack:status/, `left without a word: ${said}`);
    assert.match(said, /--env production/, said);
  }
}
