import { RookeryError } from '../../../generator/errors.ts';
import { nearest } from '../../../generator/nearest.ts';
import type { Plan } from '../../model.ts';
import { placedChanges } from './changes.ts';
import { lossesOf } from './data-loss.ts';

/**
 * The allowance of a name that no change of the plan has: a slip of the pen, since the loss that was meant would be refused.
 * Undefined where every name is one of the plan.
 */
export function unknownLoss(plan: Plan, names: readonly string[]): RookeryError | undefined {
  const placed = placedChanges(plan);
  const resources = new Set(placed.filter(({ change }) => change.nested === undefined).map(({ path }) => path));
  const unknown = names.find((name) => !resources.has(name));
  if (unknown === undefined) return undefined;
  const losses = lossesOf(plan).map(({ path }) => path);
  const inside = losses.filter((path) => path.startsWith(`${unknown}/`));
  const close = nearest(unknown, losses) ?? nearest(unknown, [...resources]);
  return new RookeryError('LossUnknown', {
    what: `--allow-loss ${unknown}: the plan of stack ${plan.stackName} has no such resource.`,
    why: `it loses ${losses.length === 0 ? 'nothing' : losses.join(', ')}. A loss is allowed by its own name alone; nothing was changed.`,
    mend: mendOf(inside, close, losses),
  });
}

function mendOf(inside: readonly string[], close: string | undefined, losses: readonly string[]): string {
  if (inside.length > 0) return `name the resources: --allow-loss ${inside.join(',')}.`;
  if (close !== undefined) return `did you mean --allow-loss ${close}?`;
  return losses.length === 0 ? 'leave it away.' : `name what may be lost: --allow-loss ${losses.join(',')}.`;
}
