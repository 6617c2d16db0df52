import { isLive } from './engine/dynamic.ts';
import type { ResourceHandler } from './handler.ts';
import type { Physical } from './model.ts';
import type { StackState, Store } from './store.ts';

/** A resource type, and how many resources of it have nothing behind them. */
export interface RecordCount {
  readonly type: string;
  readonly count: number;
}

type Handlers = Readonly<Record<string, ResourceHandler>>;

const living = (store: Store): StackState[] => store.all().filter(({ stack }) => stack.status !== 'DELETE_COMPLETE');

/** A stack by name or ARN; a name may stand for several, one a region. */
export interface NamedStack {
  readonly stack: string;
  readonly region?: string | undefined;
}

/** A stack, and the nested stacks below it. */
function familyOf(store: Store, named: NamedStack): StackState[] {
  const all = living(store);
  const root = all.find(
    ({ stack: { id, name, region } }) =>
      id === named.stack || (name === named.stack && region === (named.region ?? region)),
  );
  const below = (parent: StackState): StackState[] => [
    parent,
    ...all.filter(({ stack }) => stack.parentId === parent.stack.id).flatMap(below),
  ];
  return root ? below(root) : [];
}

function resourcesOf({ resources }: StackState): Physical[] {
  return [...resources.values()].flatMap(({ current }) => current ?? []);
}

/** What is there of a stack and its nested stacks. */
export function resourcesBelow(store: Store, named: NamedStack): Physical[] {
  return familyOf(store, named).flatMap(resourcesOf);
}

/** The records of a stack and its nested stacks by type, in alphabetical order; undefined where there is no such stack. */
export function recordsOf(store: Store, handlers: Handlers, named: NamedStack): RecordCount[] | undefined {
  const family = familyOf(store, named);
  if (family.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { type, properties } of family.flatMap(resourcesOf)) {
    // CloudFormation's own types are the engine's business.
    if (type.startsWith('AWS::CloudFormation::') || isLive(handlers[type], properties)) continue;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** The resources of a type that the living stacks of an account and region have. */
export function resourcesOfType(
  store: Store,
  type: string,
  { account, region }: { readonly account: string; readonly region: string },
): Physical[] {
  return living(store)
    .filter(({ stack }) => stack.account === account && stack.region === region)
    .flatMap(resourcesOf)
    .filter((one) => one.type === type);
}

/** What all living stacks have. */
export const allResources = (store: Store): Physical[] => living(store).flatMap(resourcesOf);

/** The resources of a type that all living stacks have. */
export const allOfType = (store: Store, type: string): Physical[] =>
  allResources(store).filter((one) => one.type === type);

/** What a living stack's resource is, by type and physical id. */
export function findResource(store: Store, type: string, physicalId: string): Physical | undefined {
  return living(store)
    .flatMap(resourcesOf)
    .find((one) => one.type === type && one.physicalId === physicalId);
}
