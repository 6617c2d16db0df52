import { defineCommand } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { openSessions } from '../cli/session.ts';
import { failedTasksOf } from '../cli/workflow/apply-plan.ts';
import { continueIfAsked } from '../cli/workflow/continue-rollback.ts';
import { chooseAll } from '../cli/workflow/releases/choose-sessions.ts';
import { rollBack } from '../cli/workflow/releases/roll-back.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';

export default defineCommand({
  name: 'stack:rollback',
  summary: 'put an earlier release back: its templates, parameters and images',
  details: `Without a number the last release that succeeded before the current one; \`releases\` lists them. It goes through a change set as
stack:update does: shown, asked for, followed, with the same guards, so that CloudFormation knows all of it and nothing drifts. It
is a release of its own. A parameter that no record holds, a secret, keeps its deployed value. A release whose templates or
images are gone, or whose image tags were moved, is refused before anything changes.

Of a system of several roots those go back that the last deploy changed, in their order; --root names one. environments.ts and
the templates are left as they are: the next stack:update deploys them.

Exit codes: 0 done or nothing to do, 1 failed and rolled back, 2 invalid input, 3 refused, 4 needs attention, 5 unknown
outcome, 130 interrupted.`,
  arguments: [{ name: 'N', description: 'number of the release (default: the one before the current)' }],
  options: {
    env: flags.env,
    root: flags.root,
    concurrency: flags.concurrency,
    app: flags.app,
    set: { ...flags.set, description: 'the value of a parameter that no record holds: a secret' },
    yes: flags.yes,
    json: flags.json,
    verbose: flags.verbose,
    'no-prepare': flags.noPrepare,
    'allow-loss': flags.allowLoss,
    'allow-rule-reset': flags.allowRuleReset,
    'failed-tasks': flags.failedTasks,
    wait: flags.wait,
    'continue-rollback': flags.continueRollback,
    skip: flags.skip,
  },
  streams: true,
  async run({ options, arguments: [word] }, io) {
    const number = word === undefined ? undefined : numberOf(word);
    failedTasksOf(options);
    const { set, ...others } = options;
    const values = flags.settings(set);
    const sessions = await openSessions(io, others);
    for (const session of sessions)
      await continueIfAsked(io, session.connection, session.connection.target.stackName, options);
    const chosen = await chooseAll(io, sessions, number);
    return runSessions(io, [...chosen.keys()], options, (own, session) =>
      // Each session that is run was chosen.
      rollBack(own, session, { ...chosen.get(session)!, values }, options),
    );
  },
});

function numberOf(word: string): number {
  if (/^[1-9]\d{0,8}$/.test(word)) return Number(word);
  throw usage(
    { name: 'stack:rollback' },
    `"${word}" is no number of a release`,
    'write for example `npm run stack:rollback -- 12`',
  );
}
