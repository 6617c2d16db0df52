import type { Connection } from '../../aws/connection.ts';
import { inParallel } from '../../aws/parallel.ts';
import type { Plan, ResourceChange } from '../../model.ts';
import { isUncertain } from '../guards/changes.ts';
import { deniedBy } from './evaluate.ts';
import type { Denial, UpdateAction, WantedPolicies } from './model.ts';

const READERS_AT_ONCE = 4;

/** One stack of a plan, and what changes in it. */
interface Place {
  readonly path: string;
  readonly id: string;
  readonly changes: readonly ResourceChange[];
}

const touches = ({ action }: ResourceChange): boolean =>
  action === 'Modify' || action === 'Remove' || action === 'Dynamic';

/** The stacks that exist and in which something is changed or removed. */
function placesOf(id: string, changes: readonly ResourceChange[], path = ''): Place[] {
  const below = changes.flatMap(({ logicalId, physicalId, nested, action }) =>
    nested !== undefined && physicalId !== undefined && action === 'Modify'
      ? placesOf(physicalId, nested, path === '' ? logicalId : `${path}/${logicalId}`)
      : [],
  );
  return [...(changes.some(touches) ? [{ path, id, changes }] : []), ...below];
}

/** The policy that a stack has; undefined where it has none, or where it cannot be read. */
export async function readPolicy(connection: Connection, stackId: string): Promise<string | undefined> {
  const { GetStackPolicyCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  return (await client.send(new GetStackPolicyCommand({ StackName: stackId }))).StackPolicyBody || undefined;
}

/** What a change is to a policy, the second where it may turn out to be that. */
function actionsOf({ action, replacement }: ResourceChange): readonly [UpdateAction, UpdateAction?] {
  if (action === 'Remove') return ['Update:Delete'];
  if (replacement === 'True') return ['Update:Replace'];
  return replacement === 'Conditional' ? ['Update:Modify', 'Update:Replace'] : ['Update:Modify'];
}

function denialsIn({ path: stack, changes }: Place, policy: string): Denial[] {
  return changes.filter(touches).flatMap((change): Denial[] => {
    const { logicalId, type, nested } = change;
    const path = stack === '' ? logicalId : `${stack}/${logicalId}`;
    const [first, second] = actionsOf(change);
    // CloudFormation updates a nested stack only where something in it differs.
    const isSure = !isUncertain(change) && change.action !== 'Dynamic' && nested?.length !== 0;
    const denied = deniedBy(policy, first, { logicalId, type });
    if (denied !== undefined) return [{ path, type, action: first, stack, certain: isSure, ...denied }];
    const maybe = second && deniedBy(policy, second, { logicalId, type });
    return second && maybe ? [{ path, type, action: second, stack, certain: false, ...maybe }] : [];
  });
}

/** What stack policies deny of a plan: those that the environment sets, or those that the stacks have. */
export async function denialsOf(
  connection: Connection,
  { kind, stackId, changes }: Plan,
  wanted: WantedPolicies | undefined,
): Promise<readonly Denial[]> {
  if (kind === 'CREATE') return [];
  const found = await inParallel(placesOf(stackId, changes), READERS_AT_ONCE, async (place) => {
    // Without the right to read it, the update says it.
    const policy = wanted?.get(place.path) ?? (await readPolicy(connection, place.id).catch(() => undefined));
    return policy === undefined ? [] : denialsIn(place, policy);
  });
  return found.flat();
}
