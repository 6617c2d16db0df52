import type { Gates, ReleaseFailure, ReleasePlace } from '../../../deploy/gates/model.ts';
import type { Plan, StackOutput } from '../../../deploy/model.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { type FailedCheck, runChecks } from './checks.ts';
import { type MigrationRun, migrationsOf } from './migrations.ts';

/** What `release.ts` asks of one release, in the order in which the workflow comes by. */
export interface ReleaseSteps {
  /** The templates are emitted. */
  afterSynth(): Promise<void>;
  /** The plan passed its guards. */
  readonly onPlan: (plan: Plan) => Promise<void>;
  /** The plan is confirmed: what runs before it runs now, once. */
  readonly beforeExecute: (plan: Plan) => Promise<void>;
  /** The plan was executed: what could only run with what it made runs now. */
  afterExecute(stackId: string): Promise<void>;
  afterDeploy(result: { readonly status: string; readonly outputs: readonly StackOutput[] }): Promise<void>;
  /** It failed, and this is why. Never throws. */
  failed(failure: ReleaseFailure): Promise<void>;
  /** Makes the checks; answers the first that failed. */
  check(outputs: readonly StackOutput[]): Promise<FailedCheck | undefined>;
}

export interface StepsFlags {
  readonly 'skip-migrations'?: boolean;
}

/** Reads `release.ts` for a session; where there is none, no step does anything. */
export async function releaseSteps(io: Io, session: Session, flags: StepsFlags): Promise<ReleaseSteps> {
  const gates = await gatesOf(session);
  const { hooks } = gates;
  const place = placeOf(io, session);
  let migrations: MigrationRun | undefined;
  const skipped = flags['skip-migrations'] === true;
  if (skipped && gates.migrations.length > 0) io.err(`not run, as was asked for: ${gates.migrations.join(', ')}`);
  return {
    check: (outputs) => runChecks(io, session, gates.checks, outputs),
    afterSynth: () => called('afterSynth', 2, () => hooks.afterSynth?.(place, session.app.synthesize().templates)),
    onPlan: (plan) => called('afterPlan', 3, () => hooks.afterPlan?.(place, plan)),
    async beforeExecute(plan) {
      // A plan that is made a second time, for a role or a protection, is the same release.
      if (migrations !== undefined || skipped) return;
      migrations = await migrationsOf(io, session.connection, plan, gates.migrations);
      await migrations.before();
    },
    afterExecute: async (stackId) => migrations?.after(stackId),
    afterDeploy: (result) => called('afterDeploy', 4, () => hooks.afterDeploy?.(place, result)),
    async failed(failure) {
      await called('onFailure', 4, () => hooks.onFailure?.(place, failure)).catch((error: RookeryError) =>
        io.err(error.explanation.what),
      );
    },
  };
}

async function gatesOf({ app, root }: Session): Promise<Gates> {
  const raw = await app.release();
  if (raw === undefined) return { migrations: [], checks: [], hooks: {} };
  const { checkRootNames, parseRelease } = await import('../../../deploy/gates/parse-release.ts');
  if (app.roots !== undefined)
    checkRootNames(
      raw,
      app.roots.map(({ name }) => name),
    );
  return parseRelease(raw, root ?? { template: app.master });
}

function placeOf(io: Io, { connection }: Session): ReleasePlace {
  const { account, target } = connection;
  const { environment, stackName, region, root } = target;
  return { environment, stackName, region, account, root, log: (line) => io.err(line) };
}

/** Calls a hook; what it throws ends the release with the exit code that says how far it came. */
async function called(hook: string, exitCode: number, call: () => void | Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const failure = new RookeryError(
      'HookFailed',
      {
        what: `release.ts: ${hook}: ${said}`,
        why: WHY[exitCode] ?? 'the hook of the system threw it.',
        mend: 'mend what the hook says, then run it again.',
      },
      exitCode,
    );
    failure.cause = error;
    throw failure;
  }
}

const WHY: Readonly<Record<number, string>> = {
  2: 'the hook refuses the templates. Nothing was uploaded or changed.',
  3: 'the hook refuses the plan. Nothing was changed, and the change set is deleted.',
  4: 'the release is complete and stays; what the hook does afterwards is not done.',
};
