import { again, interruptedBefore } from '../../deploy/aws/interrupted.ts';
import { describeStack } from '../../deploy/aws/stack.ts';
import { LOCAL } from '../../deploy/environments.ts';
import type { Stack } from '../../deploy/model.ts';
import { continueRollback, skippedOf } from '../../deploy/stack/continue-rollback.ts';
import { failedLines, failedResources } from '../../deploy/stack/failed-resources.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { progressOf } from '../render/progress.ts';
import type { Session } from '../session.ts';

export interface ContinueFlags {
  readonly yes?: boolean;
  readonly 'continue-rollback'?: boolean;
  readonly skip?: readonly string[];
}

/** Brings a stack whose rollback failed back to its last good state, when that is asked for; any other is left alone. */
export async function continueIfAsked(io: Io, session: Session, flags: ContinueFlags): Promise<void> {
  const names = (flags.skip ?? []).flatMap((words) => words.split(',')).filter((name) => name !== '');
  if (!flags['continue-rollback']) {
    if (names.length > 0) throw skipAlone();
    return;
  }
  const { connection } = session;
  const stack = await describeStack(connection, connection.target.stackName);
  if (stack?.status !== 'UPDATE_ROLLBACK_FAILED') return;
  const failed = await failedResources(connection, stack.id);
  const skip = skippedOf(stack, failed, names);
  io.err(`stack ${stack.name} is ${stack.status}; what could not be rolled back:${failedLines(failed)}`);
  for (const { path } of skip) io.err(`${path} is skipped: it stays as it is, whatever the template says`);
  await confirm(io, session, stack, flags.yes);

  const progress = progressOf(io, stack.name);
  const { onEvent } = progress;
  const outcome = await continueRollback(connection, stack, { skip, onEvent, signal: io.signal }).finally(progress.end);
  if (!outcome.succeeded) throw stillFailed(session, stack, outcome.status, outcome.cause?.reason);
  io.err(`${stack.name}: ${outcome.status}; the update follows`);
}

async function confirm(io: Io, { connection: { target } }: Session, { name }: Stack, yes = false): Promise<void> {
  if (yes || (io.ask === undefined && target.environment === LOCAL)) return;
  const answer = await io.ask?.('Continue the rollback? [y/N] ').catch(() => {
    io.err(''); // The cursor still stands behind the question.
    throw interruptedBefore(name);
  });
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return;
  throw new RookeryError(
    'Unconfirmed',
    {
      what: `environment ${target.environment}: the rollback of stack ${name} was not confirmed.`,
      why: answer === undefined ? 'there is no terminal to ask on. Nothing was changed.' : 'nothing was changed.',
      mend: 'read what failed, then run it again and answer y, or add --yes.',
    },
    3,
  );
}

function skipAlone() {
  return new RookeryError('SkipAlone', {
    what: '--skip comes without --continue-rollback.',
    why: 'it names what a rollback that is continued leaves as it is.',
    mend: 'add --continue-rollback, or leave --skip away.',
  });
}

function stillFailed({ connection: { target } }: Session, { name }: Stack, status: string, reason?: string) {
  return new RookeryError(
    'UpdateRollbackFailed',
    {
      what: `stack ${name} is ${status}${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`}.`,
      why: 'what could not be rolled back before still cannot.',
      mend: `mend it, and run \`${again(target, 'stack:update')} --continue-rollback\` again; with --skip and its path the resource is left as it is.`,
    },
    4,
  );
}
