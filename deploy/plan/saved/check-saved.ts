import { RookeryError } from '../../../generator/errors.ts';
import type { Connection } from '../../aws/connection.ts';
import { awsFailure } from '../../aws/faults.ts';
import { again } from '../../aws/interrupted.ts';
import { sentence } from '../../aws/sentence.ts';
import { describeStack } from '../../aws/stack.ts';
import { refusal } from '../../aws/status.ts';
import type { Plan, Stack } from '../../model.ts';
import { withMarks } from '../guards/template-marks.ts';
import { type DescribedChangeSet, describeChangeSet, planTree } from '../plan-tree.ts';
import { changesDigest, digestOf } from './digest.ts';
import type { SavedPlan } from './saved-plan.ts';

function stale(connection: Connection, { stackName, made }: SavedPlan, how: string): RookeryError {
  return new RookeryError(
    'PlanStale',
    {
      what: sentence(`the plan of stack ${stackName} from ${made} is stale: ${how}`),
      why: 'what was approved is not what would happen. Nothing was changed.',
      mend: `make a new plan with \`${again(connection.target, 'stack:diff')} --save FILE\`, and have that one approved.`,
    },
    3,
  );
}

function elsewhere({ stackName }: SavedPlan, what: string, saved: string, here: string): RookeryError {
  return new RookeryError(
    'PlanElsewhere',
    {
      what: `the plan is for stack ${stackName} in ${what} ${saved}; this is ${what} ${here}.`,
      why: 'a plan is executed where it was made, and nowhere else. Nothing was changed.',
      mend: `use the credentials and the environments.ts that it was made with.`,
    },
    3,
  );
}

function checkPlace({ account, target }: Connection, saved: SavedPlan): void {
  if (saved.account !== account) throw elsewhere(saved, 'account', saved.account, account);
  if (saved.region !== target.region) throw elsewhere(saved, 'region', saved.region, target.region);
  if (saved.stackName !== target.stackName) throw elsewhere(saved, 'environment', saved.stackName, target.stackName);
}

/** What became of the stack since the plan was made; undefined where nothing did. */
function howStackChanged(saved: SavedPlan, stack: Stack | undefined): string | undefined {
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return 'the stack is gone';
  if (saved.plan.kind === 'CREATE') {
    return stack.status === 'REVIEW_IN_PROGRESS' ? undefined : `the stack was created meanwhile (${stack.status})`;
  }
  const changed = (stack.updated ?? stack.created)?.toISOString();
  return changed === saved.stackChanged ? undefined : `the stack was changed on ${changed}`;
}

async function readChangeSet(connection: Connection, saved: SavedPlan): Promise<DescribedChangeSet> {
  const read = await describeChangeSet(connection, saved.changeSetId, saved.stackId).catch((error: unknown) => {
    if (!/ChangeSetNotFound/.test(awsFailure(error).name)) throw error;
    throw stale(
      connection,
      saved,
      'its change set is gone: it was executed or discarded, or another change came before it',
    );
  });
  const { Status, ExecutionStatus } = read;
  if (Status !== 'CREATE_COMPLETE' || ExecutionStatus !== 'AVAILABLE')
    throw stale(connection, saved, `its change set is ${ExecutionStatus ?? Status}`);
  return read;
}

/**
 * The plan that was saved, read anew from its change set: refused where the stack, the change set, its templates or its
 * parameters are no longer those that were shown, or this is another account or region.
 */
export async function checkSavedPlan(connection: Connection, saved: SavedPlan): Promise<Plan> {
  checkPlace(connection, saved);
  const stack = await describeStack(connection, saved.stackId);
  if (stack?.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS')
    throw refusal(connection.target, stack, 'updated');
  const how = howStackChanged(saved, stack);
  if (how !== undefined) throw stale(connection, saved, how);
  const read = await readChangeSet(connection, saved);
  const digest = await digestOf(connection, saved, read);
  if (digest.templates !== saved.digest.templates)
    throw stale(connection, saved, 'its change set has another template');
  if (digest.parameters !== saved.digest.parameters)
    throw stale(connection, saved, 'its change set has other parameters');
  const marks = { shifted: new Set(saved.marks.shifted), members: new Set(saved.marks.members) };
  const now = withMarks({ ...saved.plan, changes: await planTree(connection, read) }, marks);
  if (changesDigest(now) !== changesDigest(saved.plan))
    throw stale(connection, saved, 'its change set does something else than the file says');
  const { changeSetId, stackId, stackName } = saved;
  return { ...saved.plan, changeSetId, stackId, stackName, saved: true };
}
