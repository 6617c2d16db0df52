import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { progressOf } from '../cli/render/progress.ts';
import { openSession } from '../cli/session.ts';
import { answerLine } from '../cli/stream/model.ts';
import { reportAttached } from '../cli/workflow/attached.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import type { Connection } from '../deploy/aws/connection.ts';
import { describeStack } from '../deploy/aws/stack.ts';
import { exitCodeFor, isSuccess } from '../deploy/aws/status.ts';
import { followRunning } from '../deploy/follow/attach.ts';
import type { Stack } from '../deploy/model.ts';

export default defineCommand({
  name: 'stack:watch',
  summary: 'follow the operation that the stack is in, whoever began it, to its end',
  details: `Shows it from its first event, as stack:update does, and changes nothing. Ends when the operation does, with its outcome: 0 when
it reached what it was begun for (a deletion: that the stack is gone), 1 when it failed and went back, 4 when it needs
attention. Where no operation goes on, the exit code is that of the status which the last one left: 0, 1 for one that
went back, 4 for one that failed. Ctrl-C stops watching; the operation goes on.

Exit codes: 0, 1 and 4 as above, 2 invalid input, 3 there is no such stack, 5 unknown outcome, 130 interrupted.`,
  options: { ...flags.reading, verbose: flags.verbose },
  streams: true,
  async run({ options }, io) {
    const session = await openSession(io, options);
    const { connection } = session;
    const stack = await needStack(session);
    const progress = progressOf(io, stack.name);
    const { onEvent, onService, onRollout, end } = progress;
    const outcome = await followRunning(connection, stack, {
      onEvent,
      onService,
      onRollout,
      signal: io.signal,
    }).finally(end);
    if (outcome === undefined) return nothingRuns(io, connection, stack, options.json);
    return reportAttached(io, connection.target, stack.name, outcome, options.json);
  },
});

/** Where no operation goes on, the status that the last one left tells of it. */
async function nothingRuns(io: Io, connection: Connection, stack: Stack, json = false): Promise<number> {
  const { name, id: stackId } = stack;
  const status = (await describeStack(connection, stackId))?.status ?? 'DELETE_COMPLETE';
  io.err(`${name}: ${status}; no operation goes on`);
  if (json) io.out(answerLine(io, { stack: name, status, running: false }));
  // It was in deletion a moment ago.
  const succeeded = isSuccess(status) || (stack.status.startsWith('DELETE_') && status === 'DELETE_COMPLETE');
  return status === 'REVIEW_IN_PROGRESS' ? 0 : exitCodeFor({ status, succeeded, stackId, outputs: [] });
}
