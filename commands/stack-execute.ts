import { defineCommand, type Input } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { openSessions } from '../cli/session.ts';
import { failedTasksOf } from '../cli/workflow/apply-plan.ts';
import { discardSaved, executeSaved } from '../cli/workflow/execute-saved.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { readPlans, type SavedPlans } from '../cli/workflow/saved-plan-file.ts';
import { RookeryError } from '../generator/errors.ts';

const options = {
  env: { value: 'NAME', description: 'that of the plan; another one is refused' },
  root: flags.root,
  concurrency: flags.concurrency,
  app: { value: 'FILE', description: 'the master template of the plan; another one is refused' },
  yes: flags.yes,
  json: flags.json,
  verbose: flags.verbose,
  'no-prepare': flags.noPrepare,
  'allow-loss': flags.allowLoss,
  'allow-rule-reset': flags.allowRuleReset,
  'failed-tasks': flags.failedTasks,
  discard: { description: 'delete the change sets instead of executing them' },
} as const;

type Flags = Input<typeof options>['options'];

export default defineCommand({
  name: 'stack:execute',
  summary: 'execute a plan that stack:diff --save wrote, after its approval',
  details: `Shows the plan as it was saved, asks, and executes the change set that was shown: no other one, and nothing that is not
in it. A plan is stale where its stack was changed since, its change set is gone or obsolete, or has other templates, parameters
or changes than the file says; then it is refused, as in another account or region. What stack:update refuses is refused here too.
A plan that is not confirmed or is refused stays; --discard takes it back.

Exit codes: 0 done or nothing to do, 1 failed and rolled back, 2 invalid input, 3 refused, 4 needs attention, 5 unknown
outcome, 130 interrupted.`,
  arguments: [{ name: 'FILE', description: 'what stack:diff --save wrote' }],
  options,
  streams: true,
  async run({ options, arguments: [file] }, io) {
    if (file === undefined)
      throw usage({ name: 'stack:execute' }, 'no plan is named', 'name the file that stack:diff --save wrote');
    failedTasksOf(options);
    const saved = await readPlans(io, file);
    const wanted = wantedOf(saved, options, file);
    if (wanted.length === 0) {
      io.err(`${file}: no changes`);
      return 0;
    }
    const roots = wanted.flatMap(({ root }) => root ?? []);
    const sessions = await openSessions(io, {
      ...options,
      env: saved.environment,
      ...(saved.app !== undefined && { app: saved.app }),
      ...(roots.length > 0 && { root: roots.join(',') }),
    });
    return runSessions(io, sessions, options, (own, session) => {
      const plan = wanted.find(({ root }) => root === session.root?.name);
      if (plan === undefined) throw otherSystem(file, session.root?.name);
      return options.discard ? discardSaved(own, session, plan) : executeSaved(own, session, plan, options);
    });
  },
});

/** The plans of a file that are meant; refuses flags that contradict it. */
function wantedOf({ environment, app, plans }: SavedPlans, { env, root, app: given }: Flags, file: string) {
  if (env !== undefined && env !== environment) throw contradiction(file, `--env ${env}`, `environment ${environment}`);
  if (given !== undefined && given !== app) throw contradiction(file, `--app ${given}`, app ?? 'master.ts');
  const names = root?.split(',').map((name) => name.trim());
  const missing = names?.find((name) => !plans.some((plan) => plan.root === name));
  if (missing !== undefined)
    throw contradiction(
      file,
      `--root ${missing}`,
      plans.map((plan) => plan.root ?? plan.stackName).join(', ') || 'no root',
    );
  return names === undefined ? plans : plans.filter((plan) => names.includes(plan.root ?? ''));
}

function contradiction(file: string, flag: string, saved: string): RookeryError {
  return new RookeryError(
    'PlanElsewhere',
    {
      what: `${file}: ${flag} is not what the plan is for: ${saved}.`,
      why: 'a plan is executed where it was made, and nowhere else. Nothing was changed.',
      mend: 'leave the flag away, or name the file of the plan that is meant.',
    },
    3,
  );
}

function otherSystem(file: string, root: string | undefined): RookeryError {
  return new RookeryError(
    'PlanElsewhere',
    {
      what: `${file}: it has no plan for ${root === undefined ? 'a system of one root' : `the root ${root}`}.`,
      why: 'the sources have other roots than those that the plan was made from. Nothing was changed.',
      mend: 'check out the sources of the plan, or make a new one.',
    },
    3,
  );
}
