import type { Connection } from '../aws/connection.ts';
import { inParallel } from '../aws/parallel.ts';
import { deployedTemplate, isNested, listResources } from '../aws/stack.ts';
import type { ResourceChange } from '../model.ts';
import { isStateful } from './guards/data-loss.ts';

const READERS_AT_ONCE = 4;

/** What the template of a stack says becomes of its resources; where it cannot be read, nothing is known to be kept. */
async function policiesOf(connection: Connection, stackId: string): Promise<(logicalId: string) => string | undefined> {
  try {
    const { fieldsOf, readTemplateData } = await import('./comparison/template-data.ts');
    const { Resources } = readTemplateData(await deployedTemplate(connection, stackId));
    return (logicalId) => {
      const { DeletionPolicy } = fieldsOf(Resources[logicalId]);
      // A policy may be a function of CloudFormation's language extensions: then nobody can tell.
      return typeof DeletionPolicy === 'string' ? DeletionPolicy.replace('ExceptOnCreate', '') : undefined;
    };
  } catch {
    return () => undefined;
  }
}

/** What goes with a nested stack that is removed, or stays with it: CloudFormation makes no change set of that. */
export async function removals(connection: Connection, stackId: string, isKept = false): Promise<ResourceChange[]> {
  const resources = (await listResources(connection, stackId)).filter(({ status }) => status !== 'DELETE_COMPLETE');
  const hasStateful = resources.some(({ type }) => isStateful(type));
  const own = hasStateful && !isKept ? await policiesOf(connection, stackId) : () => undefined;
  const policyOf = (logicalId: string) => (isKept ? 'Retain' : own(logicalId));
  return inParallel(resources, READERS_AT_ONCE, async (resource) => ({
    logicalId: resource.logicalId,
    physicalId: resource.physicalId,
    type: resource.type,
    action: 'Remove' as const,
    replacement: 'False' as const,
    stateful: isStateful(resource.type),
    policyAction: policyOf(resource.logicalId),
    details: [],
    nested: isNested(resource)
      ? await removals(connection, resource.physicalId ?? '', policyOf(resource.logicalId) === 'Retain')
      : undefined,
  }));
}
