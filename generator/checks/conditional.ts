import { RookeryError } from '../errors.ts';
import type { Document } from '../model.ts';
import { Condition, Sub } from '../values/intrinsics.ts';
import { nameOf } from '../values/references.ts';
import { Intrinsic } from '../values/value.ts';
import type { Formula, Model } from './conditional-formula.ts';
import { Meanings } from './conditional-meaning.ts';
import { nestedScope, ownScope, type Scope } from './known.ts';

/** Something that exists only where a condition holds, and where it is used. */
interface Use {
  readonly place: string;
  /** What holds wherever the place itself is there. */
  readonly where: readonly Formula[];
  /** The logical id, and the attribute of `Fn::GetAtt`. */
  readonly target: string;
  readonly attribute: string | undefined;
}

/** What a use needs: in words, its condition, and where that stands. */
interface Need {
  readonly what: string;
  readonly condition: string;
  readonly formula: Formula;
  readonly mend: string;
}

/**
 * Refuses the use of a resource, or of a nested template's output, that exists only under a condition, where that may
 * not hold. CloudFormation works the conditions out, drops what they leave out, and then refuses what refers to it; the
 * output of a nested stack it misses only once that stack is there.
 */
export function checkConditional(path: string, document: Document): void {
  if (!Object.values(document.Resources).some(isConditional)) return;
  const scope = ownScope(document);
  const meanings = new Meanings();
  const rules = meanings.ofRules(Object.values(document.Rules), scope);
  for (const use of usesOf(document, (condition) => meanings.of(condition, scope))) {
    for (const need of needsOf(use, document, scope, meanings)) {
      // Most uses have the very condition that they need.
      if (use.where.includes(need.formula)) continue;
      const model = meanings.modelOf({ all: [rules, ...use.where, { not: need.formula }] });
      if (model) throw unguarded(path, use, need, model);
    }
  }
}

/** Whether a resource, or an output of the template that it nests, exists under a condition only. */
function isConditional({ attributes, nested }: Document['Resources'][string]): boolean {
  return attributes.Condition !== undefined || (nested !== undefined && hasConditionalOutput(nested.document));
}

function hasConditionalOutput({ Outputs }: Document): boolean {
  return Object.values(Outputs).some((output) => conditionOf(output) !== undefined);
}

function conditionOf(output: unknown): string | undefined {
  return typeof output === 'object' && output !== null && 'Condition' in output && output.Condition instanceof Condition
    ? output.Condition.logicalId
    : undefined;
}

function* needsOf(
  { target, attribute, place }: Use,
  { Resources }: Document,
  scope: Scope,
  meanings: Meanings,
): Generator<Need> {
  const resource = Object.hasOwn(Resources, target) ? Resources[target] : undefined;
  if (resource === undefined) return;
  const { attributes, nested, Properties } = resource;
  const condition = attributes.Condition?.logicalId;
  if (condition !== undefined) {
    const what = `"${target}", which exists only under the condition "${condition}"`;
    const otherwise = place.startsWith('Outputs.') ? "''" : 'AWS.NoValue';
    const mend = `write fn.if(${condition}, ..., ${otherwise}), or give ${ownerOf(place)} the condition too.`;
    yield { what, condition, formula: meanings.of(condition, scope), mend };
  }
  const name = attribute?.startsWith('Outputs.') ? attribute.slice('Outputs.'.length) : undefined;
  const outputCondition =
    nested === undefined || name === undefined ? undefined : conditionOf(nested.document.Outputs[name]);
  if (nested === undefined || outputCondition === undefined) return;
  const formula = meanings.of(outputCondition, nestedScope(scope, target, Properties, nested.document));
  yield {
    what: `the output ${name} of stack ${target}, which ${nested.path} gives only under its condition "${outputCondition}"`,
    condition: outputCondition,
    formula,
    mend: `give ${name} a value in both cases, fn.if(${outputCondition}, ..., '') in ${nested.path}; or read it inside fn.if, with a condition that implies "${outputCondition}".`,
  };
}

/** The uses of resources, each with what holds where it stands. */
function* usesOf({ Resources, Outputs }: Document, meaning: (condition: string) => Formula): Generator<Use> {
  const under = (condition: string | undefined) => (condition === undefined ? [] : [meaning(condition)]);
  for (const [name, { Properties, tags, attributes }] of Object.entries(Resources)) {
    const { DependsOn: _, comment: __, Condition: condition, ...rest } = attributes;
    const where = under(condition?.logicalId);
    yield* usesIn(Properties, { place: `Resources.${name}.Properties`, where }, meaning);
    yield* usesIn(tags, { place: `Resources.${name}.Properties.Tags`, where }, meaning);
    yield* usesIn(rest, { place: `Resources.${name}`, where }, meaning);
  }
  for (const [name, output] of Object.entries(Outputs)) {
    yield* usesIn(output, { place: `Outputs.${name}`, where: under(conditionOf(output)) }, meaning);
  }
}

type Spot = Pick<Use, 'place' | 'where'>;

function* usesIn(value: unknown, spot: Spot, meaning: (condition: string) => Formula): Generator<Use> {
  if (typeof value !== 'object' || value === null || value instanceof Condition) return;
  if (value instanceof Intrinsic) return yield* usesInFunction(value, spot, meaning);
  for (const [name, member] of Object.entries(value)) {
    yield* usesIn(member, { ...spot, place: `${spot.place}.${name}` }, meaning);
  }
}

function* usesInFunction(value: Intrinsic, spot: Spot, meaning: (condition: string) => Formula): Generator<Use> {
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::If': branches } = value.intrinsic;
  if (Ref !== undefined) return yield { ...spot, target: nameOf(value), attribute: undefined };
  if (Array.isArray(attribute)) return yield { ...spot, target: nameOf(value), attribute: String(attribute[1]) };
  if (value instanceof Sub) for (const hole of value.holes) yield* usesIn(hole, spot, meaning);
  if (!Array.isArray(branches)) {
    for (const argument of Object.values(value.intrinsic)) yield* usesIn(argument, spot, meaning);
    return;
  }
  const [condition, then, otherwise] = branches;
  const holds = meaning(String(condition));
  yield* usesIn(then, { ...spot, where: [...spot.where, holds] }, meaning);
  yield* usesIn(otherwise, { ...spot, where: [...spot.where, { not: holds }] }, meaning);
}

/** The logical id or the name of the output that a place is in. */
const ownerOf = (place: string): string => place.split('.')[1] ?? place;

function unguarded(path: string, { place }: Use, { what, mend }: Need, model: Model) {
  return new RookeryError('ConditionMayNotHold', {
    what: `${path}: ${place} uses ${what}.`,
    why: `it is not there where ${wordsOf(model)}, and CloudFormation refuses a reference to what is not there.`,
    mend,
  });
}

/** The case in which the reference dangles: `Size is "small" and Name is not ""`. */
function wordsOf(model: Model): string {
  const cases = [...model].map(([name, choice]) => {
    if ('text' in choice) return `${name} is ${JSON.stringify(choice.text)}`;
    const texts = choice.beside.map((text) => JSON.stringify(text));
    return texts.length === 0 ? `${name} is another` : `${name} is not ${texts.join(' or ')}`;
  });
  return cases.length === 0 ? 'it stands' : cases.join(' and ');
}
