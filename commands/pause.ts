import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSession, type Session } from '../cli/session.ts';
import { confirmChange } from '../cli/workflow/confirm.ts';
import { deployedSystem } from '../cli/workflow/deployed-system.ts';
import { pauseBucket } from '../cli/workflow/pause-notice.ts';
import { again } from '../deploy/aws/interrupted.ts';
import type { Stack } from '../deploy/model.ts';
import { pauseSystem } from '../deploy/pausing/pause-system.ts';
import { readPause } from '../deploy/pausing/record.ts';
import { stillCosts } from '../deploy/pausing/still-costs.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'pause',
  summary: 'stop what costs of a development environment, until it is resumed',
  details: `Switches schedules off, suspends scaling, brings services to no task and stops databases. What ran is remembered in the bucket
of the templates, and resume brings it back. Again it does what is left to do. What still costs is listed. RDS starts a
database by itself after seven days.

Refused where environments.ts, or the stack, shows that others rely on it: terminationProtection or multiAz. A terminal is
asked; without one an AWS environment needs --yes. Exit codes: 0 paused, 3 refused, 4 something stays as it is.`,
  options: {
    env: flags.env,
    root: flags.root,
    app: flags.app,
    yes: flags.yes,
    json: flags.json,
    'no-prepare': flags.noPrepare,
  },
  async run({ options }, io) {
    const session = await openSession(io, options);
    const { connection } = session;
    const { stack, resources } = await deployedSystem(session);
    refuseProduction(session, stack);
    refuseOperation(session, stack);
    const bucket = await pauseBucket(session);
    const before = await readPause(connection, bucket);
    await confirmChange(io, session, {
      question: `Stop the services, schedules and databases of ${stack.name}?`,
      command: 'pause',
      yes: options.yes,
    });
    const onStep = (line: string) => io.err(line);
    const { record, left } = await pauseSystem({ connection, bucket, resources, before, onStep });
    for (const line of left) io.err(line);
    const costs = stillCosts(resources);
    if (options.json) io.out(JSON.stringify({ ...record, left, costs }));
    else {
      io.out(`${stack.name} is paused`);
      io.err(`\`${again(connection.target, 'resume')}\` brings it back`);
      if (costs.length > 0) io.out(`what still costs: ${costs.join(', ')}`);
      if (record.databases.length > 0) io.out('a stopped database is started again by RDS after seven days');
    }
    return left.length === 0 ? 0 : 4;
  },
});

/** CloudFormation waits for tasks that a pause would stop, and changes databases that it would. */
function refuseOperation({ connection: { target } }: Session, { name, status }: Stack): void {
  if (!status.endsWith('_IN_PROGRESS')) return;
  throw new RookeryError(
    'StackBusy',
    {
      what: `stack ${name} is ${status}.`,
      why: 'what its operation waits for would be stopped.',
      mend: `wait until it has ended: \`${again(target, 'stack:status')}\`.`,
    },
    3,
  );
}

/** What others rely on is not switched off by a word on the command line. */
function refuseProduction({ environment, connection: { target } }: Session, stack: Stack): void {
  const marks = [
    ...(environment.terminationProtection ? ['terminationProtection in environments.ts'] : []),
    ...(environment.multiAz ? ['multiAz in environments.ts'] : []),
    ...(!environment.terminationProtection && stack.terminationProtection
      ? ['the termination protection of the stack']
      : []),
  ];
  if (marks.length === 0) return;
  throw new RookeryError(
    'ProductionNotPaused',
    {
      what: `environment ${target.environment} is not paused.`,
      why: `${marks.join(' and ')} ${marks.length === 1 ? 'says' : 'say'} that others rely on it.`,
      mend: `if it is for development after all, take that away and run \`${again(target, 'stack:update')}\`.`,
    },
    3,
  );
}
