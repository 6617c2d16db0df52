import type { Template } from '../../generator/model.ts';
import type { Connection } from '../aws/connection.ts';
import { describeStack } from '../aws/stack.ts';
import type { Outcome, Stack, StackEvent } from '../model.ts';
import { declaredProtections } from '../plan/guards/protection/declared.ts';
import { checkProtection, type Deletable, liftAll } from '../plan/guards/protection/guard.ts';
import { checkDeletable, deleteStack } from './delete-stack.ts';
import { leftTasks, stopStandaloneTasks } from './standalone-tasks.ts';

/** A stack that may be deleted, and what is done before. */
export interface Deletion extends Deletable {
  readonly stack: Stack;
}

export interface DeletionGuard {
  /** The sources of the stack: they say which parameter protects what. */
  readonly master?: Template | undefined;
  /** `--lift-protection`: what is protected against deletion may be switched off, instead of being refused. */
  readonly liftProtection?: boolean | undefined;
}

export interface DeletionOptions {
  readonly onEvent?: ((event: StackEvent) => void) | undefined;
  /** Called with what is done on the way, one sentence each. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** Ends the watching; the deletion goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** Refuses what would stop a deletion half way, or is protected from it, before anything is deleted. */
export async function prepareDeletion(
  connection: Connection,
  stack: Stack,
  { master, liftProtection: lift }: DeletionGuard = {},
): Promise<Deletion> {
  checkDeletable(stack);
  const values = Object.fromEntries(stack.parameters.map(({ name, value }) => [name, value]));
  const declared = master === undefined ? [] : declaredProtections(master, values);
  return { stack, ...(await checkProtection(connection, stack, { declared, lift })) };
}

/** Lifts what protects resources, deletes the stack, and stops tasks that no service owns where they are in the way. */
export async function executeDeletion(
  connection: Connection,
  { stack, protectedOnes }: Deletion,
  { onEvent = () => {}, onNote = () => {}, signal = new AbortController().signal }: DeletionOptions = {},
): Promise<Outcome> {
  for (const note of await liftAll(connection, protectedOnes)) onNote(note);
  const outcome = await deleteStack(connection, stack, { onEvent, signal });
  if (!leftTasks(outcome.cause)) return outcome;
  // Only now: the schedules that start such tasks are gone.
  const count = await stopStandaloneTasks(connection, stack, signal);
  onNote(`${stack.name}: stopped ${count} tasks that kept it from being deleted; deleting it again`);
  const now = (await describeStack(connection, stack.id)) ?? stack;
  return deleteStack(connection, now, { onEvent, signal });
}
