import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { isNested, listResources } from '../aws/stack.ts';
import { commandsFor } from '../aws/stack-commands.ts';
import type { Stack } from '../model.ts';
import type { DeclaredProtection } from '../plan/guards/protection/declared.ts';
import { checkProtection, type Deletable, liftAll } from '../plan/guards/protection/guard.ts';
import type { Following } from './busy.ts';
import { checkDeletable, deleteStack } from './delete-stack.ts';
import { refuseStack } from './ready.ts';

export interface RecreateOptions {
  /** What the system protects against deletion, by its sources. */
  readonly protections?: readonly DeclaredProtection[] | undefined;
  /** Switches off what protects a resource against deletion, instead of refusing. */
  readonly liftProtection?: boolean | undefined;
}

/** A stack that has to be deleted to be created anew, and may be. */
export interface Recreation extends Deletable {
  readonly stack: Stack;
}

/** Refuses what would stop the deletion half way or leave something behind unowned, before anything is deleted. */
export async function checkRecreation(
  connection: Connection,
  stack: Stack,
  { protections, liftProtection }: RecreateOptions,
): Promise<Recreation> {
  checkDeletable(connection, stack);
  if (stack.status === 'ROLLBACK_COMPLETE') await checkEmpty(connection, stack);
  const guarded = { declared: protections, lift: liftProtection };
  return { stack, ...(await checkProtection(connection, stack, guarded)) };
}

async function checkEmpty(connection: Connection, stack: Stack): Promise<void> {
  const left = await leftIn(connection, stack.id);
  if (left.length === 0) return;
  const { update, delete: remove } = commandsFor(connection.target, stack);
  throw new RookeryError(
    'ResourcesRetained',
    {
      what: `stack ${stack.name} is ${stack.status} and still holds ${left.map(({ path, physicalId }) => `${path} (${physicalId})`).join(', ')}.`,
      why: 'its first creation failed, and what has a DeletionPolicy of Retain stayed; deleting the stack would leave that behind, unowned.',
      mend: `delete or rename those resources by hand, delete the stack with \`${remove}\`, and run \`${update}\` again.`,
    },
    3,
  );
}

interface Left {
  readonly path: string;
  readonly physicalId: string | undefined;
}

/** What a creation that was undone has left: a nested stack is gone, and what was retained in it is not. */
async function leftIn(connection: Connection, stackId: string, place = ''): Promise<Left[]> {
  const found: Left[] = [];
  for (const resource of await listResources(connection, stackId)) {
    const { logicalId, physicalId, status } = resource;
    const path = `${place}${logicalId}`;
    if (isNested(resource) && status === 'DELETE_COMPLETE') {
      // A stack that is gone is still described by its ARN; one that is not known any more holds nothing.
      found.push(...(await leftIn(connection, physicalId ?? '', `${path}/`).catch(() => [])));
      continue;
    }
    // What failed before it came into being has no physical id: nothing of it is left.
    if (status !== 'DELETE_COMPLETE' && physicalId !== undefined) found.push({ path, physicalId });
  }
  return found;
}

/** Deletes a stack that is to be created anew; answers what was done, one sentence each. */
export async function deleteForRecreation(
  connection: Connection,
  { stack, protectedOnes, notes }: Recreation,
  following: Following,
): Promise<string[]> {
  const lifted = await liftAll(connection, protectedOnes);
  const { succeeded } = await deleteStack(connection, stack, following);
  if (!succeeded) throw await halfDeleted(connection, stack);
  return [...notes, ...lifted, `stack ${stack.name} was ${stack.status}: it was deleted, to be created anew.`];
}

/** The deletion has begun and not ended: that is no refusal any more. */
async function halfDeleted(connection: Connection, stack: Stack): Promise<RookeryError> {
  const { code, explanation } = await refuseStack(connection, { ...stack, status: 'DELETE_FAILED' }, 'updated');
  return new RookeryError(code, explanation, 4);
}
