import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { deleteSystem } from '../cli/workflow/delete-system.ts';

export default defineCommand({
  name: 'destroy',
  summary: 'take everything away: the way back from up',
  details: `Says first which data goes, of what a snapshot stays, and what stays itself, and has the stack's name typed. Then it switches
schedules off and takes services to no tasks, empties the buckets and image repositories that go by their DeletionPolicy, and
deletes the stacks of all roots, those that need others first, and the foundation. What stays is listed with the reason.

What is protected against deletion is refused before anything is touched; --lift-protection switches that off first. Run
again it goes on where it stopped. What a DeletionPolicy retains is never touched.

Exit codes: 0 all is gone but what is listed, 3 refused (not confirmed, busy, or protected), 4 something could not be deleted,
5 unknown outcome, 130 interrupted.`,
  streams: true,
  options: {
    env: flags.envs,
    concurrency: flags.concurrency,
    set: flags.set,
    app: flags.app,
    yes: flags.yes,
    verbose: flags.verbose,
    json: flags.jsonStream,
    'no-prepare': flags.noPrepare,
    'lift-protection': flags.liftProtection,
    wait: flags.wait,
  },
  run: ({ options }, io) => deleteSystem(io, { ...options, foundation: true }, { empties: true }),
});
