import type { DeclaredResource, Document, Template } from '../model.ts';
import type { Parameter } from '../parameters/parameters.ts';

/** What is known of a value before anything is deployed. */
export interface Known {
  /** As text; absent where only CloudFormation can work it out. */
  readonly value?: string | undefined;
  /** The root's parameter whose value it is, passed on as it stands. */
  readonly parameter?: string | undefined;
  /** Found in a mapping, passed on as it stands. */
  readonly mapped?: true | undefined;
  /** Left out: `AWS::NoValue`. */
  readonly absent?: true | undefined;
}

/** Values of the root's parameters; those that are not named here have their defaults. */
export type RootValues = Readonly<Record<string, string | undefined>>;

/** A resource of a system, in the nested stack that holds it. */
export interface Placed {
  /** Logical ids from the root down, joined by slashes. */
  readonly path: string;
  readonly resource: DeclaredResource;
  /** What is known of a value that stands in its properties. */
  known(value: unknown): Known;
  /** A value with each `Fn::If` replaced by the branch that is taken, as far as that is known. */
  settled(value: unknown): unknown;
  /** Whether a condition holds; undefined where only CloudFormation knows. */
  holds(condition: unknown): boolean | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

interface Scope {
  readonly document: Document;
  /** What is known of a parameter, worked out when it is asked for. */
  parameter(name: string): Known;
}

/** A stack of a system: the root, or one nested in it. */
export interface PlacedStack extends Scope {
  /** Logical ids from the root down, joined by slashes; empty for the root. */
  readonly path: string;
}

/** The resources of a system that exist with these values of its parameters, those of nested stacks included. */
export function* placedResources(master: Template, values: RootValues = {}): Generator<Placed> {
  yield* inside(rootScope(master, values), '');
}

/** The stacks of a system that exist with these values, each before those that it nests. */
export function* placedStacks(master: Template, values: RootValues = {}): Generator<PlacedStack> {
  yield* stacksInside(rootScope(master, values), '');
}

function* stacksInside(scope: Scope, path: string): Generator<PlacedStack> {
  yield { path, ...scope };
  for (const [logicalId, { nested, attributes, Properties }] of Object.entries(scope.document.Resources)) {
    if (nested === undefined || (attributes.Condition && holds(scope, attributes.Condition) === false)) continue;
    const place = path === '' ? logicalId : `${path}/${logicalId}`;
    yield* stacksInside(nestedScope(scope, nested, fields(Properties)), place);
  }
}

function rootScope(master: Template, values: RootValues): Scope {
  const parameter = memoized((name): Known => {
    const declared = parameterOf(master, name);
    if (declared === undefined) return {};
    // What stands there is only a name, under which the value is looked up at deploy time.
    if (declared.Type.startsWith('AWS::SSM::Parameter::')) return { parameter: name };
    return { value: Object.hasOwn(values, name) ? values[name] : text(declared.Default), parameter: name };
  });
  return { document: master.document, parameter };
}

function parameterOf({ document: { Parameters } }: Template, name: string): Parameter | undefined {
  return Object.hasOwn(Parameters, name) ? Parameters[name] : undefined;
}

function memoized(find: (name: string) => Known): (name: string) => Known {
  const found = new Map<string, Known>();
  return (name) => {
    const known = found.get(name) ?? find(name);
    found.set(name, known);
    return known;
  };
}

function* inside(scope: Scope, place: string): Generator<Placed> {
  for (const [logicalId, resource] of Object.entries(scope.document.Resources)) {
    const { nested, attributes, Properties } = resource;
    if (attributes.Condition && holds(scope, attributes.Condition) === false) continue;
    const path = `${place}${logicalId}`;
    if (nested) yield* inside(nestedScope(scope, nested, fields(Properties)), `${path}/`);
    else yield { path, resource, ...readersOf(scope) };
  }
}

function readersOf(scope: Scope): Pick<Placed, 'known' | 'settled' | 'holds'> {
  return {
    known: (value) => known(scope, value),
    settled: (value) => settled(scope, value),
    holds: (condition) => holds(scope, condition),
  };
}

function nestedScope(outer: Scope, nested: Template, values: Fields): Scope {
  const parameter = memoized((name): Known => {
    const declared = parameterOf(nested, name);
    if (declared === undefined) return {};
    const argument = known(outer, values[name]);
    const isPassed = values[name] !== undefined && argument.absent === undefined;
    return isPassed ? argument : { value: text(declared.Default) };
  });
  return { document: nested.document, parameter };
}

function fields(value: unknown): Fields {
  // Any object has members by name; what they are is looked at where they are read.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

/** The one function that a token is. By its shape: a system's own sources have a class of their own. */
export function functionOf(value: unknown): readonly [name: string, argument: unknown] | undefined {
  const { intrinsic } = fields(value);
  return intrinsic === undefined ? undefined : Object.entries(fields(intrinsic))[0];
}

function known(scope: Scope, value: unknown): Known {
  const literal = text(value);
  if (literal !== undefined) return { value: literal };
  const [name, argument] = functionOf(value) ?? [];
  return FUNCTIONS[name ?? '']?.(scope, argument) ?? {};
}

const FUNCTIONS: Readonly<Record<string, (scope: Scope, argument: unknown) => Known | undefined>> = {
  Ref: (scope, name) => (name === 'AWS::NoValue' ? { absent: true } : scope.parameter(String(name))),
  'Fn::If': (scope, argument) => {
    const branch = taken(scope, argument);
    return branch === undefined ? {} : known(scope, branch.value);
  },
  'Fn::Sub': (scope, argument) => substituted(scope, argument),
  'Fn::FindInMap': ({ document, ...scope }, argument) => {
    const [map, first, second] = list(argument).map((key) => known({ document, ...scope }, key).value ?? '');
    return { value: text(fields(fields(document.Mappings[map ?? ''])[first ?? ''])[second ?? '']), mapped: true };
  },
};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function substituted(scope: Scope, argument: unknown): Known {
  const [body, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const whole = /^\$\{([A-Za-z0-9]+)\}$/.exec(String(body))?.[1];
  const valueAt = (name: string): Known =>
    Object.hasOwn(fields(variables), name) ? known(scope, fields(variables)[name]) : scope.parameter(name);
  if (whole !== undefined) return valueAt(whole);
  let isKnown = true;
  const value = String(body).replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const found = valueAt(name).value;
    isKnown &&= found !== undefined;
    return found ?? '';
  });
  return isKnown ? { value } : {};
}

/** The branch of `Fn::If` that is taken, where its condition is known. */
function taken(scope: Scope, argument: unknown): { readonly value: unknown } | undefined {
  const [condition, then, otherwise] = list(argument);
  const test = holds(scope, condition);
  return test === undefined ? undefined : { value: test ? then : otherwise };
}

function settled(scope: Scope, value: unknown): unknown {
  const [name, argument] = functionOf(value) ?? [];
  const branch = name === 'Fn::If' ? taken(scope, argument) : undefined;
  return branch === undefined ? value : settled(scope, branch.value);
}

/** Whether a condition or test holds; undefined where only CloudFormation knows. */
function holds(scope: Scope, test: unknown): boolean | undefined {
  const named = typeof test === 'string' ? test : fields(test).logicalId;
  if (named !== undefined) return holds(scope, fields(scope.document.Conditions)[String(named)]);
  const [name, argument] = functionOf(test) ?? [];
  if (name === 'Condition') return holds(scope, argument);
  const operands = list(argument);
  if (name === 'Fn::Equals') {
    const [left, right] = operands.map((operand) => known(scope, operand).value);
    return left === undefined || right === undefined ? undefined : left === right;
  }
  const answers = operands.map((operand) => holds(scope, operand));
  if (name === 'Fn::Not') return answers[0] === undefined ? undefined : !answers[0];
  if (name === 'Fn::And') return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
  if (name === 'Fn::Or') return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  return undefined;
}
