import type { Connection } from '../../deploy/aws/connection.ts';
import type { Plan } from '../../deploy/model.ts';
import { dropPlan } from '../../deploy/plan/change-set.ts';
import { unknownLoss } from '../../deploy/plan/guards/loss-names.ts';

type Words = readonly string[] | undefined;

const split = (words: Words): string[] =>
  (words ?? []).flatMap((word) => word.split(',')).flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));

/** The losses that `--allow-loss` names for one stack: `shop.Database/Instance` is for the root `shop` alone. */
export function lossNames(words: Words, root: string | undefined): string[] {
  return split(words).flatMap((name) => {
    const [, of, path] = /^([^./]+)\.(.+)$/.exec(name) ?? [];
    if (of === undefined || path === undefined) return [name];
    return of === root ? [path] : [];
  });
}

/** Names that have to be in the plan of a stack: of several roots, a name without its root may be meant for another one. */
function ownNames(words: Words, root: string | undefined): string[] {
  return lossNames(root === undefined ? words : split(words).filter((name) => name.startsWith(`${root}.`)), root);
}

/** Refuses the allowance of a loss that the plan does not have, and takes its change set away. */
export async function checkLossNames(connection: Connection, plan: Plan, words: Words): Promise<void> {
  const error = unknownLoss(plan, ownNames(words, connection.target.root));
  if (error === undefined) return;
  await dropPlan(connection, plan);
  throw error;
}
