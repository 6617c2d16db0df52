import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSessions, type Session } from '../cli/session.ts';
import { failedTasksOf } from '../cli/workflow/apply-plan.ts';
import { needTypes } from '../cli/workflow/check/types.ts';
import { updateFoundation } from '../cli/workflow/foundation-stack.ts';
import { checkServices } from '../cli/workflow/healthcheck/services.ts';
import { taggedByCommit } from '../cli/workflow/image-push/tagged-by-commit.ts';
import { makeRoles } from '../cli/workflow/linked-roles.ts';
import { reportEdits } from '../cli/workflow/local-image/edits.ts';
import { onePerPlace } from '../cli/workflow/roots/prepare-foundations.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { updateStack } from '../cli/workflow/update-stack.ts';
import { LOCAL } from '../deploy/environments.ts';

const INTERRUPTED = 130;

export default defineCommand({
  name: 'up',
  summary: 'bring everything up: foundation, images, templates, stacks, and look whether it is healthy',
  details: `One command, the same on AWS as locally, that can be run again at any time: it does what is not done yet. Checks the types,
creates or updates the foundation, builds and pushes the images that their repositories do not have (by docker, podman or
buildah; environment local bundles), synthesises, uploads what is missing, updates the stack, and waits until every service has
its tasks and its load balancer finds them healthy.

The tags are those of environments.ts. With --commit all images of the system get the tag of the commit, and where files
differ from that, the commit with a hash of the files; what is built already is not built again.

A terminal is asked before each plan is executed. Without one an AWS environment needs --yes.

Exit codes: 0 done or nothing to do, 1 failed and rolled back, 2 invalid input, 3 refused or not healthy, 4 needs attention, 5
unknown outcome, 130 interrupted.`,
  streams: true,
  options: {
    env: flags.envs,
    root: flags.root,
    concurrency: flags.concurrency,
    app: flags.app,
    set: flags.set,
    commit: { description: 'tag all images of the system by the commit' },
    builder: { value: 'NAME', description: 'docker, podman or buildah (default: the first that works here)' },
    yes: flags.yes,
    json: flags.jsonStream,
    verbose: flags.verbose,
    'failed-tasks': flags.failedTasks,
    'skip-migrations': flags.skipMigrations,
    wait: flags.wait,
  },
  async run({ options }, io) {
    failedTasksOf(options);
    if ((options.env ?? LOCAL) !== LOCAL) await needTypes(io, options.app);
    const opened = await openSessions(io, options);
    for (const session of onePerPlace(opened)) {
      const code = await updateFoundation(io, session, options);
      if (code !== 0) return code;
      await makeRoles(io, session);
    }
    const builds = { builder: options.builder };
    const sessions: Session[] = [];
    for (const session of opened)
      sessions.push({ ...(options.commit ? await taggedByCommit(io, session) : session), builds });
    const code = await runSessions(io, sessions, options, async (own, session) => {
      const { code } = await updateStack(own, session, options);
      if (code === 0) await reportEdits(own, session);
      return code;
    });
    if (code !== 0) return code;
    for (const { connection } of sessions) await checkServices(io, connection);
    return io.signal.aborted ? INTERRUPTED : 0;
  },
});
