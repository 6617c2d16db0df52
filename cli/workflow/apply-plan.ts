import type { Connection } from '../../deploy/aws/connection.ts';
import { again, interruptedBefore } from '../../deploy/aws/interrupted.ts';
import { exitCodeFor, mendOf } from '../../deploy/aws/status.ts';
import { LOCAL } from '../../deploy/environments.ts';
import type { Outcome, Plan, StackEvent, Target } from '../../deploy/model.ts';
import { discardPlan } from '../../deploy/plan/change-set.ts';
import { checkPlan } from '../../deploy/plan/guards/check-plan.ts';
import { liftAdvice } from '../../deploy/plan/guards/protection/guard.ts';
import { executePlan } from '../../deploy/stack/execute.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { placeOf } from '../render/events.ts';
import { planLines } from '../render/plan.ts';
import { progressOf } from '../render/progress.ts';
import { notingRetained, retainedLines } from '../render/retained.ts';
import { painter } from '../render/style.ts';
import { type ModeFlags, modesOf } from './modes.ts';

export interface Apply extends ModeFlags {
  /** Called when the plan is about to be executed. */
  readonly onBegin?: () => void;
  readonly yes?: boolean;
  readonly 'allow-data-loss'?: boolean;
  readonly 'allow-rule-reset'?: boolean;
  /** Failed tasks that end the deployment of a service without a circuit breaker. */
  readonly 'failed-tasks'?: string;
}

/** Shows a plan, has it confirmed, executes it and reports how it went. What is not executed is taken away again. */
export async function applyPlan(
  io: Io,
  connection: Connection,
  plan: Plan,
  decision: Apply,
): Promise<Outcome | undefined> {
  const paint = painter(io.colour);
  for (const line of planLines(plan, paint)) io.err(line);
  const drop = async (error?: RookeryError) => {
    await discardPlan(connection, plan);
    if (error !== undefined) throw error;
  };
  const allowances = {
    allowDataLoss: decision['allow-data-loss'],
    allowRuleReset: decision['allow-rule-reset'],
  };
  await checkPlan(connection, plan, allowances);
  if (!(await confirmed(io, connection, plan, decision, drop))) return undefined;
  if (io.signal.aborted) await drop(interruptedBefore(plan.stackName));

  decision.onBegin?.();
  const progress = progressOf(io, plan.stackName);
  const started = Date.now();
  const { onService } = progress;
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
      onNote: progress.onNote,
    });
    progress.end();
    report(io, connection.target, plan.stackName, outcome, Date.now() - started);
    const stuck = await liftAdvice(connection, { id: plan.stackId, status: outcome.status });
    for (const line of [...stuck, ...retainedLines(retained)]) io.err(line);
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
  { stackName }: Plan,
  { yes }: Apply,
  drop: (error?: RookeryError) => Promise<void>,
): Promise<boolean> {
  if (yes) return true;
  if (io.ask === undefined) {
    if (target.environment !== LOCAL) await drop(unconfirmed(target.environment));
    return true;
  }
  const answer = await io.ask('Execute it? [y/N] ').catch(() => undefined);
  if (answer === undefined) {
    io.err(''); // The cursor still stands behind the question.
    await drop(interruptedBefore(stackName));
  }
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return true;
  await drop();
  io.err('nothing was changed; the change set is deleted');
  return false;
}

function report(io: Io, target: Target, stackName: string, outcome: Outcome, milliseconds: number): void {
  const paint = painter(io.colour);
  const took = `${(milliseconds / 1000).toFixed(1)} s`;
  if (outcome.succeeded) {
    io.err(paint('green', `${stackName}: ${outcome.status} after ${took}`));
    return;
  }
  io.err(paint('red', `${stackName}: ${outcome.status} after ${took}`));
  if (outcome.cause !== undefined) {
    io.err(`first cause: ${placeOf(outcome.cause)} (${outcome.cause.type}) ${outcome.cause.status}`);
    io.err(`  ${outcome.cause.reason ?? 'no reason was given'}`);
  }
  for (const line of taskLines(target, outcome)) io.err(`  ${line}`);
  for (const line of whatNow(target, stackName, outcome)) io.err(line);
}

/** Why a service did not come up, and where its program may say more. */
function taskLines({ region, endpoint }: Target, { failedTask: task, status }: Outcome): string[] {
  if (task === undefined) return [];
  const place = endpoint === undefined ? `--region ${region}` : `--region ${region} --endpoint-url ${endpoint}`;
  // What was only just created is gone by now, and its log with it.
  const isThere = task.logGroup !== undefined && !/^(ROLLBACK|DELETE)_COMPLETE$/.test(status);
  const log = isThere ? [`its log: aws logs tail ${task.logGroup} --since 1h ${place}`] : [];
  const wrote = task.lastLines.length === 0 ? [] : ['it wrote at last:', ...task.lastLines.map((line) => `  ${line}`)];
  return [`task ${task.id}: ${task.reasons.join('; ')}`, ...wrote, ...log];
}

function whatNow(target: Target, stackName: string, outcome: Outcome): string[] {
  if (exitCodeFor(outcome) !== 1) {
    const mend = outcome.status.endsWith('_FAILED') ? mendOf(outcome.status, stackName) : undefined;
    return [
      `it needs a look: \`${again(target, 'stack:status')}\` and \`${again(target, 'stack:events')} --failed\` tell more.`,
      ...(mend === undefined ? [] : [mend]),
    ];
  }
  if (outcome.status === 'DELETE_COMPLETE')
    return ['what was begun is deleted again; correct the cause and run it again.'];
  return outcome.status === 'ROLLBACK_COMPLETE'
    ? ['what was created is removed again; correct the cause and run it again: the empty stack is then replaced.']
    : ['what is deployed is what was deployed before; correct the cause and run it again.'];
}

function unconfirmed(environment: string) {
  return new RookeryError(
    'Unconfirmed',
    {
      what: `environment ${environment}: the plan above was not confirmed.`,
      why: 'there is no terminal to ask on. Nothing was changed, and the change set is deleted.',
      mend: 'review the plan, then add --yes.',
    },
    3,
  );
}
