import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSessions } from '../cli/session.ts';
import { needFoundation } from '../cli/workflow/foundation-stack.ts';
import { prepareFoundations } from '../cli/workflow/roots/prepare-foundations.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { uploadDist } from '../cli/workflow/upload-templates.ts';

export default defineCommand({
  name: 'upload',
  summary: 'put the templates that the bucket does not have yet into it',
  details: `Brings dist/ up to date first. A template's key carries the hash of its content and is never overwritten: what is
there already stays, so uploading again puts nothing. Needs the bucket of the foundation stack: environment local bootstraps
what is missing; on AWS exit code 3 names the command to run.`,
  options: {
    env: flags.envs,
    root: flags.root,
    concurrency: flags.concurrency,
    app: flags.app,
    yes: flags.yesToNothing,
    json: flags.json,
    'no-prepare': flags.noPrepare,
  },
  async run({ options }, io) {
    const sessions = await openSessions(io, options);
    await prepareFoundations(io, sessions);
    return runSessions(io, sessions, { ...options, onlyLooks: true }, async (own, session) => {
      const foundation = await needFoundation(own, session);
      const { put, present } = await uploadDist(own, session, foundation);
      if (options.json) {
        own.out(JSON.stringify({ bucket: foundation.bucket, put, present }));
        return 0;
      }
      for (const key of put) own.out(`put ${key}`);
      own.out(`${put.length} put, ${present.length} there already, in ${foundation.bucket}`);
      return 0;
    });
  },
});
