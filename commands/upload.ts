import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSession } from '../cli/session.ts';
import { needFoundation } from '../cli/workflow/foundation-stack.ts';
import { uploadDist } from '../cli/workflow/upload-templates.ts';

export default defineCommand({
  name: 'upload',
  summary: 'put the templates that the bucket does not have yet into it',
  details: `Brings dist/ up to date first. A template's key carries the hash of its content and is never overwritten: what is
there already stays, so uploading again puts nothing. Needs the bucket of the foundation stack: environment local bootstraps
what is missing; on AWS exit code 3 names the command to run.`,
  options: {
    env: flags.env,
    app: flags.app,
    yes: flags.yesToNothing,
    json: flags.json,
    'no-prepare': flags.noPrepare,
  },
  async run({ options }, io) {
    const session = await openSession(io, options);
    const foundation = await needFoundation(io, session);
    const { put, present } = await uploadDist(io, session, foundation);
    if (options.json) {
      io.out(JSON.stringify({ bucket: foundation.bucket, put, present }));
      return 0;
    }
    for (const key of put) io.out(`put ${key}`);
    io.out(`${put.length} put, ${present.length} there already, in ${foundation.bucket}`);
    return 0;
  },
});
