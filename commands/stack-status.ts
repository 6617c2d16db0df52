import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { runningLines } from '../cli/render/running.ts';
import { statusLines } from '../cli/render/status.ts';
import { painter } from '../cli/render/style.ts';
import { openSessions } from '../cli/session.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { runningParts } from '../cli/workflow/running-parts.ts';
import { stackTree } from '../deploy/aws/stack.ts';

export default defineCommand({
  name: 'stack:status',
  summary: 'show the status of the stack and of everything in it',
  details: `A tree of logical ids with type and status, nested stacks included, and the reason where CloudFormation gives one; below it
how many tasks of each service run of how many, when the stack was last deployed, and its URLs. Changes nothing. Exit code 3 when there is no such stack; the stack's own status does not show in it.`,
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
      return 0;
    });
  },
});
