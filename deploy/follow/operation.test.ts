import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackEvent } from '../model.ts';
import { absenceOf } from './absence.ts';
import { anyOperation, endOf, type Operation, operationOf } from './operation.ts';

function root(second: number, status: string, token?: string): StackEvent {
  return {
    ...{ id: `${status}-${second}`, stackId: 'arn', path: [], logicalId: 'shop', physicalId: 'arn' },
    ...{ type: 'AWS::CloudFormation::Stack', status, time: new Date(second * 1000), token },
  };
}

const begin = root(10, 'UPDATE_IN_PROGRESS', 'ours');
const end = root(20, 'UPDATE_COMPLETE', 'ours');
const ours = operationOf('UPDATE', 'ours');
const lost = operationOf('UPDATE', 'ours', false);
const bare = [root(10, 'UPDATE_IN_PROGRESS'), root(20, 'UPDATE_ROLLBACK_COMPLETE')];

const cases: readonly (readonly [string, Operation, readonly StackEvent[], string | undefined])[] = [
  ['its token ends it', ours, [begin, end], 'UPDATE_COMPLETE'],
  ['an end whose beginning is late is still its own', ours, [end], 'UPDATE_COMPLETE'],
  ['events out of order change nothing', ours, [end, begin], 'UPDATE_COMPLETE'],
  ['an old end with another token is not its own', ours, [root(9, 'CREATE_COMPLETE', 'old'), begin], undefined],
  ['nor is one that claims to be newer', ours, [begin, root(11, 'UPDATE_COMPLETE', 'old')], undefined],
  [
    'an old end without a token came before it',
    ours,
    [root(9, 'UPDATE_COMPLETE'), ...bare],
    'UPDATE_ROLLBACK_COMPLETE',
  ],
  [
    'a late cleanup of the operation before begins nothing',
    ours,
    [root(8, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'), root(9, 'UPDATE_COMPLETE')],
    undefined,
  ],
  ['without tokens the order tells', ours, bare, 'UPDATE_ROLLBACK_COMPLETE'],
  ['a cleanup is no end', ours, [begin, root(15, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'ours')], undefined],
  [
    'who cancels it ends it',
    ours,
    [begin, root(12, 'UPDATE_ROLLBACK_IN_PROGRESS', 'console'), root(20, 'UPDATE_ROLLBACK_COMPLETE', 'console')],
    'UPDATE_ROLLBACK_COMPLETE',
  ],
  [
    'the end of an operation that came after it is not its own',
    ours,
    [begin, root(30, 'UPDATE_IN_PROGRESS', 'next'), root(40, 'UPDATE_COMPLETE', 'next')],
    undefined,
  ],
  ['after a lost reply only its token proves it', lost, bare, undefined],
  ['after a lost reply its token proves it', lost, [begin, end], 'UPDATE_COMPLETE'],
  ['a stack that is gone ends it', ours, [begin, root(20, 'DELETE_COMPLETE', 'other')], 'DELETE_COMPLETE'],
  [
    'whatever begins next is followed by its own token',
    anyOperation,
    [root(5, 'CREATE_COMPLETE', 'old'), begin, end],
    'UPDATE_COMPLETE',
  ],
  [
    'a rollback that is continued ends in its own time',
    operationOf('ROLLBACK', 'ours'),
    [
      root(9, 'UPDATE_ROLLBACK_FAILED', 'old'),
      root(10, 'UPDATE_ROLLBACK_IN_PROGRESS'),
      root(20, 'UPDATE_ROLLBACK_COMPLETE'),
    ],
    'UPDATE_ROLLBACK_COMPLETE',
  ],
];

for (const [what, operation, events, expected] of cases) {
  test(`the end of an operation: ${what}`, () => {
    assert.equal(endOf(operation, events).end?.status, expected);
  });
}

test('another operation in its place is named', () => {
  const other = root(10, 'UPDATE_IN_PROGRESS', 'theirs');
  assert.equal(endOf(lost, [other]).other, other);
  assert.equal(endOf(lost, [root(10, 'UPDATE_IN_PROGRESS')]).other?.token, undefined);
  assert.equal(endOf(ours, [begin, root(30, 'UPDATE_IN_PROGRESS', 'next')]).other?.token, 'next');
  assert.equal(endOf(ours, [begin]).other, undefined);
});

test('an end that nothing proves is kept apart, unless it is of another kind or another token', () => {
  assert.equal(endOf(ours, [root(20, 'UPDATE_COMPLETE')]).unproven?.status, 'UPDATE_COMPLETE');
  assert.equal(endOf(ours, [root(20, 'CREATE_COMPLETE')]).unproven, undefined);
  assert.equal(endOf(ours, [root(20, 'UPDATE_COMPLETE', 'old')]).unproven, undefined);
  assert.equal(endOf(lost, [root(20, 'UPDATE_COMPLETE')]).unproven, undefined);
});

test('only an unbroken run of absences, over a time, says that a stack is gone', () => {
  let now = 0;
  const absence = absenceOf(undefined, () => now);
  const look = (isAbsent: boolean) => {
    now += 5_000;
    absence.look(isAbsent);
    return absence.isSure();
  };
  for (let round = 0; round < 20; round += 1) {
    assert.equal(look(true), false);
    assert.equal(look(true), false);
    assert.equal(look(false), false);
  }
  const run = Array.from({ length: 8 }, () => look(true));
  assert.deepEqual(run, [false, false, false, false, false, false, true, true]);
});

test('many absences within a moment prove nothing', () => {
  const absence = absenceOf(undefined, () => 0);
  for (let i = 0; i < 50; i += 1) absence.look(true);
  assert.equal(absence.isSure(), false);
});
