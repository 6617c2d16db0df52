// Every status that a stack can have by every command that meets it: what the command does, what it exits with, and which
// calls it makes that change anything. The fake refuses what CloudFormation refuses in that status.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ran } from '../cli/testing/run-command.ts';
import { emptyBucket, foundation, images, stacks } from '../cli/testing/test-account.ts';
import { testEngine } from '../cli/testing/test-engine.ts';
import stackDelete from '../commands/stack-delete.ts';
import stackDiff from '../commands/stack-diff.ts';
import stackEvents from '../commands/stack-events.ts';
import stackOutputs from '../commands/stack-outputs.ts';
import stackStatus from '../commands/stack-status.ts';
import stackUpdate from '../commands/stack-update.ts';
import { STACK_STATUSES } from '../deploy/aws/status.ts';
import type { FakeCall } from '../deploy/testing/fake-aws.ts';
import { fakeStack } from '../deploy/testing/fake-stack.ts';
import { fastClock } from '../deploy/testing/fast-clock.ts';
import { checkWhole, commandsIn } from './advice.ts';

/** What stands in the table: exit code, and the calls that change something, or the code of the refusal. */
const ANSWERS: Readonly<Record<string, { readonly code: number; readonly calls?: string; readonly error?: string }>> = {
  creates: { code: 0, calls: 'CreateChangeSet ExecuteChangeSet' },
  updates: { code: 0, calls: 'CreateChangeSet ExecuteChangeSet' },
  recreates: { code: 0, calls: 'DeleteStack CreateChangeSet ExecuteChangeSet' },
  continues: { code: 0, calls: 'ContinueUpdateRollback CreateChangeSet ExecuteChangeSet' },
  rollsBack: { code: 0, calls: 'RollbackStack CreateChangeSet ExecuteChangeSet' },
  deletes: { code: 0, calls: 'DeleteStack' },
  'only watches': { code: 0, calls: '' },
  'is done': { code: 0, calls: '' },
  shows: { code: 0, calls: '' },
  plans: { code: 0, calls: 'CreateChangeSet DeleteChangeSet' },
  'plans anew': { code: 0, calls: 'CreateChangeSet DeleteChangeSet DeleteStack' },
  // Refusals: nothing is called that changes anything, uploads among them.
  busy: { code: 3, error: 'StackBusy' },
  createFailed: { code: 3, error: 'CreateFailed' },
  rollbackFailed: { code: 3, error: 'RollbackFailed' },
  updateFailed: { code: 3, error: 'UpdateFailed' },
  updateRollbackFailed: { code: 3, error: 'UpdateRollbackFailed' },
  deleteFailed: { code: 3, error: 'DeleteFailed' },
  importFailed: { code: 3, error: 'ImportRollbackFailed' },
  nothingToContinue: { code: 3, error: 'NothingToContinue' },
  nothingToSkip: { code: 3, error: 'NothingToSkip' },
  nothingToCompare: { code: 3, error: 'NothingToCompare' },
  unconfirmed: { code: 3, error: 'Unconfirmed' },
  tooEarly: { code: 3, error: 'RetainTooEarly' },
  missing: { code: 3, error: 'StackMissing' },
};

// In AWS, without a terminal: what is not named is not confirmed.
const environment = ['--env', 'production'];
const set = [...environment, '--set', 'WebsiteImageTag=1.0.1'];
const COLUMNS = {
  update: [stackUpdate, [...set, '--yes']],
  'update, without --yes': [stackUpdate, set],
  'update --wait': [stackUpdate, [...set, '--yes', '--wait']],
  'update --recreate': [stackUpdate, [...set, '--yes', '--recreate']],
  'update --recreate, without --yes': [stackUpdate, [...set, '--recreate']],
  'update --no-rollback': [stackUpdate, [...set, '--yes', '--no-rollback']],
  'update --continue-rollback': [stackUpdate, [...set, '--yes', '--continue-rollback']],
  'update --continue-rollback --skip Data': [stackUpdate, [...set, '--yes', '--continue-rollback', '--skip', 'Data']],
  delete: [stackDelete, [...environment, '--yes']],
  'delete, without --yes': [stackDelete, environment],
  'delete --wait': [stackDelete, [...environment, '--yes', '--wait']],
  'delete --retain Data': [stackDelete, [...environment, '--yes', '--retain', 'Data']],
  diff: [stackDiff, set],
  'diff --wait': [stackDiff, [...set, '--wait']],
  status: [stackStatus, environment],
  events: [stackEvents, environment],
  outputs: [stackOutputs, environment],
} as const;

type Column = keyof typeof COLUMNS;
/** Where nothing is said of `update --no-rollback`, it does as `update` does. */
type Row = Readonly<Record<Exclude<Column, 'update --no-rollback'>, keyof typeof ANSWERS>> & {
  readonly 'update --no-rollback'?: keyof typeof ANSWERS;
};

const reads = { status: 'shows', events: 'shows', outputs: 'shows' } as const;

/** An update goes on as it is: no flag for a stack that is stuck has anything to do. */
const stable: Row = {
  update: 'updates',
  'update, without --yes': 'unconfirmed by the plan',
  'update --wait': 'updates',
  'update --recreate': 'updates',
  'update --recreate, without --yes': 'unconfirmed by the plan',
  'update --continue-rollback': 'nothingToContinue',
  'update --continue-rollback --skip Data': 'nothingToContinue',
  delete: 'deletes',
  'delete, without --yes': 'unconfirmed',
  'delete --wait': 'deletes',
  'delete --retain Data': 'tooEarly',
  diff: 'plans',
  'diff --wait': 'plans',
  ...reads,
};

const none: Row = {
  ...stable,
  update: 'creates',
  'update --wait': 'creates',
  'update --recreate': 'creates',
  'update, without --yes': 'unconfirmed by the plan, which made the stack',
  'update --recreate, without --yes': 'unconfirmed by the plan, which made the stack',
  delete: 'is done',
  'delete, without --yes': 'is done',
  'delete --wait': 'is done',
  'delete --retain Data': 'is done',
  diff: 'plans anew',
  'diff --wait': 'plans anew',
  status: 'missing',
  events: 'missing',
  outputs: 'missing',
};

/** An operation of somebody else's works on it, and ends well where it is waited for. */
const busy: Row = {
  update: 'busy',
  'update, without --yes': 'busy',
  'update --wait': 'updates',
  'update --recreate': 'busy',
  'update --recreate, without --yes': 'busy',
  'update --continue-rollback': 'busy',
  'update --continue-rollback --skip Data': 'busy',
  delete: 'busy',
  'delete, without --yes': 'busy',
  'delete --wait': 'deletes',
  'delete --retain Data': 'busy',
  diff: 'busy',
  'diff --wait': 'plans',
  ...reads,
};

/** It gets ready by itself: that is waited for unasked. */
const settling: Row = { ...stable };

/** Only a deletion leads out of it. */
const failedCreation = (refusal: string): Row => ({
  update: refusal,
  'update, without --yes': refusal,
  'update --wait': refusal,
  'update --recreate': 'recreates',
  'update --recreate, without --yes': 'unconfirmed',
  'update --continue-rollback': refusal,
  'update --continue-rollback --skip Data': refusal,
  delete: 'deletes',
  'delete, without --yes': 'unconfirmed',
  'delete --wait': 'deletes',
  'delete --retain Data': 'tooEarly',
  diff: refusal,
  'diff --wait': refusal,
  ...reads,
});

const stuck = (refusal: string, more: Partial<Row> = {}): Row => ({
  ...failedCreation(refusal),
  'update --recreate': refusal,
  'update --recreate, without --yes': refusal,
  ...more,
});

const TABLE: Readonly<Record<string, Row>> = {
  none,
  DELETE_COMPLETE: none,
  REVIEW_IN_PROGRESS: {
    ...none,
    delete: 'deletes',
    'delete, without --yes': 'unconfirmed',
    'delete --wait': 'deletes',
    'delete --retain Data': 'tooEarly',
    // It made none of it, so all of it stays.
    diff: 'plans',
    'diff --wait': 'plans',
    ...reads,
  },
  CREATE_IN_PROGRESS: {
    ...busy,
    delete: 'deletes',
    'delete, without --yes': 'unconfirmed',
    'delete --retain Data': 'tooEarly',
  },
  CREATE_COMPLETE: stable,
  CREATE_FAILED: failedCreation('createFailed'),
  ROLLBACK_IN_PROGRESS: { ...busy, 'update --wait': 'recreates', 'diff --wait': 'nothingToCompare' },
  ROLLBACK_COMPLETE: {
    ...failedCreation('nothingToContinue'),
    update: 'recreates',
    'update --wait': 'recreates',
    'update, without --yes': 'unconfirmed',
    diff: 'nothingToCompare',
    'diff --wait': 'nothingToCompare',
  },
  ROLLBACK_FAILED: failedCreation('rollbackFailed'),
  UPDATE_IN_PROGRESS: busy,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: settling,
  UPDATE_COMPLETE: stable,
  UPDATE_FAILED: stuck('updateFailed', {
    'update --no-rollback': 'updates',
    'update --continue-rollback': 'rollsBack',
    'update --continue-rollback --skip Data': 'nothingToSkip',
  }),
  UPDATE_ROLLBACK_IN_PROGRESS: busy,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: settling,
  UPDATE_ROLLBACK_COMPLETE: stable,
  UPDATE_ROLLBACK_FAILED: stuck('updateRollbackFailed', {
    'update --continue-rollback': 'continues',
    'update --continue-rollback --skip Data': 'continues',
  }),
  DELETE_IN_PROGRESS: {
    ...busy,
    'update --wait': 'creates',
    'diff --wait': 'plans anew',
    delete: 'only watches',
    'delete, without --yes': 'unconfirmed',
    'delete --wait': 'only watches',
    'delete --retain Data': 'tooEarly',
  },
  DELETE_FAILED: stuck('deleteFailed', { 'delete --retain Data': 'deletes' }),
  IMPORT_IN_PROGRESS: busy,
  IMPORT_COMPLETE: stable,
  IMPORT_ROLLBACK_IN_PROGRESS: busy,
  IMPORT_ROLLBACK_COMPLETE: stable,
  IMPORT_ROLLBACK_FAILED: stuck('importFailed'),
};

const CHANGES = /^(Create|Delete|Execute|Continue|Rollback|Cancel|Update|PUT )/;
const failedData = {
  LogicalResourceId: 'Data',
  PhysicalResourceId: 'data-1',
  ResourceType: 'AWS::SQS::Queue',
  LastUpdatedTimestamp: new Date(0),
};

/** What the stack in this status holds: of a creation that was undone nothing is left. */
function resourcesIn(status: string) {
  if (status === 'ROLLBACK_COMPLETE' || status === 'ROLLBACK_IN_PROGRESS') return [];
  const ResourceStatus = status.startsWith('DELETE') ? 'DELETE_FAILED' : 'UPDATE_FAILED';
  return [{ ...failedData, ResourceStatus }];
}

test('the table has every status that CloudFormation knows', () => {
  assert.deepEqual(Object.keys(TABLE).sort(), ['none', ...STACK_STATUSES].sort());
});

test('every status by every command', async (t) => {
  fastClock(t);
  let stack = fakeStack(undefined);
  const bucket = emptyBucket;
  const { aws, run } = await testEngine(t, {
    ...images(true),
    ...bucket,
    ...Object.fromEntries(
      Object.keys(stack.script).map((name) => [name, (call: FakeCall) => stack.script[name]?.(call)]),
    ),
    DescribeStacks: (call) =>
      call.input.StackName === 'shop-foundation'
        ? stacks({ 'shop-foundation': foundation })(call)
        : stack.script.DescribeStacks?.(call),
  });
  const meet = async (status: string, column: Column): Promise<Ran & { readonly calls: readonly string[] }> => {
    const resources = resourcesIn(status);
    stack = fakeStack(status === 'none' ? undefined : status, { resources });
    aws.calls.length = 0;
    const [command, words] = COLUMNS[column];
    const ran = await run(command, words);
    return { ...ran, calls: aws.names().filter((name) => CHANGES.test(name)) };
  };
  for (const [status, row] of Object.entries(TABLE)) {
    for (const column of Object.keys(COLUMNS) as Column[]) {
      const answer = row[column] ?? row.update;
      await t.test(`${status}: ${column}: ${answer}`, async () => {
        const ran = await meet(status, column);
        const { code, calls, error } = expected(answer);
        assert.deepEqual([ran.code, ran.error?.code], [code, error], ran.error?.message ?? ran.err);
        const made = calls === undefined ? ran.calls : ran.calls.filter((name) => !name.startsWith('PUT '));
        assert.equal(made.join(' '), calls ?? '');
        for (const command of commandsIn(`${ran.err}\n${ran.error?.message ?? ''}`))
          await checkWhole(command, { environment: 'production' });
      });
    }
  }
});

/** A plan that was not confirmed was uploaded for, made, and taken away again. */
function expected(answer: string) {
  if (answer === 'unconfirmed by the plan')
    return { code: 3, error: 'Unconfirmed', calls: 'CreateChangeSet DeleteChangeSet' };
  if (answer === 'unconfirmed by the plan, which made the stack')
    return { code: 3, error: 'Unconfirmed', calls: 'CreateChangeSet DeleteChangeSet DeleteStack' };
  const { code, calls, error } = ANSWERS[answer]!;
  return { code, calls, error };
}
