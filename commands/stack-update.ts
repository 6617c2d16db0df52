import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSessions } from '../cli/session.ts';
import { failedTasksOf } from '../cli/workflow/apply-plan.ts';
import { needTypes } from '../cli/workflow/check/types.ts';
import { continueIfAsked } from '../cli/workflow/continue-rollback.ts';
import { reportEdits } from '../cli/workflow/local-image/edits.ts';
import { modesOf } from '../cli/workflow/modes.ts';
import { noticePause } from '../cli/workflow/pause-notice.ts';
import { rollChanged } from '../cli/workflow/roll-changed.ts';
import { prepareFoundations } from '../cli/workflow/roots/prepare-foundations.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { updateStack } from '../cli/workflow/update-stack.ts';
import { LOCAL } from '../deploy/environments.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'stack:update',
  summary: 'create or update the master stack',
  details: `Checks the types first, unless the environment is local. Synthesises, uploads what is missing, makes a change set (nested
stacks included), shows it, asks, executes it, shows its progress and prints the outputs. A parameter that neither
environments.ts nor --set names keeps its deployed value. Nothing to change is success. A failure goes back by itself, and the
first real cause is named. Load balancers and databases are created without deletion protection, which a second update
switches on when all is complete. A deployment without a circuit breaker (canary, linear, blue-green) is ended after three
failed tasks. When all is done, also when there was nothing to change, the tasks of services that began with an earlier value
of a secret are replaced; --no-roll leaves them.

With --timeout an update that takes longer is cancelled and its rollback awaited; of a creation, which CloudFormation does not
cancel, what was made is deleted. --express and --no-rollback are for development: the first does not wait until
what was changed is ready, the second keeps what was made when something fails.

Of a system of several roots all are worked on, each after those whose outputs it is passed, others side by side; --root names
one. Several environments come one after the other, or side by side where they have the same wave; what failed keeps
from beginning what needs it. --set shop.Name=Value is for one root.

A terminal is asked before the change set is executed. Without one an AWS environment needs --yes; environment local
goes on. Ctrl-C before that deletes the change set; after it, the deployment goes on and the command to follow it is named.

Exit codes: 0 done or nothing to do, 1 failed and rolled back, 2 invalid input, 3 refused, 4 needs attention, 5 unknown
outcome, 130 interrupted.`,
  streams: true,
  options: {
    env: flags.envs,
    root: flags.root,
    concurrency: flags.concurrency,
    app: flags.app,
    set: flags.set,
    yes: flags.yes,
    verbose: flags.verbose,
    json: flags.jsonStream,
    'no-prepare': flags.noPrepare,
    'allow-loss': flags.allowLoss,
    'allow-rule-reset': flags.allowRuleReset,
    'import-existing': flags.importExisting,
    'failed-tasks': flags.failedTasks,
    'skip-migrations': flags.skipMigrations,
    'skip-preflight': flags.skipPreflight,
    timeout: flags.timeout,
    express: flags.express,
    'no-rollback': flags.noRollback,
    wait: flags.wait,
    recreate: flags.recreate,
    'lift-protection': flags.liftOnRecreate,
    'continue-rollback': flags.continueRollback,
    skip: flags.skip,
    'no-roll': flags.noRoll,
  },
  async run({ options }, io) {
    if (options['lift-protection'] && !options.recreate) throw liftAlone();
    failedTasksOf(options);
    modesOf(options);
    if ((options.env ?? LOCAL) !== LOCAL) await needTypes(io, options.app);
    const sessions = await openSessions(io, options);
    await prepareFoundations(io, sessions);
    return runSessions(io, sessions, options, async (own, session) => {
      await continueIfAsked(own, session.connection, session.connection.target.stackName, options);
      await noticePause(own, session);
      const { code } = await updateStack(own, session, options);
      if (code === 0) await reportEdits(own, session);
      return code === 0 ? rollChanged(own, session, options) : code;
    });
  },
});

function liftAlone() {
  return new RookeryError('LiftAlone', {
    what: '--lift-protection comes without --recreate.',
    why: 'it is for what is deleted, and an update deletes no stack.',
    mend: 'add --recreate, or leave it away: protection is a parameter of the templates.',
  });
}
