import { RookeryError } from '../../generator/errors.ts';
import { nearest } from '../../generator/nearest.ts';
import type { Connection } from '../aws/connection.ts';
import { isNested, listResources, type StackResource } from '../aws/stack.ts';
import { isOwn, readPages } from '../follow/event-stream.ts';
import type { Stack, StackEvent } from '../model.ts';

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

/**
 * What keeps a stack in its status. Of a rollback that failed that is what could not be rolled back: what had failed before,
 * and was the reason to go back, CloudFormation does not skip ("ResourcesToSkip" of ContinueUpdateRollback).
 */
export async function stuckResources(
  connection: Connection,
  { id, status }: Pick<Stack, 'id' | 'status'>,
): Promise<FailedResource[]> {
  const failed = await failedResources(connection, id);
  if (status !== 'UPDATE_ROLLBACK_FAILED') return failed;
  const inRollback = new Map<string, ReadonlySet<string>>();
  for (const stackId of new Set(failed.map((one) => one.stackId)))
    inRollback.set(stackId, await failedInRollback(connection, stackId));
  const found = failed.filter(({ stackId, logicalId }) => inRollback.get(stackId)?.has(logicalId));
  return found.length > 0 ? found : failed;
}

/** Logical ids of what has failed since a stack's rollback began, however often it was continued. */
async function failedInRollback(connection: Connection, stackId: string): Promise<ReadonlySet<string>> {
  const events = await readPages(connection, stackId, [], (page) => !page.some(isUpdate)).catch(() => []);
  const update = events.findIndex(isUpdate);
  const since = update < 0 ? events : events.slice(0, update);
  const began = since.findLastIndex((event) => isOwn(event) && event.status === 'UPDATE_ROLLBACK_IN_PROGRESS');
  const failures = since.slice(0, began + 1).filter(({ status }) => status.endsWith('_FAILED'));
  return new Set(failures.map(({ logicalId }) => logicalId));
}

const isUpdate = (event: StackEvent): boolean => isOwn(event) && event.status === 'UPDATE_IN_PROGRESS';

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
