import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { driftLines } from '../cli/render/drift.ts';
import { painter } from '../cli/render/style.ts';
import { openSessions, type Session } from '../cli/session.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { again } from '../deploy/aws/interrupted.ts';
import { detectDrift } from '../deploy/drift/detect-drift.ts';
import { driftedOf } from '../deploy/drift/model.ts';
import { marksOf } from '../deploy/plan/guards/template-marks.ts';

export default defineCommand({
  name: 'stack:drift',
  summary: 'show what was changed behind the stack, property by property, nested stacks included',
  details: `Has CloudFormation compare every stack of the tree with the present state of its resources, and waits for it. One line a
resource (~ changed, - deleted, = changed by the service that manages it), below it each property as "template -> now". What
scaling, deployments and engine upgrades change is shown and does not count. Changes nothing; secrets are masked. \`stack:repair\`
puts back what differs.

Exit codes: 0 compared, 1 with --exit-code where something drifted, 3 no such stack or busy, 5 not all could be compared.`,
  options: {
    ...flags.readingAll,
    'exit-code': { description: 'exit 1 when something drifted' },
  },
  async run({ options }, io) {
    const sessions = await openSessions(io, options);
    return runSessions(io, sessions, { ...options, onlyLooks: true }, (own, session) => detect(own, session, options));
  },
});

interface DriftFlags {
  readonly json?: boolean;
  readonly 'exit-code'?: boolean;
}

async function detect(io: Io, session: Session, { json, 'exit-code': exitCode }: DriftFlags): Promise<number> {
  const { connection, app } = session;
  const { account, target } = connection;
  const stack = await needStack(session);
  io.err(`${stack.name}: CloudFormation compares it with what is there`);
  const { shifted } = marksOf(app.master);
  const drift = await detectDrift(connection, stack, { shifted, signal: io.signal });
  const drifted = driftedOf(drift);
  if (json) {
    const place = { account, region: target.region, stack: stack.name };
    io.out(JSON.stringify({ ...place, status: drifted.length > 0 ? 'DRIFTED' : 'IN_SYNC', ...drift }));
  } else for (const line of driftLines(drift, painter(io.colour))) io.out(line);
  if (drifted.length > 0) io.err(`\`${again(target, 'stack:repair')}\` puts back what can be put back`);
  if (drift.undetected.length > 0) return 5;
  return drifted.length > 0 && exitCode ? 1 : 0;
}
