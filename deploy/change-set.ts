import { RookeryError } from '../generator/errors.ts';
import { explainFailedChangeSet } from './change-set-failure.ts';
import { removeChangeSet, removeShell } from './change-set-removal.ts';
import { kindOf, type PlanRequest, submitChangeSet } from './change-set-submit.ts';
import type { Connection } from './connection.ts';
import { awsFailure } from './faults.ts';
import { interruptedBefore } from './interrupted.ts';
import type { Plan } from './model.ts';
import { interval, paceOf, pause } from './pause.ts';
import { type DescribedChangeSet, describeChangeSet, planTree, saysNoChanges } from './plan-tree.ts';

export type { PlanRequest } from './change-set-submit.ts';
export { type ExecuteOptions, executePlan } from './execute.ts';

// Reads may come from a place that the write has not reached yet.
const staleReads = 8;

const settle = async (connection: Connection, id: string, request: PlanRequest): Promise<DescribedChangeSet> => {
  const pace = paceOf(connection.target.endpoint);
  let absent = 0;
  for (let count = 0; ; count += 1) {
    if (request.signal?.aborted) throw interruptedBefore(request.stackName);
    try {
      const read = await describeChangeSet(connection, id, request.stackName);
      if (read.Status === 'CREATE_COMPLETE' || read.Status === 'FAILED') return read;
    } catch (error) {
      absent += 1;
      if (!/ChangeSetNotFound/.test(awsFailure(error).name) || absent > staleReads) throw error;
    }
    await pause(interval(pace, count), request.signal);
  }
};

const parametersOf = (read: DescribedChangeSet, { existing, parameters }: PlanRequest): Plan['parameters'] => {
  const before = new Map(
    kindOf(existing) === 'UPDATE' ? existing?.parameters.map(({ name, value }) => [name, value]) : [],
  );
  // Only the service masks the values of NoEcho parameters: what was sent is never shown.
  const after = (read.Parameters ?? []).map(({ ParameterKey: name = '', ParameterValue: value = '' }) => ({
    name,
    value,
  }));
  const sent = new Set(parameters.filter(({ usePrevious }) => !usePrevious).map(({ name }) => name));
  return after
    .filter(({ name, value }) => before.get(name) !== value && (sent.has(name) || !before.has(name)))
    .map(({ name, value }) => ({ name, before: before.get(name), after: value }));
};

const isNamesake = ({ StackId }: DescribedChangeSet, { existing }: PlanRequest): boolean =>
  kindOf(existing) === 'UPDATE' && StackId !== undefined && StackId !== existing?.id;

const replaced = (stackName: string): RookeryError =>
  new RookeryError(
    'StackReplaced',
    {
      what: `Stack ${stackName} was deleted and made anew while its change set was prepared`,
      why: 'The new one is not the stack that was looked at; nothing of it was changed.',
      mend: 'Run the same command again.',
    },
    3,
  );

const decide = async (connection: Connection, id: string, request: PlanRequest): Promise<Plan | undefined> => {
  const read = await settle(connection, id, request);
  if (saysNoChanges(read)) return undefined;
  if (isNamesake(read, request)) throw replaced(request.stackName);
  if (read.Status === 'FAILED') throw await explainFailedChangeSet(connection, read);
  return {
    kind: kindOf(request.existing),
    changeSetId: read.ChangeSetId ?? id,
    stackId: read.StackId ?? request.stackName,
    stackName: request.stackName,
    changes: await planTree(connection, read),
    parameters: parametersOf(read, request),
  };
};

/**
 * Has CloudFormation work out what would change, nested stacks included. Undefined when nothing would. Whatever ends
 * without a plan leaves nothing behind: neither the change set nor the shell of a stack that it stood in.
 */
export const createPlan = async (connection: Connection, request: PlanRequest): Promise<Plan | undefined> => {
  if (request.signal?.aborted) throw interruptedBefore(request.stackName);
  const id = await submitChangeSet(connection, request);
  if (!id) return undefined;
  const undo = () => undoPlan(connection, id, kindOf(request.existing), request.stackName);
  try {
    const plan = await decide(connection, id, request);
    if (!plan) await undo();
    return plan;
  } catch (error) {
    await undo().catch(() => {}); // What went wrong first is what the caller has to hear.
    throw error;
  }
};

const undoPlan = async (connection: Connection, id: string, kind: Plan['kind'], stack: string): Promise<void> => {
  await removeChangeSet(connection, id, stack);
  if (kind === 'CREATE') await removeShell(connection, stack);
};

/** Deletes a plan that was not wanted, and the empty stack that CloudFormation made to hold it. */
export const discardPlan = (connection: Connection, plan: Plan): Promise<void> =>
  undoPlan(connection, plan.changeSetId, plan.kind, plan.stackId);
