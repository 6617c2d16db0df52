import { defineCommand } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { eventLine } from '../cli/render/events.ts';
import { painter } from '../cli/render/style.ts';
import { openSession } from '../cli/session.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import { readEvents } from '../deploy/follow/events.ts';

export default defineCommand({
  name: 'stack:events',
  summary: 'show the last events of the stack and its nested stacks, oldest first',
  details: `A line each: time, status, place in the tree, type and reason. With --failed the first line of an operation is most often
the cause, and what follows was cancelled because of it. Changes nothing. Exit code 3 when there is no such stack.`,
  options: {
    ...flags.reading,
    limit: { value: 'N', description: 'how many (default 50)' },
    failed: { description: 'only failures' },
  },
  async run({ options }, io) {
    const limit = Number(options.limit ?? 50);
    if (!Number.isInteger(limit) || limit < 1)
      throw usage({ name: 'stack:events' }, `--limit ${options.limit} is no count`, 'write a whole number from 1');
    const session = await openSession(io, options);
    const stack = await needStack(session);
    const events = await readEvents(session.connection, stack.id, { limit, failedOnly: options.failed ?? false });
    if (options.json) io.out(JSON.stringify(events));
    else for (const event of events) io.out(eventLine(event, painter(io.colour)));
    return 0;
  },
});
