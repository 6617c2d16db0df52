import { again } from '../../../deploy/aws/interrupted.ts';
import { discardPlan } from '../../../deploy/plan/change-set.ts';
import { savedPlanOf } from '../../../deploy/plan/saved/saved-plan.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { writePlans } from '../saved-plan-file.ts';
import type { Compared } from './compare.ts';

/** Refuses to save the plans of several environments in one file. */
export function checkOneEnvironment(sessions: readonly Session[]): string {
  const [first = '', ...more] = new Set(sessions.map(({ environment }) => environment.target.environment));
  if (more.length === 0) return first;
  throw new RookeryError('PlanOfSeveral', {
    what: `--save: the environments ${[first, ...more].join(', ')} would share one file.`,
    why: 'each is approved by itself.',
    mend: 'name one environment with --env.',
  });
}

/** Takes the change sets away of plans that were to be saved. */
export async function discardAll(compared: readonly Compared[]): Promise<void> {
  for (const { session, plan } of compared) {
    // What went wrong first is what the caller has to hear.
    if (plan !== undefined) await discardPlan(session.connection, plan).catch(() => {});
  }
}

function incomplete({ session, knownAfter }: Compared): RookeryError {
  const { target } = session.connection;
  const values = knownAfter
    .map(({ parameter, root, output }) => `${parameter} (output ${output} of ${root})`)
    .join(', ');
  const roots = [...new Set(knownAfter.map(({ root }) => root))].join(',');
  return new RookeryError(
    'PlanIncomplete',
    {
      what: `root ${target.root} waits for ${values}: what it would change is only known then.`,
      why: 'a plan that is approved has to be whole. Nothing was saved, and no change set is left.',
      mend: `save \`${again({ ...target, root: roots }, 'stack:diff')} --save FILE\`, have it executed, and save the plan of ${target.root} after that.`,
    },
    3,
  );
}

/** Saves all plans, or none. */
export async function savePlans(
  io: Io,
  file: string,
  environment: string,
  compared: readonly Compared[],
): Promise<void> {
  const open = compared.find(({ knownAfter }) => knownAfter.length > 0);
  try {
    if (open !== undefined) throw incomplete(open);
    const plans = [];
    for (const { session, plan, request } of compared) {
      if (plan !== undefined && request !== undefined) plans.push(await savedPlanOf(session.connection, plan, request));
    }
    const { target } = compared[0]?.session.connection ?? {};
    const app = target?.app;
    await writePlans(io, file, { environment, ...(app !== undefined && { app }), plans });
    const command = target && again({ ...target, root: undefined }, 'stack:execute');
    io.err(plans.length === 0 ? `${file}: no changes` : `${file}: saved; \`${command} ${file}\` executes it as it is`);
  } catch (error) {
    await discardAll(compared);
    throw error;
  }
}
