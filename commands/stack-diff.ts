import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { planLines } from '../cli/render/plan.ts';
import { painter } from '../cli/render/style.ts';
import { openSession } from '../cli/session.ts';
import { preparePlan } from '../cli/workflow/prepare-plan.ts';
import { prepareRelease } from '../cli/workflow/release.ts';
import { again } from '../deploy/aws/interrupted.ts';
import { updateStep } from '../deploy/aws/status.ts';
import type { Stack, Target } from '../deploy/model.ts';
import { discardPlan } from '../deploy/plan/change-set.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'stack:diff',
  summary: 'show what stack:update would change, nested stacks included',
  details: `Makes a change set with its nested ones, prints one tree (+ add, ~ change, -/+ replace, - remove; ! loses data), and
deletes it. CloudFormation does not know before it runs what a resource that is about to change will answer: what depends
on such an answer "may change". Nothing is executed; templates are uploaded, since CloudFormation reads them from the bucket.`,
  options: {
    env: flags.env,
    app: flags.app,
    set: flags.set,
    yes: flags.yesToNothing,
    json: flags.json,
    'no-prepare': flags.noPrepare,
    'import-existing': flags.importExisting,
    'exit-code': { description: 'exit 1 when there are changes' },
  },
  async run({ options }, io) {
    const session = await openSession(io, options);
    const { connection } = session;
    const release = await prepareRelease(io, session);
    // Getting such a stack ready for a change set means to delete it: nothing that a look may do.
    if (updateStep(release.deployed?.status) === 'recreate')
      throw nothingToCompare(connection.target, release.deployed!);
    const importing = { 'import-existing': options['import-existing'] === true };
    const plan = release.upToDate ? undefined : await preparePlan(io, connection, release.request, importing);
    if (plan !== undefined) await discardPlan(connection, plan);
    const { kind, changes = [], ownComparison } = plan ?? {};
    if (options.json) io.out(JSON.stringify({ stack: connection.target.stackName, kind, changes, ownComparison }));
    else if (plan === undefined) io.out(`${connection.target.stackName}: no changes`);
    else for (const line of planLines(plan, painter(io.colour))) io.out(line);
    return plan !== undefined && options['exit-code'] ? 1 : 0;
  },
});

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
