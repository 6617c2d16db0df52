import type { Connection } from '../../../aws/connection.ts';
import { isNested, listResources, type StackResource } from '../../../aws/stack.ts';
import { holdsParameters } from '../../../aws/status.ts';
import type { HeldProtection, Stack } from '../../../model.ts';
import type { ResolvedParameter } from '../../parameters.ts';
import type { DeclaredProtection } from './declared.ts';

export interface Held extends HeldProtection {
  /** Those of the operation: protection that waits for its end is off. */
  readonly parameters: readonly ResolvedParameter[];
}

/**
 * Leaves the protection of what is about to be created off: CloudFormation cannot delete again what is protected, so a
 * creation that fails would end in ROLLBACK_FAILED, from which no update goes on. What exists keeps its protection.
 */
export async function holdProtections(
  connection: Connection,
  existing: Stack | undefined,
  protections: readonly DeclaredProtection[],
  parameters: readonly ResolvedParameter[],
): Promise<Held> {
  const hindering = protections.filter(({ retained }) => !retained);
  const exists = existenceOf(connection, holdsParameters(existing) ? existing : undefined);
  const created: DeclaredProtection[] = [];
  for (const protection of hindering) if (!(await exists(protection.path))) created.push(protection);
  const isNew = new Set(created);
  const shared = new Set(hindering.filter((one) => !isNew.has(one)).map(({ parameter }) => parameter));
  const names = new Set(created.flatMap(({ parameter }) => parameter ?? []).filter((name) => !shared.has(name)));
  const value = (name: string) => parameters.find((one) => one.name === name)?.value ?? 'true';
  return {
    held: [...names].map((name) => ({ name, value: value(name) })),
    trapped: created.filter(({ parameter }) => !names.has(parameter ?? '')).map(({ path }) => path),
    parameters: [
      ...parameters.filter(({ name }) => !names.has(name)),
      ...[...names].map((name) => ({ name, value: 'false' })),
    ],
  };
}

/** The parameters of the second update: protection that waited for the end of the first is on. */
export function withHeld(
  parameters: readonly ResolvedParameter[],
  held: HeldProtection['held'],
): readonly ResolvedParameter[] {
  const names = new Set(held.map(({ name }) => name));
  return [...parameters.filter(({ name }) => !names.has(name)), ...held];
}

/** Whether a stack has a resource now; the resources of each stack are asked for once. */
function existenceOf(connection: Connection, stack: Stack | undefined): (path: string) => Promise<boolean> {
  const known = new Map<string, Promise<readonly StackResource[]>>();
  const resourcesOf = (id: string) => {
    const listed = known.get(id) ?? listResources(connection, id);
    known.set(id, listed);
    return listed;
  };
  const find = async (stackId: string, [name, ...rest]: readonly string[]): Promise<boolean> => {
    const found = (await resourcesOf(stackId)).find(({ logicalId }) => logicalId === name);
    if (found?.physicalId === undefined || found.status === 'DELETE_COMPLETE') return false;
    if (rest.length === 0) return true;
    return isNested(found) && find(found.physicalId, rest);
  };
  return async (path) => stack !== undefined && find(stack.id, path.split('/'));
}
