import { RookeryError } from '../../generator/errors.ts';
import { nearest } from '../../generator/nearest.ts';
import type { Connection } from '../aws/connection.ts';
import { isNested, listResources, type StackResource } from '../aws/stack.ts';
import type { Stack } from '../model.ts';

/** A resource whose last operation failed, in a stack or one nested in it. */
export interface FailedResource extends StackResource {
  /** `Website/Service`: logical ids from the root down. */
  readonly path: string;
  /** ARN of the stack that holds it. */
  readonly stackId: string;
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
    const failed = { ...resource, path, stackId, nestedStack: parent && nameIn(parent.physicalId) };
    const inside = isNested(resource) ? await failedResources(connection, resource.physicalId ?? '', failed) : [];
    found.push(...(inside.length > 0 ? inside : [failed]));
  }
  return found;
}

/** The same paths in resources that were read as a tree. */
export function failedPaths(resources: readonly StackResource[], place = ''): string[] {
  return resources
    .filter(({ status }) => status.endsWith('_FAILED'))
    .flatMap(({ logicalId, nested = [] }) => {
      const inside = failedPaths(nested, `${place}${logicalId}/`);
      return inside.length > 0 ? inside : [`${place}${logicalId}`];
    });
}

/** One line for each, as part of a sentence that ends in a colon or a place. */
export function failedLines(failed: readonly FailedResource[]): string {
  return failed.map(({ path, type, reason }) => `\n  - ${path} (${type})${reason ? `: ${reason}` : ''}`).join('');
}

interface Naming {
  readonly flag: '--skip' | '--retain';
  readonly stack: Stack;
  readonly failed: readonly FailedResource[];
  readonly names: readonly string[];
  /** Why only what failed can be named. */
  readonly why: string;
}

/** The failed resources that `Website.Service` or `Website/Service` name. */
export function namedFailures({ flag, stack, failed, names, why }: Naming): FailedResource[] {
  return names.map((name) => {
    const path = name.replaceAll('.', '/');
    const found = failed.find((resource) => resource.path === path);
    if (found !== undefined) return found;
    const paths = failed.map((resource) => resource.path);
    const close = nearest(path, paths);
    throw new RookeryError(flag === '--skip' ? 'SkipUnmatched' : 'RetainUnmatched', {
      what: `${flag} ${name}: no resource ${path} failed in stack ${stack.name}.`,
      why: `${why}: ${paths.join(', ') || 'nothing'}.`,
      mend: close === undefined ? `name one of these, or leave ${flag} away.` : `did you mean ${flag} ${close}?`,
    });
  });
}

/** Names as a flag takes them: repeated, or with commas between them. */
export function namesIn(words: readonly string[] = []): string[] {
  return words.flatMap((word) => word.split(',')).filter((name) => name !== '');
}
