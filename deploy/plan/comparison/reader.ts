import type { ChangeDetail } from '../../model.ts';
import { fold, type Known, LATER } from './fold.ts';
import type { State } from './parameters.ts';
import { readsOf } from './reads.ts';
import { readsSecret, shownProperties, shownSides } from './shown.ts';
import { knownAfter, knownBefore, type Sides } from './sides.ts';
import { type Fields, same } from './template-data.ts';

/** A parameter, condition, resource or attribute that differs; without a name it is an edit of the template. */
export interface Cause {
  readonly name?: string | undefined;
  /** Whether it differs, only CloudFormation will know. */
  readonly dynamic: boolean;
}

type How = 'Ref' | 'Fn::GetAtt';

/** How a resource of the same stack fares: what is read of it may differ then. */
export type Others = (logicalId: string, how: How) => Promise<State>;

/** Reads expressions of both sides, and says why they may come to different values; nothing where they do not. */
export interface Reader {
  readonly before: Known;
  readonly after: Known;
  readonly causesOf: (before: unknown, after: unknown, others: Others) => Promise<readonly Cause[]>;
  /** What a property was and will be, as far as that is known and may be shown. */
  readonly valuesOf: (name: string, before: unknown, after: unknown) => Pick<ChangeDetail, 'before' | 'after'>;
  /** All properties of a resource, likewise. */
  readonly propertiesOf: (side: 'before' | 'after', properties: Fields) => Fields;
  readonly readsSecret: (expression: unknown) => boolean;
}

/** What amounts to a difference, and to a certain one. */
export function stateOf(causes: readonly Cause[]): State {
  if (causes.length === 0) return 'same';
  return causes.every(({ dynamic }) => dynamic) ? 'unknown' : 'changed';
}

export function readerOf(sides: Sides): Reader {
  const before = knownBefore(sides);
  const after = knownAfter(sides);
  return {
    before,
    after,
    valuesOf: (name, old, next) => shownSides(sides, { before, after }, name, [old, next]),
    propertiesOf: (side, properties) => shownProperties(sides, side === 'before' ? before : after, properties),
    readsSecret: (expression) => readsSecret(sides, expression),
    causesOf: async (old, next, others) => {
      const values = [fold(old, before), fold(next, after)];
      const bothKnown = !values.includes(LATER);
      if (bothKnown && same(values[0], values[1])) return [];
      const found = [
        ...templateCauses(sides, { before, after }, old, next),
        ...(await otherCauses(sides, old, next, others)),
      ];
      const edited = !same(old, next) || (bothKnown && found.length === 0);
      return edited ? [{ dynamic: false }, ...found] : found;
    },
  };
}

type Knowns = Pick<Reader, 'before' | 'after'>;

/** Parameters, conditions and mappings that differ, of all that two expressions read. */
function templateCauses(sides: Sides, known: Knowns, ...expressions: readonly unknown[]): Cause[] {
  const { names, conditions, mappings } = readsOf(...expressions);
  const { before, after, parameters } = sides;
  return [
    ...[...names].flatMap((name): Cause[] => {
      const { state } = parameters[name] ?? { state: 'same' };
      return state === 'same' ? [] : [{ name, dynamic: state === 'unknown' }];
    }),
    ...[...mappings].flatMap((name) =>
      same(before.Mappings[name], after.Mappings[name]) ? [] : [{ name, dynamic: false }],
    ),
    ...[...conditions].flatMap((name) => conditionCauses(sides, known, name)),
  ];
}

function conditionCauses(sides: Sides, known: Knowns, name: string): Cause[] {
  const [old, next] = [known.before.condition(name), known.after.condition(name)];
  if (old !== undefined && next !== undefined) return old === next ? [] : [{ name, dynamic: false }];
  const [one, other] = [sides.before.Conditions[name], sides.after.Conditions[name]];
  if (!same(one, other)) return [{ name, dynamic: false }];
  // Neither text nor value tells: then what it reads does. Conditions of conditions go deeper by one each time.
  return templateCauses(sides, known, one);
}

/** Resources of the same stack that differ, of all that two expressions read. */
async function otherCauses({ before, after }: Sides, old: unknown, next: unknown, others: Others): Promise<Cause[]> {
  const { names, attributes } = readsOf(old, next);
  const isResource = (name: string) => Object.hasOwn(before.Resources, name) || Object.hasOwn(after.Resources, name);
  const found: Cause[] = [];
  const add = async (name: string, how: How) => {
    const state = await others(name.split('.')[0] ?? name, how);
    if (state !== 'same') found.push({ name, dynamic: state === 'unknown' });
  };
  for (const name of names) if (isResource(name)) await add(name, 'Ref');
  for (const name of attributes) await add(name, 'Fn::GetAtt');
  return found;
}
