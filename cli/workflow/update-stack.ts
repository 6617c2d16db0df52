import { describeStack } from '../../deploy/aws/stack.ts';
import { exitCodeFor } from '../../deploy/aws/status.ts';
import type { Outcome, Plan, Stack, StackEvent, StackOutput } from '../../deploy/model.ts';
import { setStackPolicies } from '../../deploy/stack/stack-policies.ts';
import { protectStack } from '../../deploy/stack/termination-protection.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { outputLines } from '../render/events.ts';
import type { Session } from '../session.ts';
import { answerLine } from '../stream/model.ts';
import { applyTwice, prepareTwice } from './apply-again.ts';
import { askingToRecreate } from './confirm-recreation.ts';
import { declaredAt } from './declared-at.ts';
import type { FailedCheck } from './gates/checks.ts';
import { type ReleaseSteps, releaseSteps } from './gates/gates.ts';
import { checkLossNames } from './loss-names.ts';
import { type ModeFlags, modesOf } from './modes.ts';
import { getReady } from './ready-stack.ts';
import { reportRecords } from './records.ts';
import { type GetReady, prepareRelease, type Release } from './release.ts';
import { draftOfSession } from './releases/draft.ts';

export interface UpdateFlags extends ModeFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly wait?: boolean;
  readonly recreate?: boolean;
  readonly 'allow-loss'?: readonly string[];
  readonly 'allow-rule-reset'?: boolean;
  readonly 'import-existing'?: boolean;
  readonly 'lift-protection'?: boolean;
  readonly 'failed-tasks'?: string;
  readonly 'skip-migrations'?: boolean;
  readonly 'skip-preflight'?: boolean;
}

interface Result {
  readonly code: number;
  readonly status: string;
  readonly outputs: readonly StackOutput[];
  readonly changed: boolean;
  readonly cause?: StackEvent | undefined;
}

/** Creates or updates the master stack of a session, and prints its outputs. */
export async function updateStack(io: Io, session: Session, options: UpdateFlags): Promise<Result> {
  const steps = await releaseSteps(io, session, options);
  return reportingFailure(steps, released(io, session, options, steps));
}

/** What a release came to; the system's own hook hears of a failure. */
export function reportingFailure(steps: ReleaseSteps, work: Promise<Result>): Promise<Result> {
  return work.catch(async (error: unknown) => {
    const exitCode = error instanceof RookeryError ? error.exitCode : 1;
    const reason = error instanceof RookeryError ? error.explanation.what : String(error);
    if (exitCode !== INTERRUPTED) await steps.failed({ exitCode, reason });
    throw error;
  });
}

const INTERRUPTED = 130;

async function released(io: Io, session: Session, options: UpdateFlags, steps: ReleaseSteps): Promise<Result> {
  await steps.afterSynth();
  const { connection } = session;
  const confirm = askingToRecreate(io, connection, options.yes);
  const ready: GetReady = (deployed, protections) =>
    getReady(io, connection, deployed, options, { confirm, protections });
  const release = await prepareRelease(io, session, ready, options);
  if (release.upToDate) {
    await protect(io, session, release.deployed ?? {});
    await holdPolicies(io, session, release, release.deployed);
    return finish(io, session, options, release, unchanged(release.deployed));
  }
  const { cancelAfter: _, ...modes } = modesOf(options);
  const draft = await draftOfSession(io, session, release.content);
  const request = { ...release.request, ...modes, release: draft };
  const plan = await prepareTwice(io, connection, request, { ...options, confirm });
  if (plan === undefined) {
    // Another operation may have ended meanwhile, with other outputs.
    const now = await describeStack(connection, connection.target.stackName);
    await protect(io, session, now ?? {});
    await holdPolicies(io, session, release, now);
    return finish(io, session, options, release, unchanged(now));
  }
  return executePlanned(io, session, options, { release: { ...release, request }, plan, apply: applyTwice, steps });
}

/** A plan that is about to be executed. */
export interface Planned {
  readonly release: Pick<Release, 'deployed' | 'request' | 'uploaded'>;
  readonly plan: Plan;
  readonly apply: typeof applyTwice;
  readonly steps: ReleaseSteps;
}

/** Has a plan confirmed, executes it, and does what comes after that. */
export async function executePlanned(
  io: Io,
  session: Session,
  options: UpdateFlags,
  { release, plan, apply, steps }: Planned,
): Promise<Result> {
  const { connection } = session;
  await checkLossNames(connection, plan, options['allow-loss']);
  const { onPlan, beforeExecute } = steps;
  const locate = (path: readonly string[]) => declaredAt(io, session.app, path);
  const outcome = await apply(io, connection, plan, {
    ...release.request,
    options: { ...options, onPlan, beforeExecute, locate },
  });
  const result = outcome === undefined ? declined(release.deployed) : executed(outcome);
  if (outcome !== undefined) await concluded(steps, plan, result);
  if (result.code === 0) await protect(io, session, { ...release.deployed, id: plan.stackId });
  if (result.code === 0 && result.changed) await reportRecords(io, connection.target);
  return finish(io, session, options, release, result, plan);
}

/** What `release.ts` asks for once the plan was executed. */
async function concluded(
  steps: ReleaseSteps,
  { stackId }: Plan,
  { code, status, outputs, cause }: Result,
): Promise<void> {
  if (code !== 0) return steps.failed({ exitCode: code, status, reason: cause?.reason ?? status });
  await steps.afterExecute(stackId);
  const failed = await steps.check(outputs);
  if (failed !== undefined) throw checkFailed(failed);
  await steps.afterDeploy({ status, outputs });
}

/** Switches protection on where it is asked for; what is known to have it costs no call. */
async function protect(io: Io, { connection, environment }: Session, stack: Partial<Stack>): Promise<void> {
  if (!environment.terminationProtection || stack.terminationProtection || stack.id === undefined) return;
  await protectStack(connection, stack.id, true);
  io.err(`${connection.target.stackName}: protected against deletion`);
}

/** Sets the stack policies that differ where there is nothing else to do; an update sets them itself. */
async function holdPolicies(io: Io, { connection }: Session, { request }: Release, stack?: Stack): Promise<void> {
  if (stack === undefined) return;
  const set = await setStackPolicies(connection, stack.id, request.policies);
  for (const path of set) io.err(`${path === '' ? stack.name : path}: its stack policy is set`);
}

function unchanged(deployed: Stack | undefined): Result {
  return {
    code: 0,
    status: deployed?.status ?? 'NONE',
    outputs: deployed?.outputs ?? [],
    changed: false,
  };
}

const declined = (deployed: Stack | undefined): Result => ({ ...unchanged(deployed), code: 3 });

function executed(outcome: Outcome): Result {
  return {
    code: exitCodeFor(outcome),
    status: outcome.status,
    outputs: outcome.outputs,
    changed: true,
    cause: outcome.cause,
  };
}

function finish(
  io: Io,
  { connection }: Session,
  { json }: UpdateFlags,
  release: Pick<Release, 'uploaded'>,
  result: Result,
  plan?: Plan,
): Result {
  const { account, target } = connection;
  if (json) {
    io.out(
      answerLine(io, {
        account,
        region: target.region,
        stack: target.stackName,
        status: result.status,
        changed: result.changed,
        changes: plan?.changes ?? [],
        ownComparison: plan?.ownComparison,
        uploaded: release.uploaded?.put ?? [],
        outputs: Object.fromEntries(result.outputs.map(({ name, value }) => [name, value])),
        cause: result.cause,
        calls: connection.calls.count,
      }),
    );
    return result;
  }
  if (result.code === 0 && !result.changed) io.err(`${target.stackName}: no changes`);
  if (result.code === 0) for (const line of outputLines(result.outputs)) io.out(line);
  return result;
}

function checkFailed({ name, reason }: FailedCheck): RookeryError {
  return new RookeryError(
    'CheckFailed',
    {
      what: `the check ${name} failed: ${reason}.`,
      why: 'the release is complete, and does not do what release.ts asks of it.',
      mend: 'mend the cause and release again.',
    },
    4,
  );
}
