import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { planLines } from '../cli/render/plan.ts';
import { painter } from '../cli/render/style.ts';
import { openSessions, type Session } from '../cli/session.ts';
import { preparePlan } from '../cli/workflow/prepare-plan.ts';
import { getReady } from '../cli/workflow/ready-stack.ts';
import { prepareRelease } from '../cli/workflow/release.ts';
import { type Foreseen, type ForeseenChange, foreseeing, foreseenLines } from '../cli/workflow/roots/later-roots.ts';
import { prepareFoundations } from '../cli/workflow/roots/prepare-foundations.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { readOutputs } from '../cli/workflow/roots/siblings.ts';
import { again } from '../deploy/aws/interrupted.ts';
import type { Stack, Target } from '../deploy/model.ts';
import { discardPlan } from '../deploy/plan/change-set.ts';
import { isRecreated } from '../deploy/stack/ready.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'stack:diff',
  summary: 'show what stack:update would change, nested stacks included',
  details: `Makes a change set with its nested ones, prints one tree (+ add, ~ change, -/+ replace, - remove; ! loses data), and
deletes it. CloudFormation does not know before it runs what a resource that is about to change will answer: what depends
on such an answer "may change". Of a system of several roots, what an earlier one puts out anew is "known after" it. Nothing is
executed; templates are uploaded, since CloudFormation reads them from the bucket.

A stack that an operation works on is refused, with who began it and when; --wait waits for its end. An empty stack in review
is removed only where this command made it.`,
  options: {
    env: flags.envs,
    root: flags.root,
    concurrency: flags.concurrency,
    app: flags.app,
    set: flags.set,
    yes: flags.yesToNothing,
    json: flags.json,
    'no-prepare': flags.noPrepare,
    'import-existing': flags.importExisting,
    wait: flags.wait,
    'exit-code': { description: 'exit 1 when there are changes' },
  },
  async run({ options }, io) {
    const sessions = await openSessions(io, options);
    await prepareFoundations(io, sessions);
    const foreseen = foreseeing();
    let isChanged = false;
    const code = await runSessions(io, sessions, { ...options, plans: true }, async (own, session) => {
      if (await compare(own, session, options, foreseen)) isChanged = true;
      return 0;
    });
    return code === 0 && isChanged && options['exit-code'] ? 1 : code;
  },
});

interface DiffFlags {
  readonly json?: boolean;
  readonly 'import-existing'?: boolean;
  readonly wait?: boolean;
}

/** Shows what would change in one stack; answers whether anything would. */
async function compare(io: Io, session: Session, options: DiffFlags, foreseen: Foreseen): Promise<boolean> {
  const { connection } = session;
  const { stackName } = connection.target;
  const { missing } = await readOutputs(session);
  const later = foreseen.changes(session);
  if (Object.keys(missing).length > 0) {
    foreseen.unknown(session);
    const needed = unread(session, missing);
    if (options.json) io.out(JSON.stringify({ stack: stackName, changes: [], knownAfter: needed }));
    else for (const line of laterLines(stackName, needed)) io.out(line);
    return true;
  }
  const release = await prepareRelease(io, session, async (deployed) => {
    const stack = await getReady(io, connection, deployed, { wait: options.wait }, { verb: 'compared' });
    // Getting such a stack ready for a change set means to delete it: nothing that a look may do.
    if (stack !== undefined && isRecreated(stack)) throw nothingToCompare(connection.target, stack);
    return stack;
  });
  const importing = { 'import-existing': options['import-existing'] === true };
  const request = { ...release.request, onlyLooks: true };
  const plan = release.upToDate ? undefined : await preparePlan(io, connection, request, importing);
  if (plan !== undefined) await discardPlan(connection, plan);
  foreseen.plan(session, plan, release.deployed);
  if (later.length > 0 && plan === undefined) foreseen.unknown(session);
  const { kind, changes = [], ownComparison } = plan ?? {};
  if (options.json) {
    const known = later.length > 0 ? { knownAfter: later } : {};
    io.out(JSON.stringify({ stack: stackName, kind, changes, ownComparison, ...known }));
    return plan !== undefined || later.length > 0;
  }
  if (plan === undefined && later.length === 0) io.out(`${stackName}: no changes`);
  else if (plan === undefined) io.out(`update stack ${stackName}`);
  else for (const line of planLines(plan, painter(io.colour))) io.out(line);
  for (const line of foreseenLines(later)) io.out(line);
  return plan !== undefined || later.length > 0;
}

/** What a stack that cannot be compared yet waits for. */
function unread({ root }: Session, missing: Readonly<Record<string, string>>): ForeseenChange[] {
  return Object.entries(missing).map(([parameter, name]) => ({
    parameter,
    root: name,
    output: root?.references[parameter]?.output ?? '',
  }));
}

const laterLines = (stackName: string, needed: readonly ForeseenChange[]): string[] => [
  `create or update stack ${stackName}, of which there is no plan yet:`,
  ...foreseenLines(needed),
];

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
