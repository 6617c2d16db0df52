import { RookeryError } from '../errors.ts';
import type { Template } from '../model.ts';
import { functionOf, type Known, type Placed, placedResources, type RootValues } from '../system/known.ts';

/** Two properties of a resource, the first of which may not be above the second. */
interface Pair {
  readonly least: string;
  readonly most: string;
  /** How much larger than the first the second has to be, as a factor. */
  readonly factor: number;
  readonly low: unknown;
  readonly high: unknown;
  /** Conditions of `Fn::If` around them, and which branch they stand in. */
  readonly guards: readonly (readonly [condition: unknown, holds: boolean])[];
}

/** A lower bound above its upper bound. */
export interface ReversedBounds {
  /** `Website/ScalableTarget`: logical ids from the root down. */
  readonly path: string;
  readonly least: { readonly property: string } & Known;
  readonly most: { readonly property: string } & Known;
  readonly factor: number;
}

/** Pairs beside those that are recognised by their names. RDS asks for a tenth more room to grow to. */
const OTHERS: Readonly<Record<string, readonly (readonly [least: string, most: string, factor: number])[]>> = {
  'AWS::AutoScaling::AutoScalingGroup': [
    ['MinSize', 'DesiredCapacity', 1],
    ['DesiredCapacity', 'MaxSize', 1],
  ],
  'AWS::RDS::DBInstance': [['AllocatedStorage', 'MaxAllocatedStorage', 1.1]],
};

/**
 * The bounds of a system's resources that are reversed with these values of its parameters: properties whose
 * names differ in Min and Max, wherever their values come from.
 */
export function reversedBounds(master: Template, values: RootValues = {}): ReversedBounds[] {
  return [...placedResources(master, values)].flatMap((placed) =>
    pairsOf(placed.resource).flatMap((pair) => reversed(placed, pair) ?? []),
  );
}

function reversed(placed: Placed, { least, most, factor, low, high, guards }: Pair): ReversedBounds | undefined {
  if (guards.some(([condition, branch]) => placed.holds(condition) === !branch)) return undefined;
  const [lower, upper] = [placed.known(low), placed.known(high)];
  if (!(numberOf(lower) * factor > numberOf(upper))) return undefined;
  return { path: placed.path, least: { property: least, ...lower }, most: { property: most, ...upper }, factor };
}

/** NaN where it is not known, or no number: then no comparison holds. */
const numberOf = ({ value = '' }: Known): number => (value.trim() === '' ? Number.NaN : Number(value));

const known = new WeakMap<object, readonly Pair[]>();

/** The pairs of a declared resource; services that share a template share these. */
function pairsOf(resource: Placed['resource']): readonly Pair[] {
  const pairs = known.get(resource) ?? [...pairsIn(resource.Properties, OTHERS[resource.Type] ?? [], [])];
  known.set(resource, pairs);
  return pairs;
}

function* pairsIn(value: unknown, others: (typeof OTHERS)[string], guards: Pair['guards']): Generator<Pair> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* pairsIn(item, [], guards);
    return;
  }
  const [name, argument] = functionOf(value) ?? [];
  if (name === 'Fn::If' && Array.isArray(argument)) {
    yield* pairsIn(argument[1], others, [...guards, [argument[0], true]]);
    yield* pairsIn(argument[2], others, [...guards, [argument[0], false]]);
  }
  if (name !== undefined) return;
  const members = Object.entries(value);
  const find = (property: string) => members.find(([other]) => other === property)?.[1];
  const named = members.flatMap(([least]) => {
    const most = least.replace(/^Min(?=imum|[A-Z]|$)/, 'Max');
    return most === least ? [] : [[least, most, 1] as const];
  });
  for (const [least, most, factor] of [...named, ...others]) {
    const [low, high] = [find(least), find(most)];
    if (low !== undefined && high !== undefined) yield { least, most, factor, low, high, guards };
  }
  for (const [, member] of members) yield* pairsIn(member, [], guards);
}

/** Refuses reversed bounds before AWS does. `place` is the file or environment that they stand in. */
export function checkBounds(place: string, master: Template, values: RootValues = {}): void {
  const [first, ...more] = reversedBounds(master, values);
  if (first === undefined) return;
  const { path, least, most, factor } = first;
  const others = more.length === 0 ? '' : ` The same holds for ${more.map((one) => one.path).join(', ')}.`;
  const parameters = [least.parameter, most.parameter].filter((name) => name !== undefined);
  throw new RookeryError('BoundsReversed', {
    what: `${place}: ${path} has ${described(least)} and ${described(most)}${factor > 1 ? ', less than a tenth more' : ''}.${others}`,
    why: 'aws refuses a lower bound above its upper one, but only when all that comes before it is made.',
    mend:
      parameters.length === 0
        ? `change ${least.property} or ${most.property} there.`
        : `change ${[...new Set(parameters)].join(' or ')}, in environments.ts or by --set.`,
  });
}

function described({ property, value, parameter }: ReversedBounds['least']): string {
  return parameter === undefined || parameter === property
    ? `${property} ${value}`
    : `${property} ${value} (parameter ${parameter})`;
}
