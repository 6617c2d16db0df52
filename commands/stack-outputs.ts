import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { outputLines } from '../cli/render/events.ts';
import { openSessions } from '../cli/session.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';

export default defineCommand({
  name: 'stack:outputs',
  summary: 'print the outputs of the stack',
  details: `One line each: name, value and description. With --json one object of names and values. Changes nothing. Exit code 3 when
there is no such stack.`,
  options: flags.readingAll,
  async run({ options }, io) {
    const sessions = await openSessions(io, options);
    return runSessions(io, sessions, { ...options, onlyLooks: true }, async (own, session) => {
      const { outputs } = await needStack(session);
      if (options.json) own.out(JSON.stringify(Object.fromEntries(outputs.map(({ name, value }) => [name, value]))));
      else for (const line of outputLines(outputs)) own.out(line);
      return 0;
    });
  },
});
