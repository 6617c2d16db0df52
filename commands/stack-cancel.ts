import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { progressOf } from '../cli/render/progress.ts';
import { openSession } from '../cli/session.ts';
import { answerLine } from '../cli/stream/model.ts';
import { reportAttached } from '../cli/workflow/attached.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import type { Connection } from '../deploy/aws/connection.ts';
import { interruptedBefore } from '../deploy/aws/interrupted.ts';
import { exitCodeFor } from '../deploy/aws/status.ts';
import { LOCAL } from '../deploy/environments.ts';
import { followRunning } from '../deploy/follow/attach.ts';
import { busyWith } from '../deploy/follow/running.ts';
import type { Stack } from '../deploy/model.ts';
import { cancelUpdate, notCancellable } from '../deploy/stack/cancel-update.ts';
import { executeDeletion, prepareDeletion } from '../deploy/stack/deletion.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'stack:cancel',
  summary: 'take back the update that the stack is in, whoever began it',
  details: `An update (UPDATE_IN_PROGRESS) is cancelled, and its rollback followed to the end: what was deployed before is deployed again.
A creation (CREATE_IN_PROGRESS) has nothing to go back to: it is ended by deleting the stack, with all that was made so
far, as stack:delete does; then the stack's name has to be typed. In every other status it is refused, with the reason.
Asks first, unless --yes says so; environment local goes on where there is no terminal to ask on.

Exit codes: 0 cancelled and rolled back (or deleted), 3 refused, not confirmed, or the update was complete before, 4 the rollback
failed and needs attention, 5 unknown outcome, 130 interrupted: the rollback goes on.`,
  options: { ...flags.reading, verbose: flags.verbose },
  streams: true,
  async run({ options }, io) {
    const session = await openSession(io, options);
    const { connection } = session;
    const stack = await needStack(session);
    if (stack.status === 'CREATE_IN_PROGRESS') return endCreation(io, connection, stack, options);
    if (stack.status !== 'UPDATE_IN_PROGRESS') throw notCancellable(connection.target, stack);
    io.err(`stack ${stack.name} is in an operation${await busyWith(connection, stack.id)}`);
    await confirm(io, connection, stack.name, 'Cancel the update? [y/N] ', /^y(es)?$/i, options.yes);

    if ((await cancelUpdate(connection, stack)) === 'too late')
      throw notCancellable(connection.target, await needStack(session));
    const progress = progressOf(io, stack.name);
    const { onEvent, onService, onRollout, end } = progress;
    const outcome = await followRunning(connection, stack, {
      onEvent,
      onService,
      onRollout,
      signal: io.signal,
    }).finally(end);
    // It was over before anybody could look.
    if (outcome === undefined) return codeOf(io, await needStack(session), options.json);
    const succeeded = outcome.status === 'UPDATE_ROLLBACK_COMPLETE';
    const code = reportAttached(
      io,
      connection.target,
      stack.name,
      { ...outcome, succeeded, cause: undefined },
      options.json,
    );
    return outcome.status === 'UPDATE_COMPLETE' ? 3 : code;
  },
});

/** What the cancelled update came to, by the status that it left. */
function codeOf(io: Io, { name, status, id: stackId }: Stack, json = false): number {
  io.err(`${name}: ${status}`);
  if (json) io.out(answerLine(io, { stack: name, running: false, status }));
  if (!status.startsWith('UPDATE_ROLLBACK_')) return 3;
  return exitCodeFor({ status, stackId, succeeded: status === 'UPDATE_ROLLBACK_COMPLETE', outputs: [] });
}

/** A creation is ended by deleting what it has made. */
async function endCreation(
  io: Io,
  connection: Connection,
  stack: Stack,
  { yes, json }: { readonly yes?: boolean | undefined; readonly json?: boolean | undefined },
): Promise<number> {
  const { name } = stack;
  const deletion = await prepareDeletion(connection, stack);
  io.err(`stack ${name} is being created${await busyWith(connection, stack.id)}`);
  io.err('a creation has nothing to go back to: to cancel it, the stack is deleted, with all that was made so far');
  await confirm(io, connection, name, `Type the stack's name, ${name}, to delete it: `, new RegExp(`^${name}$`), yes);
  const progress = progressOf(io, name);
  const options = { onEvent: progress.onEvent, onNote: io.err, signal: io.signal };
  const outcome = await executeDeletion(connection, deletion, options).finally(() => progress.end());
  io.err(`${name}: ${outcome.status}`);
  if (json) io.out(answerLine(io, { stack: name, running: true, status: outcome.status, cause: outcome.cause }));
  return outcome.succeeded ? 0 : 4;
}

async function confirm(
  io: Io,
  { target }: Connection,
  name: string,
  question: string,
  wanted: RegExp,
  yes = false,
): Promise<void> {
  if (yes || (io.ask === undefined && target.environment === LOCAL)) return;
  const answer = await io.ask?.(question).catch(() => {
    throw interruptedBefore(name);
  });
  if (wanted.test(answer?.trim() ?? '')) return;
  throw new RookeryError(
    'Unconfirmed',
    {
      what: `the operation of stack ${name} was not confirmed to be cancelled.`,
      why:
        answer === undefined
          ? 'there is no terminal to ask on. It goes on.'
          : 'something else was answered. It goes on.',
      mend: 'run it again and confirm it, or add --yes.',
    },
    3,
  );
}
