import type { Plan, ResourceChange } from '../deploy/model.ts';
import type { Template } from '../generator/template.ts';

/**
 * Nested paths, such as `Shop/Rule`, of the listener rules whose weights ECS shifts while it deploys: templates mark them
 * with `Metadata: { ShiftedBy: 'AWS::ECS::Service' }`.
 */
export const shiftedRules = (master: Template): ReadonlySet<string> => new Set(markedIn(master, ''));

const markedIn = ({ document }: Template, place: string): string[] =>
  Object.entries(document.Resources).flatMap(([name, { nested, attributes }]) => {
    const path = `${place}${name}`;
    if (nested !== undefined) return markedIn(nested, `${path}/`);
    const metadata = attributes.Metadata;
    return typeof metadata === 'object' && 'ShiftedBy' in metadata ? [path] : [];
  });

/** A plan in which the changes to such rules are marked. */
export const withShifted = (plan: Plan, shifted: ReadonlySet<string> = new Set()): Plan =>
  shifted.size === 0 ? plan : { ...plan, changes: marked(plan.changes, shifted, '') };

const marked = (changes: readonly ResourceChange[], shifted: ReadonlySet<string>, place: string): ResourceChange[] =>
  changes.map((change) => {
    const path = `${place}${change.logicalId}`;
    if (change.nested !== undefined) return { ...change, nested: marked(change.nested, shifted, `${path}/`) };
    return shifted.has(path) ? { ...change, shifted: true } : change;
  });
