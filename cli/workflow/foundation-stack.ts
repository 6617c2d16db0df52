import { again } from '../../deploy/aws/interrupted.ts';
import { describeStack } from '../../deploy/aws/stack.ts';
import { exitCodeFor } from '../../deploy/aws/status.ts';
import type { Foundation, Target } from '../../deploy/model.ts';
import { readFoundation } from '../../deploy/stack/foundation.ts';
import { notBootstrapped } from '../../deploy/stack/system.ts';
import { isUpToDate } from '../../deploy/stack/update.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import type { Session } from '../session.ts';
import { applyPlan } from './apply-plan.ts';
import { preparePlan } from './prepare-plan.ts';

interface Flags {
  readonly yes?: boolean;
  readonly 'allow-data-loss'?: boolean;
  readonly wait?: boolean;
  readonly recreate?: boolean;
}

/** Creates or updates the foundation stack from `foundation.ts`. Answers the exit code. */
export async function updateFoundation(io: Io, { app, connection }: Session, flags: Flags): Promise<number> {
  const { foundationStackName, tags } = connection.target;
  const template = app.synthesize().templates.find(({ file }) => file === app.foundationFile)?.text;
  if (template === undefined) throw noFoundation();
  const existing = await describeStack(connection, foundationStackName);
  const nothing =
    existing && (await isUpToDate(connection, { template, declared: {}, parameters: [], tags, deployed: existing }));
  if (nothing) {
    io.err(`${foundationStackName}: no changes`);
    return 0;
  }
  const request = { stackName: foundationStackName, existing, templateBody: template, parameters: [], tags };
  const plan = await preparePlan(io, connection, request, flags);
  if (plan === undefined) {
    io.err(`${foundationStackName}: no changes`);
    return 0;
  }
  const outcome = await applyPlan(io, connection, plan, flags);
  return outcome === undefined ? 3 : exitCodeFor(outcome);
}

/** The foundation that a command needs: in environment local it is made when it is missing, and said so. */
export async function needFoundation(io: Io, session: Session): Promise<Foundation> {
  const { app, connection, prepares } = session;
  const found = await readFoundation(connection);
  const missing = missingOutputs(session, found);
  if (found !== undefined && missing.length === 0) return found;
  const complete = Object.keys(app.repositories).every((name) => !missing.includes(name));
  if (!prepares) {
    if (found === undefined || !complete) throw notBootstrapped(connection.target);
    io.err(olderFoundation(connection.target, missing));
    return found;
  }
  io.err(`bootstrapping ${connection.target.foundationStackName}: buckets and image repositories`);
  const code = await updateFoundation(io, session, { yes: true });
  const made = await readFoundation(connection);
  if (code !== 0 || made === undefined) throw bootstrapFailed(connection.target, code);
  return made;
}

/** Outputs that the foundation has in its sources, that master takes, and that nobody sets another value for. */
function missingOutputs({ app, declared, values }: Session, found: Foundation | undefined): string[] {
  const taken = app.foundationOutputs.filter((name) => Object.hasOwn(declared, name) && values[name] === undefined);
  return [...new Set([...Object.keys(app.repositories), ...taken])].filter(
    (name) => !Object.hasOwn(found?.outputs ?? {}, name),
  );
}

/** What an environment misses whose foundation was made by older sources; it works on without. */
function olderFoundation(target: Target, missing: readonly string[]) {
  return `stack ${target.foundationStackName} is older than foundation.ts: it has no ${missing.join(', ')}, so these parameters keep their values. \`${again(target, 'bootstrap')}\` updates it.`;
}

function bootstrapFailed(target: Target, code: number) {
  return new RookeryError(
    'BootstrapFailed',
    {
      what: `stack ${target.foundationStackName} could not be made, for the cause above.`,
      why: 'without its bucket and image repositories nothing can be deployed.',
      mend: `mend the cause, and run \`${again(target, 'bootstrap')}\`.`,
    },
    code === 0 ? 4 : code,
  );
}

function noFoundation() {
  return new RookeryError('FoundationMissing', {
    what: 'foundation.ts: the file is not there, or exports no `foundationTemplate`.',
    why: 'it describes the bucket and the image repositories that the first deployment needs.',
    mend: 'write it beside the master template; templates/foundation/foundation.ts makes it in one line.',
  });
}
