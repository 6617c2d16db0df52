import type { ChangeDetail, ResourceChange } from '../../../deploy/model.ts';
import { holdsData } from '../../../deploy/plan/guards/data-loss.ts';
import { certainTargets, isCertain } from './value-lines.ts';

/** What CloudFormation does not know yet of several resources, for one and the same reason. */
export interface Uncertain {
  readonly names: readonly string[];
  /** `Service.Name`: what has to come out differently. */
  readonly causes: readonly string[];
  readonly mayReplace: boolean;
}

const FEWEST = 2;
/** More lines than these in one stack are one: nobody weighs so many possibilities one by one. */
const MOST_LINES = 3;

/** Details of properties of which nothing is certain. */
export function uncertainDetails({ details }: ResourceChange): ChangeDetail[] {
  const certain = certainTargets(details);
  return details.filter(({ target, dynamic }) => dynamic && !isCertain(target, certain));
}

/** A loss of data and shifted traffic keep lines of their own. */
function mayFold(change: ResourceChange): boolean {
  const { action, nested, shifted, replacement } = change;
  if (action !== 'Modify' || nested !== undefined || shifted === true) return false;
  return replacement !== 'True' && !(holdsData(change) && replacement !== 'False');
}

/** Goes from cause to cause as long as these are themselves uncertain: what is left has to change first. */
function rootCauses(siblings: ReadonlyMap<string, ResourceChange>): (change: ResourceChange) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  const rootsOf = (change: ResourceChange): ReadonlySet<string> => {
    const found = known.get(change.logicalId);
    if (found !== undefined) return found;
    // What leads back to itself adds nothing.
    known.set(change.logicalId, new Set());
    const roots = new Set<string>();
    for (const { cause } of uncertainDetails(change)) {
      if (cause === undefined) continue;
      const other = siblings.get(cause.split('.')[0] ?? cause);
      const above = other === undefined || !isPossible(other) ? new Set<string>() : rootsOf(other);
      for (const one of above.size > 0 ? above : [cause]) roots.add(one);
    }
    known.set(change.logicalId, roots);
    return roots;
  };
  return rootsOf;
}

/** Whether a resource may be another one afterwards, or has another name: then what reads of it may differ. */
const isPossible = (change: ResourceChange): boolean =>
  change.action === 'Modify' && change.nested === undefined && change.replacement === 'Conditional';

const isReplacing = ({ requiresRecreation }: ChangeDetail): boolean => requiresRecreation !== 'Never';

/** Of the changes in one stack those that may come to nothing, in groups that have one cause. */
export function foldUncertain(changes: readonly ResourceChange[]): Uncertain[] {
  const rootsOf = rootCauses(new Map(changes.map((change) => [change.logicalId, change])));
  const groups = new Map<string, ResourceChange[]>();
  for (const change of changes) {
    const causes = mayFold(change) ? [...rootsOf(change)].toSorted() : [];
    if (causes.length === 0) continue;
    const key = causes.join('\n');
    const group = groups.get(key) ?? [];
    group.push(change);
    groups.set(key, group);
  }
  if (groups.size > MOST_LINES) {
    const causes = new Set([...groups.keys()].flatMap((key) => key.split('\n')));
    const members = new Set([...groups.values()].flat());
    return [
      uncertainOf(
        [...causes],
        changes.filter((change) => members.has(change)),
      ),
    ];
  }
  return [...groups]
    .filter(([, members]) => members.length >= FEWEST)
    .map(([key, members]) => uncertainOf(key.split('\n'), members));
}

const uncertainOf = (causes: readonly string[], members: readonly ResourceChange[]): Uncertain => ({
  names: members.map(({ logicalId }) => logicalId),
  causes,
  mayReplace: members.some((change) => uncertainDetails(change).some(isReplacing)),
});
