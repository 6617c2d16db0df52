import type { Connection } from '../../../aws/connection.ts';
import { commandsFor } from '../../../aws/stack-commands.ts';
import { updateStep } from '../../../aws/status.ts';
import type { Stack } from '../../../model.ts';
import type { DeclaredProtection } from './declared.ts';
import { findProtected, type ProtectedResource } from './deployed.ts';
import { isLiftable, liftLine, liftProtection, protectedResources } from './lift.ts';

/** A stack that may be deleted, as soon as protection that is in the way is switched off. */
export interface Deletable {
  /** What has to be lifted first; empty unless that was asked for. */
  readonly protectedOnes: readonly ProtectedResource[];
  /** What could not be looked at, one sentence each. */
  readonly notes: readonly string[];
}

export interface GuardOptions {
  /** What the sources protect with the deployed parameters. */
  readonly declared?: readonly DeclaredProtection[] | undefined;
  /** Protection may be switched off. */
  readonly lift?: boolean | undefined;
}

/** Looks for what would stop the deletion of a stack half way, and refuses it before anything is deleted. */
export async function checkProtection(
  connection: Connection,
  stack: Stack,
  { declared, lift = false }: GuardOptions,
): Promise<Deletable> {
  if (stack.status === 'REVIEW_IN_PROGRESS') return { protectedOnes: [], notes: [] };
  const { found, denied } = await findProtected(connection, stack, declared);
  const inTheWay = lift ? found.filter((one) => !isLiftable(one)) : found;
  if (inTheWay.length > 0) throw protectedResources(connection.target, stack, inTheWay);
  const notes = denied.map(
    (right) => `without the right ${right} nobody can see whether a resource is protected: the sources decide`,
  );
  return { protectedOnes: found, notes };
}

/** Switches protection off; answers what was done, one sentence for each resource. */
export async function liftAll(connection: Connection, all: readonly ProtectedResource[]): Promise<string[]> {
  for (const one of all) await liftProtection(connection, one);
  return all.map(({ path }) => `${path}: its deletion protection is switched off`);
}

/** States that only a deletion leads out of. */
const TO_DELETE = /^(CREATE_FAILED|ROLLBACK_FAILED|DELETE_FAILED)$/;

/** What lifts that which keeps a failed stack from being deleted, as part of an advice; none where nothing does. */
export async function liftAdvice(
  connection: Connection,
  stack: Pick<Stack, 'id' | 'name' | 'status'>,
): Promise<string[]> {
  if (!TO_DELETE.test(stack.status)) return [];
  const { found } = await findProtected(connection, stack).catch(() => ({ found: [] }));
  if (found.length === 0) return [];
  const { target } = connection;
  const { update, delete: remove } = commandsFor(target, stack);
  const way =
    updateStep(stack.status) === 'refuseUnlessRecreate'
      ? `\`${update} --recreate --lift-protection\` switches that off and creates the stack anew`
      : `\`${remove} --lift-protection\` switches that off and deletes the stack`;
  return [
    `protected against deletion is ${found.map(({ path }) => path).join(', ')}: ${way}; these lines switch it off alone:`,
    ...found.map((one) => `  ${liftLine(target, one)}`),
  ];
}
