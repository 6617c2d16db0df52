import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSessions } from '../cli/session.ts';
import { failedTasksOf } from '../cli/workflow/apply-plan.ts';
import { repairStack } from '../cli/workflow/repair-stack.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';

export default defineCommand({
  name: 'stack:repair',
  summary: 'put back what was changed behind the stack, nested stacks included',
  details: `Shows what drifted, as stack:drift does, and has CloudFormation make a change set that reverts it (DeploymentMode
REVERT_DRIFT) from the templates and parameters that are deployed: nothing of the sources is deployed. Shows what it would put
back, asks, executes it, shows its progress, and compares once more. What is gone is made anew, and
empty. What scaling, deployments and engine upgrades change is left to them. A property that only another resource could have
stays as it is, and is named.

A terminal is asked before the change set is executed. Without one an AWS environment needs --yes; environment local
goes on.

Exit codes: 0 put back, or nothing drifted; 1 failed and rolled back, or nothing of it can be put back; 2 invalid input,
3 refused, 4 needs attention, 5 unknown, 130 interrupted.`,
  options: {
    env: flags.envs,
    root: flags.root,
    concurrency: flags.concurrency,
    app: flags.app,
    yes: flags.yes,
    json: flags.json,
    verbose: flags.verbose,
    'no-prepare': flags.noPrepare,
    'allow-loss': flags.allowLoss,
    'allow-rule-reset': flags.allowRuleReset,
    'failed-tasks': flags.failedTasks,
  },
  streams: true,
  async run({ options }, io) {
    failedTasksOf(options);
    const sessions = await openSessions(io, options);
    return runSessions(io, sessions, options, (own, session) => repairStack(own, session, options));
  },
});
