import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { outputLines } from '../cli/render/events.ts';
import { openSessions } from '../cli/session.ts';
import { answerLine } from '../cli/stream/model.ts';
import { continueIfAsked } from '../cli/workflow/continue-rollback.ts';
import { updateFoundation } from '../cli/workflow/foundation-stack.ts';
import { makeRoles } from '../cli/workflow/linked-roles.ts';
import { onePerPlace } from '../cli/workflow/roots/prepare-foundations.ts';
import { readFoundation } from '../deploy/stack/foundation.ts';

export default defineCommand({
  name: 'bootstrap',
  summary: 'create or update the foundation stack: buckets, image repositories, alarm topic',
  details: `Done once for each environment, before its first deployment, and again after a service was added to
foundation.ts or this repository was updated. The buckets for templates and logs are private, encrypted, versioned and take
TLS only; repositories have immutable tags, are scanned on push, and keep what has a tag: gc removes what no release needs.
Nothing to change is success.

Also creates the service-linked roles that the system's resources need (of ECS, load balancing, scaling, RDS and so on):
once in an account, and one that is there already is success. Without the right to, it says who has to run what.

A system with roots in several regions or accounts has buckets in each; images are kept in the environment's own.

Shows the plan and asks before it is executed, as stack:update does. Exit codes: 0 done or nothing to do, 1 failed and rolled
back, 2 invalid input, 3 refused, 4 needs attention, 5 unknown outcome, 130 interrupted.`,
  streams: true,
  options: {
    env: flags.envs,
    root: flags.root,
    app: flags.app,
    yes: flags.yes,
    verbose: flags.verbose,
    json: flags.jsonStream,
    wait: flags.wait,
    recreate: flags.recreate,
    'no-prepare': flags.noPrepare,
    'allow-loss': flags.allowLoss,
    'continue-rollback': flags.continueRollback,
    skip: flags.skip,
  },
  async run({ options }, io) {
    const made: { stack: string; region: string; outputs: Readonly<Record<string, string>>; roles: unknown }[] = [];
    let code = 0;
    for (const session of onePerPlace(await openSessions(io, options))) {
      if (code !== 0) break;
      const { connection } = session;
      await continueIfAsked(io, connection, connection.target.foundationStackName, options);
      code = await updateFoundation(io, session, options);
      const { foundationStackName: stack, region } = connection.target;
      const outputs = (await readFoundation(session.connection))?.outputs ?? {};
      const roles = code === 0 ? await makeRoles(io, session) : [];
      made.push({ stack, region, outputs, roles });
    }
    const [only, ...more] = made;
    if (options.json) {
      const { region: _, ...one } = only ?? {};
      io.out(answerLine(io, more.length === 0 ? one : { foundations: made }));
    } else if (code === 0) for (const one of made) report(io, one, more.length > 0);
    return code;
  },
});

function report(
  io: Io,
  made: { stack: string; region: string; outputs: Readonly<Record<string, string>> },
  several: boolean,
) {
  if (several) io.out(`${made.stack} in ${made.region}`);
  for (const line of outputLines(Object.entries(made.outputs).map(([name, value]) => ({ name, value })))) io.out(line);
}
