import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { outputLines } from '../cli/render/events.ts';
import { openSession } from '../cli/session.ts';
import { needStack } from '../cli/workflow/need-stack.ts';

export default defineCommand({
  name: 'stack:outputs',
  summary: 'print the outputs of the stack',
  details: `One line each: name, value and description. With --json one object of names and values. Changes nothing. Exit code 3 when
there is no such stack.`,
  options: flags.reading,
  async run({ options }, io) {
    const { outputs } = await needStack(await openSession(io, options));
    if (options.json) io.out(JSON.stringify(Object.fromEntries(outputs.map(({ name, value }) => [name, value]))));
    else for (const line of outputLines(outputs)) io.out(line);
    return 0;
  },
});
