import { discardPlan } from '../../deploy/plan/change-set.ts';
import { checkSavedPlan } from '../../deploy/plan/saved/check-saved.ts';
import type { SavedPlan } from '../../deploy/plan/saved/saved-plan.ts';
import type { Io } from '../command.ts';
import { duration } from '../render/style.ts';
import type { Session } from '../session.ts';
import { applyProtecting } from './apply-protecting.ts';
import { releaseSteps } from './gates/gates.ts';
import { executePlanned, reportingFailure, type UpdateFlags } from './update-stack.ts';

/** Executes a plan that was saved, as it was shown: refused where it is stale. Answers the exit code. */
export async function executeSaved(io: Io, session: Session, saved: SavedPlan, flags: UpdateFlags): Promise<number> {
  const plan = await checkSavedPlan(session.connection, saved);
  io.err(`plan of stack ${saved.stackName} from ${saved.made}, ${duration(Date.now() - Date.parse(saved.made))} ago`);
  const { templateUrl, tags, parameters } = saved.request;
  const request = {
    stackName: saved.stackName,
    existing: undefined,
    templateUrl,
    templates: new Map<string, string>(),
    tags,
    marks: { shifted: new Set(saved.marks.shifted), members: new Set(saved.marks.members) },
    // Once the plan is executed, the stack has all values.
    parameters: parameters.map((name) => ({ name, usePrevious: true }) as const),
  };
  const release = { deployed: undefined, request };
  const steps = await releaseSteps(io, session, flags);
  const work = executePlanned(io, session, flags, { release, plan, apply: applyProtecting, steps });
  return (await reportingFailure(steps, work)).code;
}

/** Takes a saved plan back: its change set, and the empty stack that was made to hold it. */
export async function discardSaved(io: Io, { connection }: Session, saved: SavedPlan): Promise<number> {
  await discardPlan(connection, saved.plan);
  io.err(`${saved.stackName}: the saved plan is discarded; nothing was changed`);
  return 0;
}
