import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { isNested, type StackResource, stackTree } from '../aws/stack.ts';
import { readPolicy } from '../plan/stack-policy/denials.ts';
import type { WantedPolicies } from '../plan/stack-policy/model.ts';

const AT_ONCE = 4;

function idsOf(id: string, tree: readonly StackResource[], path = ''): [path: string, id: string][] {
  const below = tree.flatMap((one) =>
    isNested(one) && one.status !== 'DELETE_COMPLETE'
      ? idsOf(one.physicalId ?? '', one.nested ?? [], path === '' ? one.logicalId : `${path}/${one.logicalId}`)
      : [],
  );
  return [[path, id], ...below];
}

function isSame(one: string | undefined, other: string): boolean {
  try {
    return one !== undefined && JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}

async function setPolicy(connection: Connection, StackName: string, StackPolicyBody: string): Promise<void> {
  const { SetStackPolicyCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  await client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody }));
}

/**
 * Gives a stack and its nested ones the policies that are wanted, where theirs differ; stacks that are not there yet are left
 * out. Answers the paths of those whose policy was set, the root's being empty.
 */
export async function setStackPolicies(
  connection: Connection,
  stackId: string,
  wanted: WantedPolicies | undefined,
): Promise<string[]> {
  if (wanted === undefined || wanted.size === 0) return [];
  const isRootAlone = [...wanted.keys()].every((path) => path === '');
  const ids = idsOf(stackId, isRootAlone ? [] : await stackTree(connection, stackId));
  const set = await inParallel(ids, AT_ONCE, async ([path, id]) => {
    const text = wanted.get(path);
    if (text === undefined || isSame(await readPolicy(connection, id).catch(() => undefined), text)) return undefined;
    await setPolicy(connection, id, text);
    return path;
  });
  return set.filter((path) => path !== undefined);
}
