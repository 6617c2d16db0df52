import type { Template } from '../../generator/model.ts';
import type { Connection } from '../aws/connection.ts';
import { describeStack } from '../aws/stack.ts';
import { deleteStep } from '../aws/status.ts';
import type { Outcome, Stack, StackEvent } from '../model.ts';
import { declaredProtections } from '../plan/guards/protection/declared.ts';
import { checkProtection, type Deletable, liftAll } from '../plan/guards/protection/guard.ts';
import { type Following, waitForEnd } from './busy.ts';
import { checkDeletable, deleteStack } from './delete-stack.ts';
import type { FailedResource } from './failed-resources.ts';
import { type ReadyOptions, refuseStack } from './ready.ts';
import { deleteRetaining, retainedOf } from './retain.ts';
import { leftTasks, stopStandaloneTasks } from './standalone-tasks.ts';

/** A stack that may be deleted, and what is done before. */
export interface Deletion extends Deletable {
  readonly stack: Stack;
  /** What is left behind, because it could not be deleted before. */
  readonly leftBehind: readonly FailedResource[];
}

export interface DeletionGuard {
  /** The sources of the stack: they say which parameter protects what. */
  readonly master?: Template | undefined;
  /** `--lift-protection`: what is protected against deletion may be switched off, instead of being refused. */
  readonly liftProtection?: boolean | undefined;
  /** `Nested/LogicalId` of what a deletion has failed on, to be left behind by the next one. */
  readonly retain?: readonly string[] | undefined;
}

export interface DeletionOptions {
  readonly onEvent?: ((event: StackEvent) => void) | undefined;
  /** Called with what is done on the way, one sentence each. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** Ends the watching; the deletion goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** The stack as a deletion finds it: waited for where it gets ready by itself or that is asked for; undefined when it is gone. */
export async function settleForDeletion(
  connection: Connection,
  stack: Stack,
  { wait = false, onWait, ...following }: Following & Pick<ReadyOptions, 'wait' | 'onWait'>,
): Promise<Stack | undefined> {
  const step = deleteStep(stack.status);
  if (step === 'nothing') return undefined;
  if (step !== 'wait' && !(step === 'refuse' && wait)) {
    if (step === 'refuse') throw await refuseStack(connection, stack, 'deleted');
    return stack;
  }
  onWait?.(stack);
  const ended = await waitForEnd(connection, stack, following);
  if (ended !== undefined && ['refuse', 'wait'].includes(deleteStep(ended.status)))
    throw await refuseStack(connection, ended, 'deleted');
  return ended;
}

/** Refuses what would stop a deletion half way, or is protected from it, before anything is deleted. */
export async function prepareDeletion(
  connection: Connection,
  stack: Stack,
  { master, liftProtection: lift, retain = [] }: DeletionGuard = {},
): Promise<Deletion> {
  checkDeletable(connection, stack);
  const leftBehind = await retainedOf(connection, stack, retain);
  const values = Object.fromEntries(stack.parameters.map(({ name, value }) => [name, value]));
  const declared = master === undefined ? [] : declaredProtections(master, values);
  return { stack, leftBehind, ...(await checkProtection(connection, stack, { declared, lift })) };
}

/** Lifts what protects resources, deletes the stack, and stops tasks that no service owns where they are in the way. */
export async function executeDeletion(
  connection: Connection,
  { stack, protectedOnes, leftBehind }: Deletion,
  { onEvent = () => {}, onNote = () => {}, signal = new AbortController().signal }: DeletionOptions = {},
): Promise<Outcome> {
  for (const note of await liftAll(connection, protectedOnes)) onNote(note);
  const outcome = await deleteRetaining(connection, stack, leftBehind, { onEvent, signal });
  if (!leftTasks(outcome.cause)) return outcome;
  // Only now: the schedules that start such tasks are gone.
  const count = await stopStandaloneTasks(connection, stack, signal);
  onNote(`${stack.name}: stopped ${count} tasks that kept it from being deleted; deleting it again`);
  const now = (await describeStack(connection, stack.id)) ?? stack;
  return deleteStack(connection, now, { onEvent, signal });
}
