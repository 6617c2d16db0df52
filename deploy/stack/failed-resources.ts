import type { Connection } from '../aws/connection.ts';
import { isNested, listResources, type StackResource } from '../aws/stack.ts';

/** A resource whose last operation failed, in a stack or one nested in it. */
export interface FailedResource extends StackResource {
  /** `Website/Service`: logical ids from the root down. */
  readonly path: string;
  /** Name of the nested stack that holds it; absent for the root's own. */
  readonly nestedStack?: string | undefined;
}

const nameIn = (arn = ''): string => arn.split('/')[1] ?? arn;

/** What failed in a stack: where a nested stack failed, what failed in it. */
export async function failedResources(
  connection: Connection,
  stackId: string,
  parent?: FailedResource,
): Promise<FailedResource[]> {
  const resources = await listResources(connection, stackId);
  const found: FailedResource[] = [];
  for (const resource of resources.filter(({ status }) => status.endsWith('_FAILED'))) {
    const path = parent === undefined ? resource.logicalId : `${parent.path}/${resource.logicalId}`;
    const failed = { ...resource, path, nestedStack: parent && nameIn(parent.physicalId) };
    const inside = isNested(resource) ? await failedResources(connection, resource.physicalId ?? '', failed) : [];
    found.push(...(inside.length > 0 ? inside : [failed]));
  }
  return found;
}

/** One line for each, as part of a sentence that ends in a colon or a place. */
export function failedLines(failed: readonly FailedResource[]): string {
  return failed.map(({ path, type, reason }) => `\n  - ${path} (${type})${reason ? `: ${reason}` : ''}`).join('');
}
