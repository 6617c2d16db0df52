import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { outputLines } from '../cli/render/events.ts';
import { openSession, type Session } from '../cli/session.ts';
import { applyTwice, prepareTwice } from '../cli/workflow/apply-again.ts';
import { failedTasksOf } from '../cli/workflow/apply-plan.ts';
import { needTypes } from '../cli/workflow/check/types.ts';
import { continueIfAsked } from '../cli/workflow/continue-rollback.ts';
import { reportRecords } from '../cli/workflow/records.ts';
import { prepareRelease, type Release } from '../cli/workflow/release.ts';
import { describeStack } from '../deploy/aws/stack.ts';
import { exitCodeFor } from '../deploy/aws/status.ts';
import { LOCAL } from '../deploy/environments.ts';
import type { Outcome, Plan, Stack, StackEvent, StackOutput } from '../deploy/model.ts';
import { protectStack } from '../deploy/stack/termination-protection.ts';
import { RookeryError } from '../generator/errors.ts';

export interface UpdateFlags {
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

export default defineCommand({
  name: 'stack:update',
  summary: 'create or update the master stack',
  details: `Checks the types first, unless the environment is local. Synthesises, uploads what is missing, makes a change set (nested
stacks included), shows it, asks, executes it, shows its progress and prints the outputs. A parameter that neither
environments.ts nor --set names keeps its deployed value. Nothing to change is success. A failure goes back by itself, and the
first real cause is named. Load balancers and databases are created without deletion protection, which a second update
switches on when all is complete. A deployment without a circuit breaker (canary, linear, blue-green) is ended after three
failed tasks.

A terminal is asked before the change set is executed. Without one an AWS environment needs --yes; environment local
goes on. Ctrl-C before that deletes the change set; after it, the deployment goes on and the command to follow it is named.

Exit codes: 0 done or nothing to do, 1 failed and rolled back, 2 invalid input, 3 refused, 4 needs attention, 5 unknown
outcome, 130 interrupted.`,
  options: {
    env: flags.env,
    app: flags.app,
    set: flags.set,
    yes: flags.yes,
    json: flags.json,
    'no-prepare': flags.noPrepare,
    'allow-data-loss': flags.allowDataLoss,
    'allow-rule-reset': flags.allowRuleReset,
    'import-existing': flags.importExisting,
    'failed-tasks': flags.failedTasks,
    wait: flags.wait,
    recreate: flags.recreate,
    'lift-protection': flags.liftOnRecreate,
    'continue-rollback': flags.continueRollback,
    skip: flags.skip,
  },
  async run({ options }, io) {
    if (options['lift-protection'] && !options.recreate) throw liftAlone();
    failedTasksOf(options);
    if ((options.env ?? LOCAL) !== LOCAL) await needTypes(io, options.app);
    const session = await openSession(io, options);
    await continueIfAsked(io, session, options);
    return (await updateStack(io, session, options)).code;
  },
});

function liftAlone() {
  return new RookeryError('LiftAlone', {
    what: '--lift-protection comes without --recreate.',
    why: 'it is for what is deleted, and an update deletes no stack.',
    mend: 'add --recreate, or leave it away: protection is a parameter of the templates.',
  });
}

/** Creates or updates the master stack of a session, and prints its outputs. */
export async function updateStack(io: Io, session: Session, options: UpdateFlags): Promise<Result> {
  const release = await prepareRelease(io, session);
  const { connection } = session;
  if (release.upToDate) {
    await protect(io, session, release.deployed ?? {});
    return finish(io, session, options, release, unchanged(release.deployed));
  }
  const plan = await prepareTwice(io, connection, release.request, options);
  if (plan === undefined) {
    // Another operation may have ended meanwhile, with other outputs.
    const now = await describeStack(connection, connection.target.stackName);
    await protect(io, session, now ?? {});
    return finish(io, session, options, release, unchanged(now));
  }
  const outcome = await applyTwice(io, connection, plan, { ...release.request, options });
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
