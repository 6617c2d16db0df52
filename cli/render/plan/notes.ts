import type { ChangeDetail, ResourceChange } from '../../../deploy/model.ts';
import { isUncertain } from '../../../deploy/plan/guards/changes.ts';
import { heldBy, holdsData, mayLoseData } from '../../../deploy/plan/guards/data-loss.ts';
import { resetsWeights } from '../../../deploy/plan/guards/rule-reset.ts';
import { type Piece, SIGNS, type Sign } from './line.ts';
import { certainTargets, isCertain } from './value-lines.ts';

/** What happens to a resource: add, change, replace, remove; or nobody knows yet. */
export function signOf(change: ResourceChange): Sign {
  if (change.action === 'Add' || change.action === 'Import') return SIGNS.add;
  if (change.action === 'Remove') return SIGNS.remove;
  if (change.replacement === 'True') return SIGNS.replace;
  if (isUncertain(change)) return SIGNS.uncertain;
  return change.replacement === 'Conditional' ? SIGNS.mayReplace : SIGNS.change;
}

/** A change without what only CloudFormation will know, where a line for several says that. */
export function certainPart(change: ResourceChange): ResourceChange {
  const certain = certainTargets(change.details);
  const details = change.details.filter(({ target }) => isCertain(target, certain));
  const isConditional = details.some(({ requiresRecreation }) => requiresRecreation !== 'Never');
  return { ...change, details, replacement: isConditional ? change.replacement : 'False' };
}

function effect(change: ResourceChange): string {
  if (change.action === 'Import') return 'exists already; imported';
  if (change.replacement === 'True') return 'replaced';
  if (change.replacement === 'Conditional') return 'may be replaced';
  return isUncertain(change) ? 'may change' : '';
}

/** `ContainerDefinitions by ImageTag, Cpu`: each property once, with all that brings the change about. */
function causes(details: readonly ChangeDetail[]): string {
  const byTarget = new Map<string, ChangeDetail[]>();
  for (const detail of details) {
    const same = byTarget.get(detail.target) ?? [];
    same.push(detail);
    byTarget.set(detail.target, same);
  }
  return [...byTarget]
    .map(([target, of]) => {
      // CloudFormation reports a property twice: what is certain, and once more that it depends on something.
      const known = of.filter(({ dynamic }) => !dynamic);
      const by = [...new Set((known.length > 0 ? known : of).map(({ cause }) => cause))].filter(
        (cause) => cause !== undefined,
      );
      const name = target.replace(/^Properties\./, '');
      return `${name}${by.length > 0 ? ` by ${by.join(' and ')}` : ''}`;
    })
    .join(', ');
}

function reset(change: ResourceChange): Piece {
  return isUncertain(change)
    ? 'would reset the traffic that ECS shifted'
    : ['red', '! resets the traffic that ECS shifted'];
}

function held(change: ResourceChange): Piece {
  const what = `holds ${heldBy(change.type)}`;
  if (mayLoseData(change)) return ['red', `! ${what}`];
  return holdsData(change) && change.action !== 'Add' ? what : '';
}

/** What has to be said of a change beside its line, in brackets. */
export function notes(change: ResourceChange): Piece[] {
  const { action, nested, policyAction, details } = change;
  const kept = /Retain|Snapshot/.exec(policyAction ?? '')?.[0];
  const all: Piece[] = [
    effect(change),
    action === 'Modify' && nested === undefined ? causes(details) : '',
    resetsWeights(change) ? reset(change) : '',
    held(change),
    ...(change.warnings ?? []).map((text): Piece => ['red', `! ${text}`]),
    holdsData(change) && kept === 'Retain' ? 'the old one is retained' : '',
    holdsData(change) && kept === 'Snapshot' ? 'a snapshot of the old one is kept' : '',
    action === 'Modify' && nested?.length === 0 ? 'nothing inside is known to change' : '',
  ];
  const said = all.filter((note) => note !== '');
  return said.length === 0 ? [] : ['  (', ...said.flatMap((note, index) => (index === 0 ? [note] : ['; ', note])), ')'];
}
