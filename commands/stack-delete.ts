import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { deleteSystem } from '../cli/workflow/delete-system.ts';

export default defineCommand({
  name: 'stack:delete',
  summary: 'delete the master stack and everything in it',
  details: `Asks for the stack's name to be typed, unless --yes says so. The foundation stays: its buckets and repositories hold the
templates, logs and images of every deployment. With --foundation that stack is deleted too; the buckets, the repositories and
the key of the logs are retained by their DeletionPolicy, and have to be deleted by hand if they are no longer wanted.
What a DeletionPolicy retains is listed at the end.

Of a system of several roots, a root comes after those that are passed its outputs; one alone (--root) is refused while
deployed roots have what it puts out.

A load balancer or database that is protected against deletion is refused before anything is deleted, with its path, the
parameter that protects it, and the command that lifts it; with --lift-protection the protection is switched off first.

Before it asks, it says which data goes, of what a snapshot stays, and what stays itself, by the DeletionPolicies of the
templates that are deployed.

A stack that is still being created is ended and taken back; one whose last update is still cleaning up is waited for; any
other operation is busy, and --wait waits for its end. Tasks that no service owns are stopped when they keep a cluster from
being deleted. A stack that is not there is success.

What could not be deleted (DELETE_FAILED) is listed with the reason. Running it again tries again; --retain Nested/LogicalId
leaves such a resource behind, in nested stacks too, and lists it.

Exit codes: 0 deleted, 3 refused (not confirmed, busy, or it or a part of it protected), 4 something could not be deleted,
5 unknown outcome, 130 interrupted.`,
  streams: true,
  options: {
    env: flags.envs,
    root: flags.root,
    concurrency: flags.concurrency,
    set: flags.set,
    app: flags.app,
    yes: flags.yes,
    verbose: flags.verbose,
    json: flags.jsonStream,
    'no-prepare': flags.noPrepare,
    foundation: { description: 'delete the foundation stack as well' },
    'lift-protection': flags.liftProtection,
    wait: flags.wait,
    retain: flags.retain,
  },
  run: ({ options }, io) => deleteSystem(io, options),
});
