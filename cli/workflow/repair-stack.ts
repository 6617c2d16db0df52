import type { Connection } from '../../deploy/aws/connection.ts';
import { again } from '../../deploy/aws/interrupted.ts';
import { exitCodeFor, updateStep } from '../../deploy/aws/status.ts';
import { detectDrift } from '../../deploy/drift/detect-drift.ts';
import { type DriftedResource, driftedOf } from '../../deploy/drift/model.ts';
import { type Repair, repairsOf } from '../../deploy/drift/repairs.ts';
import type { Outcome, Plan, Stack } from '../../deploy/model.ts';
import { createPlan, discardPlan } from '../../deploy/plan/change-set.ts';
import { marksOf } from '../../deploy/plan/guards/template-marks.ts';
import { refuseStack } from '../../deploy/stack/ready.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { driftLines } from '../render/drift.ts';
import { leftLines, repairLines } from '../render/repair.ts';
import { painter } from '../render/style.ts';
import type { Session } from '../session.ts';
import { answerLine } from '../stream/model.ts';
import { type Apply, applyPlan } from './apply-plan.ts';
import { needStack } from './need-stack.ts';

export interface RepairFlags extends Apply {
  readonly json?: boolean;
}

interface Result {
  readonly code: number;
  readonly status: string;
  readonly changed: boolean;
  readonly repairs: readonly Repair[];
  /** What drifted and is as it was before. */
  readonly left: readonly DriftedResource[];
}

/** Puts back what was changed behind a stack and its nested ones: what drifted is shown, then what a change set would do. */
export async function repairStack(io: Io, session: Session, options: RepairFlags): Promise<number> {
  const { connection } = session;
  const stack = await needStack(session);
  if (updateStep(stack.status) !== 'update') throw await refuseStack(connection, stack, 'updated');
  const result = await repaired(io, session, stack, options);
  if (options.json) {
    const { account, target } = connection;
    const { code: _code, ...shown } = result;
    io.out(answerLine(io, { account, region: target.region, stack: stack.name, ...shown }));
  }
  return result.code;
}

async function repaired(io: Io, session: Session, stack: Stack, options: RepairFlags): Promise<Result> {
  const { connection } = session;
  const drift = await detect(io, session, stack);
  for (const line of driftLines(drift, painter(io.colour))) io.err(line);
  const drifted = driftedOf(drift);
  const nothing = { status: stack.status, changed: false, repairs: [], left: drifted };
  if (drifted.length === 0) return { ...nothing, code: drift.undetected.length > 0 ? 5 : 0 };
  const plan = await planRepair(io, connection, session, stack);
  if (plan === undefined) {
    io.err('none of it can be put back by CloudFormation:');
    for (const line of leftLines(drifted)) io.err(line);
    return { ...nothing, code: 1 };
  }
  const repairs = await repairsOf(connection, plan.changeSetId);
  await checkRepairs(connection, plan, repairs, drifted);
  const left = drifted.filter(({ path }) => !repairs.some((one) => one.path === path));
  const back = repairs.filter(
    ({ path, action, replaces }) => action !== 'Modify' || replaces || drifted.some((one) => one.path === path),
  );
  for (const line of [...repairLines(back, painter(io.colour)), ...leftLines(left)]) io.err(line);
  const outcome = await applyPlan(io, connection, plan, options);
  if (outcome === undefined) return { ...nothing, repairs: back, code: 3 };
  return { ...(await checked(io, session, back, outcome)), repairs: back };
}

function detect(io: Io, { connection, app }: Session, stack: Stack) {
  io.err(`${stack.name}: CloudFormation compares it with what is there`);
  return detectDrift(connection, stack, { shifted: marksOf(app.master).shifted, signal: io.signal });
}

function planRepair(io: Io, connection: Connection, { app }: Session, existing: Stack): Promise<Plan | undefined> {
  return createPlan(connection, {
    stackName: existing.name,
    existing,
    revertsDrift: true,
    parameters: existing.parameters.map(({ name }) => ({ name, usePrevious: true as const })),
    tags: existing.tags,
    marks: marksOf(app.master),
    signal: io.signal,
  });
}

/**
 * A change set that reverts drift may name what has not drifted at all, even for replacement, where CloudFormation does
 * not resolve a function (cloudformation-coverage-roadmap#2505, #2559). Nothing is replaced for that.
 */
async function checkRepairs(
  connection: Connection,
  plan: Plan,
  repairs: readonly Repair[],
  drifted: readonly DriftedResource[],
): Promise<void> {
  const wrong = repairs.filter(
    ({ path, replaces, follows, action }) =>
      ((replaces && !follows) || action === 'Remove') && !drifted.some((one) => one.path === path),
  );
  if (wrong.length === 0) return;
  await discardPlan(connection, plan);
  throw new RookeryError(
    'RepairReplaces',
    {
      what: `stack ${plan.stackName}: to revert the drift, CloudFormation would replace or remove ${wrong.map(({ path, type }) => `${path} (${type})`).join(', ')}.`,
      why: 'none of these has drifted; it cannot always tell what a function stands for. Nothing was changed, and the change set is deleted.',
      mend: 'put back by hand, at the services, what drifted.',
    },
    3,
  );
}

/** Whether what was to be put back is as the template says now. */
async function checked(io: Io, session: Session, repairs: readonly Repair[], outcome: Outcome) {
  const { status, succeeded } = outcome;
  const left: readonly DriftedResource[] = [];
  if (!succeeded) return { code: exitCodeFor(outcome), status, changed: true, left };
  const stack = await needStack(session);
  const drift = await detect(io, session, stack);
  const still = driftedOf(drift);
  const failed = still.filter(({ path }) =>
    repairs.some((one) => one.path === path && one.action !== 'SyncWithActual'),
  );
  io.err(still.length === 0 ? `${stack.name}: no drift is left` : `${stack.name}: ${still.length} still drifted`);
  for (const line of leftLines(still)) io.err(line);
  if (failed.length > 0) io.err(`\`${again(session.connection.target, 'stack:drift')}\` shows how they differ`);
  return { code: failed.length > 0 ? 4 : 0, status, changed: true, left: still };
}
