import type { AffectedResource, DeletionEffects, Effect } from '../../deploy/stack/deletion-effects.ts';
import { columns } from './style.ts';

/** In the order of what a person has to see first. */
const SAID: Readonly<Record<Effect, string>> = {
  lost: 'goes, and its data with it:',
  unknown: 'holds data, and what becomes of it depends on its DeletionPolicy:',
  snapshot: 'goes, and a snapshot of it stays:',
  stays: 'stays, by its DeletionPolicy:',
};

/** What the deletion of a stack takes away and leaves, as lines for a person who is about to be asked. */
export function effectLines(stackName: string, { count, resources, denied }: DeletionEffects): string[] {
  const groups = Object.entries(SAID).flatMap(([effect, said]) =>
    group(
      said,
      resources.filter((one) => one.effect === effect),
    ),
  );
  if (count === 0 && groups.length === 0) return [`stack ${stackName} holds nothing`];
  const lines = groups.length === 0 ? ['  none of them holds data'] : groups;
  const unread = denied === undefined ? [] : [`  (without the right ${denied} nobody can see what is to be kept)`];
  const things = count === 1 ? '1 resource' : `${count} resources`;
  return [`deleting stack ${stackName} takes away ${things}:`, ...lines, ...unread];
}

function group(said: string, resources: readonly AffectedResource[]): string[] {
  if (resources.length === 0) return [];
  const rows = columns(resources.map(({ path, type, physicalId }) => [path, type, physicalId]));
  return [`  ${said}`, ...rows.map((line) => `    ${line}`)];
}
