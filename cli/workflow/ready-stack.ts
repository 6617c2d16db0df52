import type { Connection } from '../../deploy/aws/connection.ts';
import type { Verb } from '../../deploy/aws/stack-commands.ts';
import type { Stack } from '../../deploy/model.ts';
import { isRecreated, readyStack } from '../../deploy/stack/ready.ts';
import { checkRecreation, type RecreateOptions } from '../../deploy/stack/recreate.ts';
import type { Io } from '../command.ts';
import { progressOf } from '../render/progress.ts';
import type { ConfirmRecreation } from './confirm-recreation.ts';

export interface ReadyFlags {
  readonly wait?: boolean | undefined;
  readonly recreate?: boolean | undefined;
  readonly 'lift-protection'?: boolean | undefined;
  readonly 'no-rollback'?: boolean | undefined;
}

interface Getting extends Pick<RecreateOptions, 'protections'> {
  readonly verb?: Exclude<Verb, 'deleted'>;
  readonly confirm?: ConfirmRecreation | undefined;
}

/**
 * Waits for a stack, refuses it by its status, and has its deletion confirmed where it has to be created anew: all before
 * anything is built or uploaded. Answers the stack as it is then; it is not deleted here.
 */
export async function getReady(
  io: Io,
  connection: Connection,
  existing: Stack | undefined,
  { wait, recreate, 'lift-protection': liftProtection, 'no-rollback': noRollback }: ReadyFlags,
  { verb, confirm, protections }: Getting,
): Promise<Stack | undefined> {
  const { onEvent, end } = progressOf(io, existing?.name ?? connection.target.stackName);
  const onWait = sayingWait(io);
  const options = { wait, recreate, noRollback, verb, onWait, onEvent, signal: io.signal };
  const stack = await readyStack(connection, existing, options).finally(end);
  if (stack !== undefined && isRecreated(stack) && confirm !== undefined)
    await confirm(await checkRecreation(connection, stack, { protections, liftProtection }));
  return stack;
}

/** Says that somebody else's operation is waited for. */
export function sayingWait(io: Io): (stack: Stack) => void {
  return ({ name, status }) => io.err(`stack ${name} is ${status}: waiting for its end`);
}
