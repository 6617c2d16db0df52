import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { interruptedBefore } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import type { OwnComparison, Plan, Target } from '../model.ts';
import { explainFailedChangeSet } from './change-set-failure.ts';
import { removeChangeSet, removeFailedChangeSet, removeStackInReview } from './change-set-removal.ts';
import { isLeftInReview, kindOf, type PlanRequest, submitChangeSet } from './change-set-submit.ts';
import { withMarks } from './guards/template-marks.ts';
import { afterUndoing, leftBehind, type MadeChangeSet } from './left-behind.ts';
import { nestedFailure } from './nested-failure.ts';
import { comparedTree, type DescribedChangeSet, describeChangeSet, planTree, saysNoChanges } from './plan-tree.ts';
import { denialsOf } from './stack-policy/denials.ts';

export type { PlanRequest } from './change-set-submit.ts';

// Reads may come from a place that the write has not reached yet.
const STALE_READS = 8;
// Some minutes are usual for a tree of a hundred nested stacks.
const PENDING_MS = 10 * 60 * 1000;

async function settle(connection: Connection, id: string, request: PlanRequest): Promise<DescribedChangeSet> {
  const pace = paceOf(connection.target.endpoint);
  const limit = request.pendingLimit ?? PENDING_MS;
  const began = Date.now();
  let absent = 0;
  for (let count = 0; ; count += 1) {
    if (request.signal?.aborted) throw interruptedBefore(request.stackName);
    if (Date.now() - began > limit) throw stillPending(connection.target, request.stackName, limit);
    try {
      const read = await describeChangeSet(connection, id, request.stackName);
      if (read.Status === 'CREATE_COMPLETE' || read.Status === 'FAILED') return read;
    } catch (error) {
      absent += 1;
      if (!/ChangeSetNotFound/.test(awsFailure(error).name) || absent > STALE_READS) throw error;
    }
    await pause(interval(pace, count), request.signal);
  }
}

function stillPending(target: Target, stackName: string, limit: number): RookeryError {
  return new RookeryError(
    'ChangeSetPending',
    {
      what: `the change set of stack ${stackName} was not made within ${Math.round(limit / 1000)} s.`,
      why: 'CloudFormation is slow, or waits for something that does not come; nothing was executed, and the change set is deleted.',
      mend: `see https://health.aws.amazon.com for CloudFormation in ${target.region}, then run the same command again; --timeout gives it another limit.`,
    },
    1,
  );
}

function parametersOf(read: DescribedChangeSet, { existing, parameters }: PlanRequest): Plan['parameters'] {
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
}

function isNamesake({ StackId }: DescribedChangeSet, { existing }: PlanRequest): boolean {
  return kindOf(existing) === 'UPDATE' && StackId !== undefined && StackId !== existing?.id;
}

function replaced(stackName: string): RookeryError {
  return new RookeryError(
    'StackReplaced',
    {
      what: `stack ${stackName} was deleted and made anew while its change set was prepared.`,
      why: 'the new one is not the stack that was looked at; nothing of it was changed.',
      mend: 'run the same command again.',
    },
    3,
  );
}

/** A change set of nested stacks that failed where one without them may be made. */
class NestedFailure {
  readonly why: OwnComparison;

  constructor(why: OwnComparison) {
    this.why = why;
  }
}

/** What the change set came to: `own` says that it has no nested parts, and why. */
async function decide(
  connection: Connection,
  id: string,
  request: PlanRequest,
  own: OwnComparison | undefined,
): Promise<Plan | NestedFailure | undefined> {
  const read = await settle(connection, id, request);
  if (saysNoChanges(read)) return undefined;
  if (isNamesake(read, request)) throw replaced(request.stackName);
  if (read.Status === 'FAILED') {
    // What is there instead of the templates only CloudFormation knows.
    const why = own || request.revertsDrift ? undefined : await nestedFailure(connection, read);
    if (why) return new NestedFailure(why);
    throw await explainFailedChangeSet(connection, read);
  }
  const plan: Plan = {
    kind: kindOf(request.existing),
    ...(isLeftInReview(request) && { leftInReview: true }),
    changeSetId: read.ChangeSetId ?? id,
    stackId: read.StackId ?? request.stackName,
    stackName: request.stackName,
    changes: own ? await comparedChanges(connection, request, read) : await planTree(connection, read),
    parameters: parametersOf(read, request),
    ownComparison: own,
    ...(request.release && { release: request.release }),
  };
  const held = await withPolicies(connection, plan, request);
  return request.marks ? withMarks(held, request.marks) : held;
}

/** What policies the plan is held to, and what they deny of it. */
async function withPolicies(connection: Connection, plan: Plan, { policies }: PlanRequest): Promise<Plan> {
  const denials = await denialsOf(connection, plan, policies);
  return { ...plan, ...(denials.length > 0 && { denials }), ...(policies && { policies }) };
}

/** The comparison comes only when it is needed: it reads what is known of every resource type. */
async function comparedChanges(connection: Connection, request: PlanRequest, read: DescribedChangeSet) {
  const { compareRoot } = await import('./comparison/compare-root.ts');
  return comparedTree(connection, read, await compareRoot(connection, request));
}

async function tryPlan(
  connection: Connection,
  request: PlanRequest,
  own?: OwnComparison,
): Promise<Plan | NestedFailure | undefined> {
  if (request.signal?.aborted) throw interruptedBefore(request.stackName);
  const id = await submitChangeSet(connection, request, own === undefined);
  if (!id) return undefined;
  const removesStack = kindOf(request.existing) === 'CREATE' && !isLeftInReview(request);
  const undo = () => undoPlan(connection, id, removesStack, request.stackName);
  try {
    const plan = await decide(connection, id, request, own);
    if (!plan) await undo();
    // The stack in review holds the next change set.
    if (plan instanceof NestedFailure) await removeFailedChangeSet(connection, id, request.stackName);
    return plan;
  } catch (error) {
    throw await afterUndoing(connection, error, madeBy(request, id), undo);
  }
}

const madeBy = ({ stackName, existing }: PlanRequest, id: string): MadeChangeSet => ({
  id,
  stackName,
  alone: kindOf(existing) === 'CREATE',
});

/**
 * Has CloudFormation work out what would change, nested stacks included. Undefined when nothing would. Whatever ends
 * without a plan leaves nothing behind: neither the change set nor the stack in review that it stood in. Where nested
 * change sets fail only because values do not exist yet, one without them is made, and nested stacks are compared here.
 */
export async function createPlan(connection: Connection, request: PlanRequest): Promise<Plan | undefined> {
  const first = await tryPlan(connection, request);
  if (!(first instanceof NestedFailure)) return first;
  const second = await tryPlan(connection, request, first.why);
  return second instanceof NestedFailure ? undefined : second;
}

/** Deletes a change set, and the empty stack that was made to hold it where that goes, too. */
export async function undoPlan(
  connection: Connection,
  id: string,
  removesStack: boolean,
  stack: string,
): Promise<void> {
  await removeChangeSet(connection, id, stack);
  if (removesStack) await removeStackInReview(connection, stack);
}

/** Whether the stack of a plan holds nothing but its change set, and was made for it. */
export function isAlone({ kind, leftInReview }: Pick<Plan, 'kind' | 'leftInReview'>): boolean {
  return kind === 'CREATE' && !leftInReview;
}

/** Deletes a plan that was not wanted, and the empty stack that CloudFormation made to hold it. */
export async function discardPlan(connection: Connection, plan: Plan): Promise<void> {
  const { changeSetId: id, stackName } = plan;
  const removesStack = isAlone(plan);
  try {
    await undoPlan(connection, id, removesStack, plan.stackId);
  } catch (error) {
    throw leftBehind(connection, error, { id, stackName, alone: removesStack });
  }
}

/** The same for a plan that is not executed now; one that was saved waits for its approval. */
export async function dropPlan(connection: Connection, plan: Plan): Promise<void> {
  if (!plan.saved) await discardPlan(connection, plan);
}
