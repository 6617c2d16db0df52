import type { Connection } from '../../deploy/aws/connection.ts';
import { again, interruptedBefore } from '../../deploy/aws/interrupted.ts';
import { describeStack } from '../../deploy/aws/stack.ts';
import { commandsFor } from '../../deploy/aws/stack-commands.ts';
import { mendOf, updateStep } from '../../deploy/aws/status.ts';
import { LOCAL } from '../../deploy/environments.ts';
import type { Outcome, Stack, Target } from '../../deploy/model.ts';
import { waitForEnd } from '../../deploy/stack/busy.ts';
import { continueRollback, isHalfWay, skippedOf } from '../../deploy/stack/continue-rollback.ts';
import { type FailedResource, failedLines, namesIn, stuckResources } from '../../deploy/stack/failed-resources.ts';
import { isWaitedFor, refuseStack } from '../../deploy/stack/ready.ts';
import { RookeryError } from '../../generator/errors.ts';
import type { Io } from '../command.ts';
import { progressOf } from '../render/progress.ts';
import { sayingWait } from './ready-stack.ts';

export interface ContinueFlags {
  readonly yes?: boolean;
  readonly wait?: boolean;
  readonly 'continue-rollback'?: boolean;
  readonly skip?: readonly string[];
}

/** Brings a stack that is half way back to its last good state, when that is asked for; any other is refused. */
export async function continueIfAsked(
  io: Io,
  connection: Connection,
  stackName: string,
  flags: ContinueFlags,
): Promise<void> {
  const names = namesIn(flags.skip);
  if (!flags['continue-rollback']) {
    if (names.length > 0) throw skipAlone();
    return;
  }
  const stack = await halfWay(io, connection, stackName, flags);
  const failed = await stuckResources(connection, stack);
  const skip = skippedOf(stack, failed, names);
  io.err(said(stack, failed));
  for (const { path } of skip) io.err(`${path} is skipped: it stays as it is, whatever the template says`);
  await confirm(io, connection, stack, flags.yes);

  const { onEvent, end } = progressOf(io, stack.name);
  const outcome = await continueRollback(connection, stack, { skip, onEvent, signal: io.signal }).finally(end);
  if (!outcome.succeeded) throw await stillFailed(connection, stack, outcome);
  io.err(`${stack.name}: ${outcome.status}; the update follows`);
}

function said({ name, status }: Stack, failed: readonly FailedResource[]): string {
  const what = status === 'UPDATE_FAILED' ? 'its last update is undone first' : 'what could not be rolled back';
  return `stack ${name} is ${status}; ${what}${failed.length === 0 ? '' : `:${failedLines(failed)}`}`;
}

/** The stack, which has to be half way: in another status there is nothing that could be continued. */
async function halfWay(
  io: Io,
  connection: Connection,
  stackName: string,
  { wait, skip = [] }: ContinueFlags,
): Promise<Stack> {
  const { target } = connection;
  let stack = await describeStack(connection, stackName);
  if (stack !== undefined && isWaitedFor(stack.status, wait)) {
    sayingWait(io)(stack);
    const { onEvent, end } = progressOf(io, stack.name);
    stack = await waitForEnd(connection, stack, { onEvent, signal: io.signal }).finally(end);
  }
  if (stack === undefined || !isHalfWay(stack.status)) {
    if (stack !== undefined && /^refuse/.test(updateStep(stack.status)))
      throw await refuseStack(connection, stack, 'updated');
    throw nothingToContinue(target, stackName, stack);
  }
  if (stack.status === 'UPDATE_FAILED' && skip.length > 0) throw nothingToSkip(target, stack);
  return stack;
}

async function confirm(io: Io, { target }: Connection, { name }: Stack, yes = false): Promise<void> {
  if (yes || (io.ask === undefined && target.environment === LOCAL)) return;
  const answer = await io.ask?.('Continue the rollback? [y/N] ').catch(() => {
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

function nothingToContinue(target: Target, stackName: string, stack: Stack | undefined) {
  const { update } = commandsFor(target, { name: stackName, id: stack?.id ?? stackName });
  return new RookeryError(
    'NothingToContinue',
    {
      what: `--continue-rollback: ${stack === undefined ? `there is no stack ${stackName}` : `stack ${stackName} is ${stack.status}`}.`,
      why: 'a rollback is continued in UPDATE_ROLLBACK_FAILED, and begun in UPDATE_FAILED. Nothing was changed.',
      mend: `leave it away: \`${update}\`.`,
    },
    3,
  );
}

function nothingToSkip(target: Target, stack: Stack) {
  return new RookeryError(
    'NothingToSkip',
    {
      what: `--skip: stack ${stack.name} is ${stack.status}.`,
      why: 'its rollback has not begun, so nothing of it has failed. Nothing was changed.',
      mend: `leave it away: \`${commandsFor(target, stack).update} --continue-rollback\`; what cannot be rolled back is then named.`,
    },
    3,
  );
}

async function stillFailed(connection: Connection, stack: Stack, { status, cause }: Outcome) {
  const { target } = connection;
  const failed = await stuckResources(connection, { ...stack, status }).catch(() => []);
  const paths = failed.map(({ path }) => path);
  return new RookeryError(
    'UpdateRollbackFailed',
    {
      what: `stack ${stack.name} is ${status}${cause?.reason === undefined ? '' : `: ${cause.reason.replace(/\.$/, '')}`}.`,
      why:
        stack.status === 'UPDATE_FAILED'
          ? 'what the last update changed could not be undone.'
          : 'what could not be rolled back before still cannot.',
      mend: mendOf(target, { ...stack, status }, paths) ?? `see \`${again(target, 'stack:status')}\`.`,
    },
    status.endsWith('_FAILED') ? 4 : 5,
  );
}
