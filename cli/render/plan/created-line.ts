import type { Plan, ResourceChange } from '../../../deploy/model.ts';

/** What a creation makes, in one line for somebody who does not look on: everything in it is new. */
export function createdLine({ stackName, changes }: Plan): string {
  const { resources, stacks } = countIn(changes);
  const inside = stacks === 0 ? '' : ` in ${stacks + 1} stacks`;
  return `create stack ${stackName}: ${resources === 1 ? '1 resource' : `${resources} resources`}${inside} (--verbose lists them)`;
}

function countIn(changes: readonly ResourceChange[]): { readonly resources: number; readonly stacks: number } {
  let [resources, stacks] = [0, 0];
  for (const { nested } of changes) {
    if (nested === undefined) resources += 1;
    else {
      const inside = countIn(nested);
      resources += inside.resources;
      stacks += 1 + inside.stacks;
    }
  }
  return { resources, stacks };
}
