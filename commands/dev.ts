import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSessions } from '../cli/session.ts';
import { develop } from '../cli/workflow/dev/dev.ts';

export default defineCommand({
  name: 'dev',
  summary: 'deploy what is saved, as it is saved, on the embedded endpoint',
  details: `Brings the system up as start does, and goes on: whenever a file of a service is saved, it builds that service (as
services/SERVICE/local.ts says, or bundles src/main.ts), pushes it under a tag of its contents (1.0.0-3fa2c1d9), and rolls that
one service out. What all services write is shown meanwhile, each with its name. A build that fails is said, and what ran before
goes on. Of several edits during a rollout the newest is deployed next. When what declares the system is saved (master.ts,
environments.ts, service.ts, templates/), all of it is deployed.

environments.ts is not edited: start goes back to the tags that it names. Ctrl-C ends it and leaves the system running.

Exit codes: 1 the first deployment failed, 2 invalid input, 130 interrupted.`,
  streams: true,
  options: { app: flags.app, set: flags.set, env: flags.localEnv, yes: flags.yesToNothing, verbose: flags.verbose },
  async run({ options }, io) {
    flags.checkLocal('dev', options.env);
    return develop(io, () => openSessions(io, options));
  },
});
