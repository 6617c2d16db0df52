import { attributeOf } from '../engine/outputs.ts';
import type { ResourceRecord } from '../model.ts';
import type { Lookups } from '../template/resolved-template.ts';
import { type Reference, Unknown } from '../template/unknown.ts';

/** What a change set expects to happen to a resource. */
export type ExpectedChange = 'none' | 'add' | 'update' | 'replace' | 'conditional';

/** Resources as an operation will find them, as far as that can be known beforehand. */
export function expectedLookups(
  resources: ReadonlyMap<string, ResourceRecord>,
  expectedChanges: ReadonlyMap<string, ExpectedChange>,
  importValue: (name: string) => unknown,
  read: (reference: Reference) => void,
): Lookups {
  return {
    importValue,
    read,
    resource: (logicalId) => {
      const expected = expectedChanges.get(logicalId);
      if (expected === undefined) return undefined;
      const same = expected === 'none' || expected === 'update';
      return same
        ? resources.get(logicalId)?.current?.physicalId
        : new Unknown([{ kind: 'resource', name: logicalId }]);
    },
    attribute: (logicalId, name) => {
      const expected = expectedChanges.get(logicalId);
      if (expected === undefined) return undefined;
      const known = expected === 'none' ? attributeOf(resources.get(logicalId)?.current, name) : undefined;
      // An attribute may follow any change of its resource.
      return known ?? new Unknown([{ kind: 'attribute', name: `${logicalId}.${name}` }]);
    },
  };
}

/** The nodes of a graph so that each comes after all that it needs. */
export function inOrder(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const sorted = new Set<string>();
  const visit = (id: string): void => {
    if (sorted.has(id)) return;
    for (const need of graph.get(id) ?? []) visit(need);
    sorted.add(id);
  };
  for (const id of graph.keys()) visit(id);
  return [...sorted];
}
