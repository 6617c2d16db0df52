import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { runningLines } from '../cli/render/running.ts';
import { statusLines } from '../cli/render/status.ts';
import { painter } from '../cli/render/style.ts';
import { openSessions, type Session } from '../cli/session.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { runningParts } from '../cli/workflow/running-parts.ts';
import { stackTree } from '../deploy/aws/stack.ts';
import { mendOf } from '../deploy/aws/status.ts';
import type { Stack } from '../deploy/model.ts';
import { stuckResources } from '../deploy/stack/failed-resources.ts';

export default defineCommand({
  name: 'stack:status',
  summary: 'show the status of the stack and of everything in it',
  details: `A tree of logical ids with type and status, nested stacks included, and the reason where CloudFormation gives one; below it
how many tasks of each service run of how many, when the stack was last deployed, and its URLs. Where an update cannot go
on from there, a line says what to type. Changes nothing. Exit code 3 when there is no such stack; the stack's own status does not
show in it.`,
  options: flags.readingAll,
  async run({ options }, io) {
    const sessions = await openSessions(io, options);
    return runSessions(io, sessions, { ...options, onlyLooks: true }, async (own, session) => {
      const stack = await needStack(session);
      const resources = await stackTree(session.connection, stack.id);
      const { services, places, pause } = await runningParts(own, session, stack, resources);
      if (options.json) own.out(JSON.stringify({ ...stack, resources, services, urls: places, paused: pause?.since }));
      else {
        const paint = painter(own.colour);
        for (const line of statusLines(stack, resources, paint)) own.out(line);
        for (const line of runningLines({ stack, services, places, pause }, paint)) own.out(line);
      }
      if (stack.status.endsWith('_FAILED')) await sayWayOut(own, session, stack);
      return 0;
    });
  },
});

/** The command that leads out of a status in which an update cannot go on. */
async function sayWayOut(io: Io, { connection }: Session, stack: Stack): Promise<void> {
  const stuck = await stuckResources(connection, stack).catch(() => []);
  const paths = stuck.map(({ path }) => path);
  const mend = mendOf(connection.target, stack, paths);
  if (mend !== undefined) io.err(mend);
}
