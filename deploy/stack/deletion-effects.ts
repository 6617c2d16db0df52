import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { inParallel } from '../aws/parallel.ts';
import { deployedTemplate, type StackResource, stackTree } from '../aws/stack.ts';
import type { Stack } from '../model.ts';
import { type Fields, fieldsOf, readTemplateData } from '../plan/comparison/template-data.ts';
import { isStateful } from '../plan/guards/data-loss.ts';

/**
 * What becomes of a resource when its stack is deleted. `lost`: it goes, and its data with it. `snapshot`: it goes, and a
 * snapshot stays. `stays`: by its DeletionPolicy. `unknown`: it holds data, and its policy could not be read.
 */
export type Effect = 'lost' | 'snapshot' | 'stays' | 'unknown';

export interface AffectedResource {
  /** `Database/Instance`: logical ids from the root down. */
  readonly path: string;
  readonly type: string;
  readonly physicalId: string;
  readonly effect: Effect;
}

/** What the deletion of a stack takes away and leaves. */
export interface DeletionEffects {
  /** Resources that it takes away, those of nested stacks included. */
  readonly count: number;
  /** Those that hold data, or outlive the stack. */
  readonly resources: readonly AffectedResource[];
  /** The right that was missing to read what is deployed. */
  readonly denied?: string | undefined;
}

const READERS_AT_ONCE = 4;

/** Works out what the deletion of a stack takes away, by the DeletionPolicies of the templates that are deployed. */
export async function deletionEffects(connection: Connection, stack: Pick<Stack, 'id'>): Promise<DeletionEffects> {
  const denied = new Set<string>();
  const templates = new Map<string, Fields | undefined>();
  const tree = await stackTree(connection, stack.id);
  await inParallel([stack.id, ...nestedIds(tree)], READERS_AT_ONCE, async (id) => {
    templates.set(id, await resourcesOf(connection, id, denied));
  });
  let count = 0;
  const walk = (id: string, resources: readonly StackResource[], place: string): AffectedResource[] =>
    resources.filter(isThere).flatMap((resource) => {
      const path = `${place}${resource.logicalId}`;
      const template = templates.get(id);
      const effect = effectOf(resource, template && fieldsOf(template[resource.logicalId]));
      if (resource.nested !== undefined && effect !== 'stays')
        return walk(resource.physicalId ?? '', resource.nested, `${path}/`);
      if (effect !== 'stays') count += 1;
      const { type, physicalId = '' } = resource;
      return effect === undefined ? [] : [{ path, type, physicalId, effect }];
    });
  const resources = walk(stack.id, tree, '');
  return { count, resources, denied: [...denied][0] };
}

function nestedIds(resources: readonly StackResource[]): string[] {
  return resources.flatMap(({ nested, physicalId = '' }) => (nested ? [physicalId, ...nestedIds(nested)] : []));
}

// What failed before it came into being has no physical id: nothing of it is there.
const isThere = ({ status, physicalId }: StackResource): boolean =>
  status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED' && physicalId !== undefined;

async function resourcesOf(connection: Connection, id: string, denied: Set<string>): Promise<Fields | undefined> {
  try {
    return readTemplateData(await deployedTemplate(connection, id, 'Processed')).Resources;
  } catch (error) {
    const { name } = awsFailure(error);
    if (/AccessDenied/.test(name)) denied.add('cloudformation:GetTemplate');
    return undefined;
  }
}

function effectOf({ type }: StackResource, template: Fields | undefined): Effect | undefined {
  const policy = template === undefined ? undefined : policyOf(type, template);
  if (policy === 'Retain' || policy === 'RetainExceptOnCreate') return 'stays';
  if (policy === 'Snapshot') return 'snapshot';
  if (!isStateful(type)) return undefined;
  return policy === 'Delete' ? 'lost' : 'unknown';
}

/** `DeletionPolicy`, and what stands for it where there is none ("DeletionPolicy attribute", CloudFormation's reference). */
function policyOf(type: string, { DeletionPolicy, Properties }: Fields): unknown {
  if (DeletionPolicy !== undefined) return DeletionPolicy;
  const ofCluster = fieldsOf(Properties).DBClusterIdentifier !== undefined;
  const keeps = type === 'AWS::RDS::DBCluster' || (type === 'AWS::RDS::DBInstance' && !ofCluster);
  return keeps ? 'Snapshot' : 'Delete';
}
