import { statefulTypes } from '../../../generator/resources/generated/facts.ts';
import type { Plan, ResourceChange } from '../../model.ts';
import { isUncertain, type PlacedChange, placedChanges } from './changes.ts';
import type { Guard } from './guard.ts';

/** Clusters hold no data, yet all that runs in them ends with them. */
const HOSTS = new Set(['AWS::ECS::Cluster', 'AWS::EKS::Cluster']);

const STATEFUL = new Set([...statefulTypes, ...HOSTS]);

/** Whether resources of a type hold what a replacement or removal would lose: data, or all that runs in them. */
export function isStateful(type: string): boolean {
  return STATEFUL.has(type);
}

/** What a stateful type holds, in a word. */
export const heldBy = (type: string): string => (HOSTS.has(type) ? 'tasks' : 'data');

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
 * The changes that lose what holds data. Not those that may replace it only because CloudFormation does not know a value
 * yet: that is most often the old one, and a warning at each of them would soon be read no more.
 */
export function lossesOf(plan: Plan): PlacedChange[] {
  return placedChanges(plan).filter(({ change }) => mayLoseData(change) && !isUncertain(change));
}

/** The resources whose data a plan would lose although nobody allowed that, with their nested paths. */
export function dataLosses(plan: Plan, allowed: readonly string[] = []): string[] {
  return refused(plan, allowed).map(({ path, change }) => `${path} (${change.type})`);
}

const refused = (plan: Plan, allowed: readonly string[]) =>
  lossesOf(plan).filter(({ path }) => !allowed.includes(path));

export const dataLoss: Guard = {
  code: 'DataLoss',
  allowance: 'allowLoss',
  find: (plan, { allowLoss }) => dataLosses(plan, allowLoss),
  what: (losses) => `replaces or removes ${losses.join(', ')}`,
  why: 'a replacement begins empty, whether or not the old one is kept; what is removed without a policy that keeps it is lost.',
  mend(plan) {
    const names = lossesOf(plan).map(({ path }) => path);
    return `keep what is meant to stay, or give what is to go a DeletionPolicy; what is meant to be lost is named: --allow-loss ${names.join(',')} (in a program: allowLoss).`;
  },
};
