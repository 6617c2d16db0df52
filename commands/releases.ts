import { defineCommand } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { releaseData, releaseLines } from '../cli/render/releases.ts';
import { painter } from '../cli/render/style.ts';
import { openSessions } from '../cli/session.ts';
import { releaseFolder } from '../cli/workflow/releases/folder.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { describeStack } from '../deploy/aws/stack.ts';
import { readHistory } from '../deploy/releases/history.ts';

export default defineCommand({
  name: 'releases',
  summary: 'list what was deployed: when, by whom, of which commit, and what changed',
  details: `A line each, newest first; the one that is deployed now has a star. A commit with + had files that differed from it. What a
deploy put in place is recorded in the template bucket: templates, parameters (never a secret), digests of images. A release
that nobody saw the end of is completed from the events of its stack. stack:rollback puts one back.`,
  options: {
    ...flags.readingAll,
    limit: { value: 'N', description: 'how many (default 20)' },
  },
  async run({ options }, io) {
    const limit = Number(options.limit ?? 20);
    if (!Number.isInteger(limit) || limit < 1)
      throw usage({ name: 'releases' }, `--limit ${options.limit} is no count`, 'write a whole number from 1');
    const sessions = await openSessions(io, options);
    return runSessions(io, sessions, { ...options, onlyLooks: true }, async (own, session) => {
      const { connection } = session;
      const folder = await releaseFolder(session);
      const deployed = await describeStack(connection, folder.stackName);
      // One more than is shown: what the last one changed shows beside the one before it.
      const history = await readHistory(connection, folder, deployed, (read) => read.length > limit);
      if (options.json) own.out(JSON.stringify(releaseData(history, limit)));
      else for (const line of releaseLines(history, limit, painter(own.colour))) own.out(line);
      if (history.count === 0) own.err(`${folder.stackName}: nothing is on record yet; the next deploy will be`);
      else if (history.count > limit) own.err(`${history.count} in all: --limit shows more`);
      return 0;
    });
  },
});
