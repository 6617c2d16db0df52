import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StackStatus } from '@aws-sdk/client-cloudformation';
import type { Outcome } from '../model.ts';
import { aStack, testTarget } from '../testing/fake-aws.ts';
import { deleteStep, exitCodeFor, holdsParameters, isSuccess, refusal, STACK_STATUSES, updateStep } from './status.ts';

const table: readonly (readonly [status: string, update: string, remove: string, exit: number])[] = [
  ['REVIEW_IN_PROGRESS', 'create', 'delete', 5],
  ['CREATE_IN_PROGRESS', 'refuse', 'delete', 5],
  ['CREATE_COMPLETE', 'update', 'delete', 0],
  ['CREATE_FAILED', 'refuseUnlessRecreate', 'delete', 4],
  ['ROLLBACK_IN_PROGRESS', 'refuse', 'refuse', 5],
  ['ROLLBACK_COMPLETE', 'recreate', 'delete', 1],
  ['ROLLBACK_FAILED', 'refuseUnlessRecreate', 'delete', 4],
  ['UPDATE_IN_PROGRESS', 'refuse', 'refuse', 5],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'wait', 'wait', 5],
  ['UPDATE_COMPLETE', 'update', 'delete', 0],
  ['UPDATE_FAILED', 'refuse', 'delete', 4],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'refuse', 'refuse', 5],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'wait', 'wait', 5],
  ['UPDATE_ROLLBACK_COMPLETE', 'update', 'delete', 1],
  ['UPDATE_ROLLBACK_FAILED', 'refuse', 'delete', 4],
  ['DELETE_IN_PROGRESS', 'refuse', 'watch', 5],
  ['DELETE_FAILED', 'refuse', 'delete', 4],
  ['DELETE_COMPLETE', 'create', 'nothing', 1],
  ['IMPORT_IN_PROGRESS', 'refuse', 'refuse', 5],
  ['IMPORT_COMPLETE', 'update', 'delete', 0],
  ['IMPORT_ROLLBACK_IN_PROGRESS', 'refuse', 'refuse', 5],
  ['IMPORT_ROLLBACK_COMPLETE', 'update', 'delete', 1],
  ['IMPORT_ROLLBACK_FAILED', 'refuse', 'delete', 4],
];

const outcome = (status: string): Outcome => ({ status, succeeded: isSuccess(status), stackId: 'arn', outputs: [] });

test('every status that CloudFormation knows has its row', () => {
  const known = [...Object.values(StackStatus)].sort();
  assert.deepEqual([...STACK_STATUSES].sort(), known);
  assert.deepEqual(table.map(([status]) => status).sort(), known);
});

for (const [status, update, remove, exit] of table) {
  test(`${status}: an update is "${update}", a deletion "${remove}", ending there exits ${exit}`, () => {
    assert.equal(updateStep(status), update);
    assert.equal(deleteStep(status), remove);
    assert.equal(exitCodeFor(outcome(status)), exit);
  });
}

test('no stack is created, and deleting it has succeeded already', () => {
  assert.equal(updateStep(undefined), 'create');
  assert.equal(deleteStep(undefined), 'nothing');
});

test('a status of the future is refused, never guessed', () => {
  assert.equal(updateStep('PAUSED_FOR_REASONS'), 'refuse');
  assert.equal(deleteStep('PAUSED_FOR_REASONS'), 'refuse');
  assert.match(refusal(testTarget, aStack('PAUSED_FOR_REASONS'), 'updated').message, /PAUSED_FOR_REASONS/);
});

test('a deletion that reached DELETE_COMPLETE exits 0', () => {
  assert.equal(exitCodeFor({ status: 'DELETE_COMPLETE', succeeded: true, stackId: 'arn', outputs: [] }), 0);
});

test('a complete stack with a service that ECS gave up needs attention', () => {
  assert.equal(exitCodeFor({ status: 'CREATE_COMPLETE', succeeded: false, stackId: 'arn', outputs: [] }), 4);
});

test('a refusal names the stack, its status and reason, what stands in the way and the way out', () => {
  const stack = aStack('UPDATE_ROLLBACK_FAILED', { statusReason: 'Listener is stuck' });
  const error = refusal(testTarget, stack, 'updated', { detail: '\n  - Listener', paths: ['Listener'] });
  assert.equal(error.exitCode, 3);
  assert.equal(error.code, 'UpdateRollbackFailed');
  assert.match(error.explanation.what, /shop is UPDATE_ROLLBACK_FAILED \(Listener is stuck\).*\n {2}- Listener/s);
  assert.match(error.explanation.mend, /`npm run stack:update -- --env test --continue-rollback --skip Listener`/);
});

test('a refusal has words of its own for a status that is no obstacle otherwise', () => {
  assert.equal(refusal(testTarget, aStack('CREATE_COMPLETE'), 'deleted').code, 'StackNotReady');
});

test('values can be kept only where an update follows', () => {
  assert.equal(holdsParameters(aStack('UPDATE_COMPLETE')), true);
  assert.equal(holdsParameters(aStack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')), true);
  assert.equal(holdsParameters(aStack('ROLLBACK_COMPLETE')), false);
  assert.equal(holdsParameters(aStack('REVIEW_IN_PROGRESS')), false);
  assert.equal(holdsParameters(undefined), false);
});
