import type { Plan, ResourceChange } from '../../model.ts';

/** A resource's change, with the logical ids from the root down to it, joined by slashes. */
export interface PlacedChange {
  readonly path: string;
  readonly change: ResourceChange;
}

/** All changes of a plan, each nested stack before what changes in it. */
export function placedChanges({ changes }: Pick<Plan, 'changes'>): PlacedChange[] {
  return flat(changes, '');
}

function flat(changes: readonly ResourceChange[], place: string): PlacedChange[] {
  return changes.flatMap((change) => {
    const path = `${place}${change.logicalId}`;
    return [{ path, change }, ...flat(change.nested ?? [], `${path}/`)];
  });
}

/** CloudFormation decides only while it runs whether anything changes: it does not know the values before. */
export function isUncertain({ action, replacement, details, nested }: ResourceChange): boolean {
  if (action === 'Dynamic') return true;
  if (action !== 'Modify' || replacement === 'True' || nested !== undefined) return false;
  return details.length > 0 && details.every(({ dynamic }) => dynamic);
}
