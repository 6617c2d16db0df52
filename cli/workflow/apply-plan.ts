import type { Connection } from '../../deploy/aws/connection.ts';
import { interruptedBefore } from '../../deploy/aws/interrupted.ts';
import { LOCAL } from '../../deploy/environments.ts';
import type { Outcome, Plan, StackEvent, Target } from '../../deploy/model.ts';
import { dropPlan } from '../../deploy/plan/change-set.ts';
import { checkPlan } from '../../deploy/plan/guards/check-plan.ts';
import { liftAdvice } from '../../deploy/plan/guards/protection/guard.ts';
import { executePlan } from '../../deploy/stack/execute.ts';
import { type FailedResource, stuckResources } from '../../deploy/stack/failed-resources.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { failureLines, whatNow } from '../render/outcome.ts';
import { createdLine } from '../render/plan/created-line.ts';
import { planLines, protectionLines } from '../render/plan.ts';
import { policyDenialLines } from '../render/policy-denial.ts';
import { progressOf } from '../render/progress.ts';
import { notingRetained, retainedLines } from '../render/retained.ts';
import { painter } from '../render/style.ts';
import type { Declared } from './declared-at.ts';
import { lossNames } from './loss-names.ts';
import { type ModeFlags, modesOf } from './modes.ts';

export interface Apply extends ModeFlags {
  /** Called when the plan is about to be executed. */
  readonly onBegin?: () => void;
  /** Called with a plan that passed its guards, before anybody is asked. To throw drops it. */
  readonly onPlan?: ((plan: Plan) => Promise<void>) | undefined;
  /** Called with a plan that is confirmed; it is executed when this is done. To throw drops it. */
  readonly beforeExecute?: ((plan: Plan) => Promise<void>) | undefined;
  readonly yes?: boolean;
  readonly 'allow-loss'?: readonly string[];
  readonly 'allow-rule-reset'?: boolean;
  /** Failed tasks that end the deployment of a service without a circuit breaker. */
  readonly 'failed-tasks'?: string;
  /** Finds where the sources declare a resource, by its logical ids from the root down. */
  readonly locate?: (path: readonly string[]) => Promise<Declared | undefined>;
}

/** Shows a plan, has it confirmed, executes it and reports how it went. What is not executed is taken away again. */
export async function applyPlan(
  io: Io,
  connection: Connection,
  plan: Plan,
  decision: Apply,
): Promise<Outcome | undefined> {
  const paint = painter(io.colour);
  // Nobody decides on it, and all of it is new.
  const isCounted =
    io.quiet === true && plan.kind === 'CREATE' && (decision.yes || connection.target.environment === LOCAL);
  for (const line of isCounted ? [createdLine(plan), ...protectionLines(plan)] : planLines(plan, paint)) io.err(line);
  io.emit?.({ event: 'plan', stack: plan.stackName, kind: plan.kind, changes: plan.changes });
  const drop = async (error?: RookeryError) => {
    await dropPlan(connection, plan);
    if (error !== undefined) throw error;
  };
  const allowances = {
    allowLoss: lossNames(decision['allow-loss'], connection.target.root),
    allowRuleReset: decision['allow-rule-reset'],
  };
  await checkPlan(connection, plan, allowances);
  await decision.onPlan?.(plan).catch(drop);
  if (!(await confirmed(io, connection, plan, decision, drop))) return undefined;
  await decision.beforeExecute?.(plan).catch(drop);
  if (io.signal.aborted) await drop(interruptedBefore(plan.stackName));

  decision.onBegin?.();
  const progress = progressOf(io, plan.stackName);
  const started = Date.now();
  const { onService, onRollout, onExpected, onNote } = progress;
  const retained: StackEvent[] = [];
  const onEvent = notingRetained(retained, progress.onEvent);
  try {
    const failedTasks = failedTasksOf(decision);
    const outcome = await executePlan(connection, plan, {
      ...allowances,
      onEvent,
      onService,
      signal: io.signal,
      failedTasks,
      ...modesOf(decision),
      ...{ onNote, onRollout, onExpected },
    });
    progress.end();
    for (const line of retainedLines(retained)) io.err(line);
    const milliseconds = Date.now() - started;
    const failures = outcome.succeeded ? [] : await failuresOf(connection, plan, outcome);
    const more = { milliseconds, failures, locate: decision.locate };
    await report(io, connection.target, plan.stackName, outcome, more);
    const stuck = await liftAdvice(connection, { id: plan.stackId, name: plan.stackName, status: outcome.status });
    for (const line of stuck) io.err(line);
    return outcome;
  } catch (error) {
    // What was refused is not under way: then nothing is to be left behind.
    if (error instanceof RookeryError && error.exitCode <= 3) await drop().catch(() => {});
    throw error;
  } finally {
    progress.end();
  }
}

/** As many as end a rolling deployment of the catalogue. */
const FAILED_TASKS = 3;

/** How many failed tasks end a deployment; refuses what is no count, before anything is asked. */
export function failedTasksOf({ 'failed-tasks': count }: Pick<Apply, 'failed-tasks'>): number {
  if (count === undefined) return FAILED_TASKS;
  if (/^\d{1,4}$/.test(count)) return Number(count);
  throw new RookeryError('FailedTasksInvalid', {
    what: `--failed-tasks ${count}: this is no count.`,
    why: 'so many failed tasks end a deployment that has no circuit breaker.',
    mend: 'write for example --failed-tasks 5, or 0 for never.',
  });
}

async function confirmed(
  io: Io,
  { target }: Connection,
  plan: Plan,
  { yes }: Apply,
  drop: (error?: RookeryError) => Promise<void>,
): Promise<boolean> {
  if (yes) return true;
  if (io.ask === undefined) {
    if (target.environment !== LOCAL) await drop(unconfirmed(target.environment, plan));
    return true;
  }
  const answer = await io.ask('Execute it? [y/N] ').catch(() => undefined);
  if (answer === undefined) {
    await drop(interruptedBefore(plan.stackName));
  }
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return true;
  await drop();
  io.err(`nothing was changed; the change set ${plan.saved ? 'stays' : 'is deleted'}`);
  return false;
}

/** What keeps a stack where it failed, for the advice; none where it went back. */
async function failuresOf(
  connection: Connection,
  { stackId: id }: Plan,
  { status }: Outcome,
): Promise<FailedResource[]> {
  return status.endsWith('_FAILED') ? stuckResources(connection, { id, status }).catch(() => []) : [];
}

interface Reported {
  readonly milliseconds: number;
  readonly failures: readonly FailedResource[];
  readonly locate: Apply['locate'];
}

async function report(
  io: Io,
  target: Target,
  stackName: string,
  outcome: Outcome,
  { milliseconds, failures, locate }: Reported,
): Promise<void> {
  const took = `${(milliseconds / 1000).toFixed(1)} s`;
  const isGood = outcome.succeeded;
  io.err(painter(io.colour)(isGood ? 'green' : 'red', `${stackName}: ${outcome.status} after ${took}`));
  if (isGood) return;
  const declared = outcome.cause && (await locate?.(outcome.cause.path));
  for (const line of failureLines(target, outcome, declared)) io.err(line);
  for (const line of policyDenialLines(target, outcome)) io.err(line);
  for (const line of whatNow(target, stackName, outcome, failures)) io.err(line);
}

function unconfirmed(environment: string, { saved }: Plan) {
  return new RookeryError(
    'Unconfirmed',
    {
      what: `environment ${environment}: the plan above was not confirmed.`,
      why: `there is no terminal to ask on. Nothing was changed, and the change set ${saved ? 'stays' : 'is deleted'}.`,
      mend: 'review the plan, then add --yes.',
    },
    3,
  );
}
