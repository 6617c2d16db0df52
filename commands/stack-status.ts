import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { statusLines } from '../cli/render/status.ts';
import { painter } from '../cli/render/style.ts';
import { openSessions } from '../cli/session.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { stackTree } from '../deploy/aws/stack.ts';
import { mendOf } from '../deploy/aws/status.ts';
import { failedPaths } from '../deploy/stack/failed-resources.ts';

export default defineCommand({
  name: 'stack:status',
  summary: 'show the status of the stack and of everything in it',
  details: `A tree of logical ids with type and status, nested stacks included, and the reason where CloudFormation gives one. Where
an update cannot go on from there, a line says what to type. Changes nothing. Exit code 3 when there is no such stack; the
stack's own status does not show in it.`,
  options: flags.readingAll,
  async run({ options }, io) {
    const sessions = await openSessions(io, options);
    return runSessions(io, sessions, { ...options, onlyLooks: true }, async (own, session) => {
      const stack = await needStack(session);
      const resources = await stackTree(session.connection, stack.id);
      if (options.json) own.out(JSON.stringify({ ...stack, resources }));
      else for (const line of statusLines(stack, resources, painter(own.colour))) own.out(line);
      const isStuck = stack.status.endsWith('_FAILED');
      const mend = isStuck && mendOf(session.connection.target, stack, failedPaths(resources));
      if (mend) own.err(mend);
      return 0;
    });
  },
});
