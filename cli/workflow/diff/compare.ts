import { again } from '../../../deploy/aws/interrupted.ts';
import type { Plan, Stack, Target } from '../../../deploy/model.ts';
import { discardPlan } from '../../../deploy/plan/change-set.ts';
import { isRecreated } from '../../../deploy/stack/ready.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import type { Session } from '../../session.ts';
import { preparePlan } from '../prepare-plan.ts';
import { getReady } from '../ready-stack.ts';
import { type GetReady, prepareRelease, type Release } from '../release.ts';
import { draftOfSession } from '../releases/draft.ts';
import type { Foreseen, ForeseenChange } from '../roots/later-roots.ts';
import { readOutputs } from '../roots/siblings.ts';

/** What the comparison of one stack came to. */
export interface Compared {
  readonly session: Session;
  /** Absent where nothing would change, or nobody can tell yet. */
  readonly plan?: Plan | undefined;
  readonly request?: Release['request'] | undefined;
  /** Values that are only known after another root. */
  readonly knownAfter: readonly ForeseenChange[];
  /** What it needs is not there yet, so that there is no plan of it. */
  readonly isUnplanned: boolean;
}

export interface CompareFlags {
  readonly 'import-existing'?: boolean;
  readonly wait?: boolean;
  /** Keeps the change set. */
  readonly save?: string;
}

/** Whether anything would change. */
export const isChanged = ({ plan, knownAfter }: Compared): boolean => plan !== undefined || knownAfter.length > 0;

/** Works out what would change in one stack; the change set is deleted, unless the plan is to be saved. */
export async function compare(io: Io, session: Session, options: CompareFlags, foreseen: Foreseen): Promise<Compared> {
  const { connection } = session;
  const { missing } = await readOutputs(session);
  const later = foreseen.changes(session);
  if (Object.keys(missing).length > 0) {
    foreseen.unknown(session);
    return { session, knownAfter: unread(session, missing), isUnplanned: true };
  }
  const keep = options.save !== undefined;
  const ready: GetReady = async (deployed) => {
    const stack = await getReady(io, connection, deployed, { wait: options.wait }, { verb: 'compared' });
    // Getting such a stack ready for a change set means to delete it: nothing that a look may do.
    if (stack !== undefined && isRecreated(stack)) throw nothingToCompare(connection.target, stack);
    return stack;
  };
  const release = await prepareRelease(io, session, ready, { 'skip-preflight': !keep });
  const importing = { 'import-existing': options['import-existing'] === true };
  const draft = keep ? { release: await draftOfSession(io, session, release.content) } : {};
  const request = { ...release.request, keep, onlyLooks: true, ...draft };
  const plan = release.upToDate ? undefined : await preparePlan(io, connection, request, importing);
  if (plan !== undefined && !keep) await discardPlan(connection, plan);
  foreseen.plan(session, plan, release.deployed);
  if (later.length > 0 && plan === undefined) foreseen.unknown(session);
  return { session, plan, request: release.request, knownAfter: later, isUnplanned: false };
}

/** What a stack that cannot be compared yet waits for. */
function unread({ root }: Session, missing: Readonly<Record<string, string>>): ForeseenChange[] {
  return Object.entries(missing).map(([parameter, name]) => ({
    parameter,
    root: name,
    output: root?.references[parameter]?.output ?? '',
  }));
}

function nothingToCompare(target: Target, { name, status }: Stack): RookeryError {
  return new RookeryError(
    'NothingToCompare',
    {
      what: `stack ${name} is ${status}: its creation failed, and it holds nothing.`,
      why: 'CloudFormation makes no change set for such a stack; it has to be deleted first, and then everything is new.',
      mend: `run \`${again(target, 'stack:update')}\`: it deletes the empty stack, shows the plan and asks.`,
    },
    3,
  );
}
