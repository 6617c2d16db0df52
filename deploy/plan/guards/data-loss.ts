import { statefulTypes } from '../../../generator/resources/generated/facts.ts';
import type { Plan, ResourceChange } from '../../model.ts';
import { isUncertain, placedChanges } from './changes.ts';
import type { Guard } from './guard.ts';

const STATEFUL = new Set(statefulTypes);

/** Whether resources of a type hold data that a replacement or removal would lose. */
export function isStateful(type: string): boolean {
  return STATEFUL.has(type);
}

/** Whether a change is to what holds data. A nested stack holds what its resources hold, and those have lines of their own. */
export function holdsData({ stateful, nested }: ResourceChange): boolean {
  return stateful && nested === undefined;
}

/** Whether a change may remove or replace what holds data: with no policy that keeps it, or so that another takes its place. */
export function mayLoseData(change: ResourceChange): boolean {
  const { action, replacement, policyAction = '' } = change;
  if (!holdsData(change) || action === 'Add') return false;
  const isKept = /Retain|Snapshot/.test(policyAction);
  if (action === 'Remove') return !isKept;
  return isKept ? beginsAnew(change) : replacement !== 'False';
}

/** Most changes of a database that only may replace it do not: that of the snapshot which it was restored from does. */
function beginsAnew({ replacement, details }: ResourceChange): boolean {
  if (replacement !== 'Conditional') return replacement === 'True';
  return details.some(({ target }) => /\.(DB)?SnapshotIdentifier$/.test(target));
}

/**
 * The resources whose data a plan would lose, with their nested paths. Not those that may be replaced only because
 * CloudFormation does not know a value yet: that is most often the old one, and a warning at each of them would soon
 * be read no more.
 */
export function dataLosses(plan: Plan): string[] {
  return placedChanges(plan)
    .filter(({ change }) => mayLoseData(change) && !isUncertain(change))
    .map(({ path, change }) => `${path} (${change.type})`);
}

export const dataLoss: Guard = {
  code: 'DataLoss',
  allowance: 'allowDataLoss',
  find: dataLosses,
  what: (losses) => `replaces or removes ${losses.join(', ')}`,
  why: 'a replacement begins empty, whether or not the old one is kept; what is removed without a policy that keeps it is lost.',
  mend: 'keep the resource as it is, or give one that is to go a DeletionPolicy; if it is meant, add --allow-data-loss (in a program: allowDataLoss).',
};
