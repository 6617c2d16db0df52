import { RookeryError } from '../../generator/errors.ts';
import { nearest } from '../../generator/nearest.ts';
import type { StackResource } from '../aws/stack.ts';

/** A resource of a tree of stacks, and where it stands. */
export interface PlacedResource {
  /** Logical ids from the root down: `['Website', 'Service']`. */
  readonly path: readonly string[];
  readonly type: string;
  readonly physicalId: string;
}

/** All resources of a tree that are there, nested stacks among them. */
export function placedResources(
  tree: readonly StackResource[],
  place: readonly string[] = [],
): readonly PlacedResource[] {
  return tree.flatMap(({ logicalId, type, physicalId, status, nested }) => {
    if (physicalId === undefined || status === 'DELETE_COMPLETE') return [];
    const path = [...place, logicalId];
    return [{ path, type, physicalId }, ...placedResources(nested ?? [], path)];
  });
}

/**
 * What each of these is called: as its nested stack, where that has no other of them, else by its whole path. So the service
 * of the nested stack `Website` is `Website`.
 */
export function shortNames(resources: readonly PlacedResource[]): ReadonlyMap<PlacedResource, string> {
  const stackOf = ({ path }: PlacedResource) => path.slice(0, -1).join('/');
  const count = (stack: string) => resources.filter((one) => stackOf(one) === stack).length;
  return new Map(
    resources.map((one) => {
      const stack = stackOf(one);
      return [one, stack !== '' && count(stack) === 1 ? stack : one.path.join('/')];
    }),
  );
}

/** Something that has several names: the short one, its path, its name on AWS. */
export interface Named {
  readonly name: string;
  readonly path: string;
  readonly serviceName?: string | undefined;
}

/** Those that are meant by words of the command line, each once; all of them where there is no word. */
export function chosen<T extends Named>(all: readonly T[], words: readonly string[], kind = 'service'): readonly T[] {
  if (words.length === 0) return all;
  const found = words.map((word) => oneNamed(all, word, kind));
  return all.filter((one) => found.includes(one));
}

/** The one that is meant by a word. */
export function oneNamed<T extends Named>(all: readonly T[], word: string, kind = 'service'): T {
  const found = all.find(({ name, path, serviceName }) => [name, path, serviceName].includes(word));
  if (found !== undefined) return found;
  const names = all.map(({ name }) => name);
  const close = nearest(word, names);
  throw new RookeryError(
    'ServiceUnknown',
    {
      what: `there is no ${kind} ${word}.`,
      why: names.length === 0 ? `the deployed stack has none.` : `the deployed stack has ${names.join(', ')}.`,
      mend: close === undefined ? 'name one of these, or deploy it first.' : `did you mean ${close}?`,
    },
    3,
  );
}
