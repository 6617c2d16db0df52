import { describeStack } from '../../deploy/aws/stack.ts';
import { exitCodeFor } from '../../deploy/aws/status.ts';
import type { Outcome, Plan, Stack, StackEvent, StackOutput } from '../../deploy/model.ts';
import { protectStack } from '../../deploy/stack/termination-protection.ts';
import type { Io } from '../command.ts';
import { outputLines } from '../render/events.ts';
import type { Session } from '../session.ts';
import { applyTwice, prepareTwice } from './apply-again.ts';
import { type ModeFlags, modesOf } from './modes.ts';
import { reportRecords } from './records.ts';
import { prepareRelease, type Release } from './release.ts';

export interface UpdateFlags extends ModeFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly wait?: boolean;
  readonly recreate?: boolean;
  readonly 'allow-data-loss'?: boolean;
  readonly 'allow-rule-reset'?: boolean;
  readonly 'import-existing'?: boolean;
  readonly 'lift-protection'?: boolean;
  readonly 'failed-tasks'?: string;
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
  const release = await prepareRelease(io, session);
  const { connection } = session;
  if (release.upToDate) {
    await protect(io, session, release.deployed ?? {});
    return finish(io, session, options, release, unchanged(release.deployed));
  }
  const { cancelAfter: _, ...modes } = modesOf(options);
  const request = { ...release.request, ...modes };
  const plan = await prepareTwice(io, connection, request, options);
  if (plan === undefined) {
    // Another operation may have ended meanwhile, with other outputs.
    const now = await describeStack(connection, connection.target.stackName);
    await protect(io, session, now ?? {});
    return finish(io, session, options, release, unchanged(now));
  }
  const outcome = await applyTwice(io, connection, plan, { ...request, options });
  const result = outcome === undefined ? declined(release.deployed) : executed(outcome);
  if (result.code === 0) await protect(io, session, { ...release.deployed, id: plan.stackId });
  if (result.code === 0 && result.changed) await reportRecords(io, connection.target);
  return finish(io, session, options, release, result, plan);
}

/** Switches protection on where it is asked for; what is known to have it costs no call. */
async function protect(io: Io, { connection, environment }: Session, stack: Partial<Stack>): Promise<void> {
  if (!environment.terminationProtection || stack.terminationProtection || stack.id === undefined) return;
  await protectStack(connection, stack.id, true);
  io.err(`${connection.target.stackName}: protected against deletion`);
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
  release: Release,
  result: Result,
  plan?: Plan,
): Result {
  const { account, target } = connection;
  if (json) {
    io.out(
      JSON.stringify({
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
