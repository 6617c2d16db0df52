import { canonicalJson } from '../../values/canonical.ts';
import { Intrinsic } from '../../values/value.ts';
import { isPlain } from '../known.ts';

/** The properties of a resource, or an object in them, with all that the templates say worked out. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a service would refuse: where below the resource's properties, what is wrong, and what it takes instead. */
export interface Finding {
  readonly at: string;
  /** Goes on after the place: `is 400`. */
  readonly problem: string;
  /** Whole sentences. */
  readonly why: string;
  readonly mend: string;
}

/** A finding of a rule about several properties; an empty `at` is the object itself. */
export function refusal(at: string, problem: string, why: string, mend: string): Finding {
  return { at, problem, why, mend };
}

/** What a value has to be, for a value that is known. */
export interface ValueRule {
  /** Goes on after "takes": `a whole number from 1 to 50000`. */
  readonly takes: string;
  accepts(value: unknown): boolean;
}

/** A rule about values that have to do with each other: it is passed the object at a path. */
export type ObjectRule = (object: Fields, properties: Fields) => Partial<Finding> | undefined;

/** What one resource type asks of its properties. Paths have `*` for each element of a list. */
export interface TypeRules {
  /** Who would refuse. */
  readonly by: string;
  readonly values?: Readonly<Record<string, ValueRule | readonly ValueRule[]>>;
  readonly objects?: readonly (readonly [path: string, rule: ObjectRule])[];
  /**
   * The same about values that different conditions decide: refused only where no case is left in which they go
   * together, for which condition holds with which is up to whoever passes the parameters.
   */
  readonly combinations?: readonly (readonly [path: string, rule: ObjectRule])[];
  /** Places of properties that no rule joins with others: parameters that stand there alone are not followed to them. */
  readonly skips?: RegExp;
}

export type ServiceRules = Readonly<Record<string, TypeRules>>;

/** Whether a value, or a part of a text, is left to the deployment. */
export function isOpen(value: unknown): boolean {
  return value instanceof Intrinsic || (typeof value === 'string' && value.includes('{{resolve:'));
}

/** A number that is known: parameters are texts. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** The elements of a list that are known; none where the whole list is not. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.filter((item) => !isOpen(item)) : [];
}

/** The objects in a list. */
export const objectsOf = (value: unknown): readonly Fields[] => itemsOf(value).filter(isPlain);

/** An object, or an empty one where there is none or it is not known. */
export const fieldsOf = (value: unknown): Fields => (isPlain(value) ? value : {});

/** Whether nothing is given, or a list of nothing. */
export const isEmpty = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

export const isYes = (value: unknown): boolean => value === true || value === 'true';

/** A number from one to another, without a fraction. */
export function whole(least: number, most: number, or?: number): ValueRule {
  return {
    takes: `a whole number from ${least} to ${most}${or === undefined ? '' : `, or ${or}`}`,
    accepts: (value) => {
      const number = numberOf(value);
      return number !== undefined && Number.isInteger(number) && ((number >= least && number <= most) || number === or);
    },
  };
}

/** A number that may have a fraction. */
export function between(least: number, most: number): ValueRule {
  return {
    takes: `a number from ${least} to ${most}`,
    accepts: (value) => {
      const number = numberOf(value);
      return number !== undefined && number >= least && number <= most;
    },
  };
}

export function atLeast(least: number): ValueRule {
  return {
    takes: `a whole number of at least ${least}`,
    accepts: (value) => {
      const number = numberOf(value);
      return number !== undefined && Number.isInteger(number) && number >= least;
    },
  };
}

/** A text of a certain length. */
export function length(least: number, most: number): ValueRule {
  return {
    takes: least === 0 ? `at most ${most} characters` : `${least} to ${most} characters`,
    accepts: (value) => {
      const text = textOf(value);
      return text === undefined || (text.length >= least && text.length <= most);
    },
  };
}

/** A text of a certain form; `takes` says it in words. */
export function form(pattern: RegExp, takes: string): ValueRule {
  return {
    takes,
    accepts: (value) => {
      const text = textOf(value);
      return text === undefined || pattern.test(text);
    },
  };
}

export function oneOf(...values: readonly (string | number)[]): ValueRule {
  const known = new Set(values.map(String));
  return { takes: `one of ${values.join(', ')}`, accepts: (value) => known.has(String(value)) };
}

/** How many elements a list has; elements that are not known are not counted against a maximum. */
export function count(least: number, most: number, things: string): ValueRule {
  return {
    takes: least === 0 ? `at most ${most} ${things}` : `${least} to ${most} ${things}`,
    accepts: (value) =>
      !Array.isArray(value) || (itemsOf(value).length <= most && (value.some(isOpen) || value.length >= least)),
  };
}

type At = readonly [place: string, value: unknown];

/** The values at a path below an object, each with its own path. It is asked for each rule of each resource. */
function valuesAt(value: unknown, path: readonly string[], index = 0, place = '', into: At[] = []): readonly At[] {
  const name = path[index];
  if (name === undefined) into.push([place, value]);
  else if (name === '*') {
    if (Array.isArray(value)) {
      for (const [item, element] of value.entries()) valuesAt(element, path, index + 1, join(place, item), into);
    }
  } else if (isPlain(value) && Object.hasOwn(value, name)) {
    valuesAt(value[name], path, index + 1, join(place, name), into);
  }
  return into;
}

const join = (place: string, name: string | number) => (place === '' ? String(name) : `${place}.${name}`);

/** Rules with their paths in parts. */
interface Prepared {
  readonly values: readonly (readonly [path: readonly string[], rules: readonly ValueRule[]])[];
  readonly objects: readonly PreparedRule[];
  readonly combinations: readonly PreparedRule[];
}
type PreparedRule = readonly [path: readonly string[], rule: ObjectRule];

const preparedRules = new WeakMap<TypeRules, Prepared>();

/** They are asked for each resource, and split once. */
function prepared(rules: TypeRules): Prepared {
  const known = preparedRules.get(rules);
  if (known !== undefined) return known;
  const { values = {}, objects = [], combinations = [] } = rules;
  const split = (path: string) => (path === '' ? [] : path.split('.'));
  const fresh: Prepared = {
    values: Object.entries(values).map(([path, asked]) => [split(path), [asked].flat()]),
    objects: objects.map(([path, rule]) => [split(path), rule]),
    combinations: combinations.map(([path, rule]) => [split(path), rule]),
  };
  preparedRules.set(rules, fresh);
  return fresh;
}

/** All that a service would refuse in the properties of one resource. */
export function* findingsOf(typeRules: TypeRules, properties: Fields): Generator<Finding> {
  const { by } = typeRules;
  const { values, objects } = prepared(typeRules);
  for (const [path, rules] of values) {
    // Few templates contain resources with rules.
    if (!Object.hasOwn(properties, path[0] ?? '')) continue;
    for (const [at, value] of valuesAt(properties, path)) {
      if (value === undefined || isOpen(value)) continue;
      const broken = rules.find((rule) => !rule.accepts(value));
      if (broken !== undefined) yield refused(at, value, by, broken.takes);
    }
  }
  yield* ofObjects(objects, properties, by);
}

/** Combinations of values that a service would refuse in one case of a resource. */
export function combinationsOf(typeRules: TypeRules, properties: Fields): readonly Finding[] {
  return [...ofObjects(prepared(typeRules).combinations, properties, typeRules.by)];
}

function* ofObjects(rules: readonly PreparedRule[], properties: Fields, by: string): Generator<Finding> {
  for (const [path, rule] of rules) {
    for (const [place, object] of valuesAt(properties, path)) {
      const found = isPlain(object) ? rule(object, properties) : undefined;
      if (found === undefined) continue;
      const { at = '', problem = 'is refused', why = `${by} refuses it.`, mend = 'change it.' } = found;
      yield { at: [place, at].filter((part) => part !== '').join('.'), problem, why, mend };
    }
  }
}

function refused(at: string, value: unknown, by: string, takes: string): Finding {
  return {
    at,
    problem: Array.isArray(value) ? `has ${value.length} elements` : `is ${shown(value)}`,
    why: `${by} takes ${takes}.`,
    mend: `give it ${takes}.`,
  };
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : canonicalJson(value);
  return text.length > 100 ? `${text.slice(0, 60)}... (${text.length - 2} characters)` : text;
}
