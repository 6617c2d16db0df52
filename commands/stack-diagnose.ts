import { defineCommand } from '../cli/command.ts';
import { runnableQuoted } from '../cli/npm-scripts.ts';
import * as flags from '../cli/options.ts';
import { diagnosisLines } from '../cli/render/diagnosis.ts';
import { painter } from '../cli/render/style.ts';
import { openSessions } from '../cli/session.ts';
import { declaredAt } from '../cli/workflow/declared-at.ts';
import { stackMissing } from '../cli/workflow/need-stack.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { diagnose } from '../deploy/diagnose/diagnose.ts';

export default defineCommand({
  name: 'stack:diagnose',
  summary: 'say why the last operation failed, whoever ran it, and how the services are',
  details: `Reads the events of the last operation, nested stacks included, and of services the messages of ECS, the stopped tasks
with reasons and exit codes, the end of their logs and the health of their targets. The first real cause stands last, with the
lines of the sources here that declare it, and what to do next. Of a stack that is well it says since when nothing failed;
with --failed it goes back to the last operation that did. A stack that is gone is found among the deleted ones.

CloudFormation keeps events for ninety days, ECS stopped tasks for about an hour: what is not known any more is said. Changes
nothing. Exit code 3 when there is and was no such stack; how the stack is does not show in it.`,
  options: {
    ...flags.readingAll,
    failed: { description: 'of the last operation that failed, though a later one did not' },
    stack: { value: 'ARN', description: "another stack's ARN: one that was deleted, for example" },
  },
  async run({ options }, io) {
    const sessions = await openSessions(io, options);
    return runSessions(io, sessions, { ...options, onlyLooks: true }, async (own, { app, connection }) => {
      const { target } = connection;
      const found = await diagnose(connection, options.stack ?? target.stackName, {
        onlyFailed: options.failed ?? false,
      });
      if (found === undefined) throw stackMissing(target);
      const declared = found.cause && (await declaredAt(own, app, found.cause.path));
      if (options.json) own.out(JSON.stringify({ ...found, declared }));
      else
        for (const line of diagnosisLines(target, found, { paint: painter(own.colour), declared }))
          own.out(runnableQuoted(own.folder, line));
      return 0;
    });
  },
});
