import type { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import type { Verb } from '../aws/stack-commands.ts';
import { isBusy, refusal, updateStep } from '../aws/status.ts';
import { busyWith } from '../follow/running.ts';
import type { Stack } from '../model.ts';
import { liftAdvice } from '../plan/guards/protection/guard.ts';
import { type Following, waitForEnd } from './busy.ts';
import { failedLines, stuckResources } from './failed-resources.ts';

export interface ReadyOptions extends Following {
  /** Waits for another operation on the stack to end, instead of refusing. */
  readonly wait?: boolean | undefined;
  /** Allows to delete a stack whose creation failed half way, in order to create it again. */
  readonly recreate?: boolean | undefined;
  /** The update keeps what it made when it fails. */
  readonly noRollback?: boolean | undefined;
  /** What was to be done with it, for the words of a refusal. */
  readonly verb?: Exclude<Verb, 'deleted'> | undefined;
  /** Called before a wait begins. */
  readonly onWait?: ((stack: Stack) => void) | undefined;
}

/** The refusal of a stack in its status, with who keeps it busy or what failed in it. */
export async function refuseStack(connection: Connection, stack: Stack, verb: Verb): Promise<RookeryError> {
  const { target } = connection;
  if (isBusy(stack.status)) return refusal(target, stack, verb, { detail: await busyWith(connection, stack.id) });
  const failed = await stuckResources(connection, stack).catch(() => []);
  const advice = failed.length === 0 ? [] : await liftAdvice(connection, stack);
  const lines = advice.map((line) => `\n  ${line}`).join('');
  const paths = failed.map(({ path }) => path);
  return refusal(target, stack, verb, { detail: `${failedLines(failed)}${lines}`, paths });
}

/** Whether a stack in this status is waited for: it gets ready by itself, or that was asked for. */
export function isWaitedFor(status: string | undefined, wait = false): boolean {
  return updateStep(status) === 'wait' || (wait && isBusy(status));
}

/**
 * The stack as an update finds it: after at most one wait, and refused in a status that no update leads out of. Nothing is
 * changed here. Undefined where it has to be created.
 */
export async function readyStack(
  connection: Connection,
  existing: Stack | undefined,
  options: ReadyOptions,
): Promise<Stack | undefined> {
  let stack = existing;
  if (stack && isWaitedFor(stack.status, options.wait)) {
    options.onWait?.(stack);
    stack = await waitForEnd(connection, stack, options);
  }
  if (!stack) return undefined;
  const step = updateStep(stack.status);
  const { verb = 'updated' } = options;
  // What an update without rollback left half way takes another one of the kind.
  if (stack.status === 'UPDATE_FAILED' && options.noRollback) return stack;
  const isRefused = step === 'refuse' || step === 'wait' || (step === 'refuseUnlessRecreate' && !options.recreate);
  if (isRefused) throw await refuseStack(connection, stack, verb);
  return stack;
}

/** Whether a stack that is ready has to be deleted first. */
export function isRecreated({ status }: Stack): boolean {
  return ['recreate', 'refuseUnlessRecreate'].includes(updateStep(status));
}
