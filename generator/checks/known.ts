import type { Document } from '../model.ts';
import { takesList } from '../parameters/constraints.ts';
import { isStored } from '../parameters/parameters.ts';
import { Sub } from '../values/sub.ts';
import { Intrinsic } from '../values/value.ts';

type Sections = Pick<Document, 'Parameters' | 'Mappings' | 'Conditions'>;

/** A template as its parent knows it: with the arguments that it is passed. */
export interface Scope extends Sections {
  /** The logical ids of the stacks that it is nested in, for example `Web/`. */
  readonly place: string;
  readonly passed?: { readonly values: Readonly<Record<string, unknown>>; readonly by: Scope } | undefined;
}

/** The scope of a template that is looked at alone: whatever its parameters take is possible. */
export function ownScope({ Parameters, Mappings, Conditions }: Sections): Scope {
  return {
    Parameters,
    Mappings,
    Conditions,
    place: '',
  };
}

/** The scope of a template nested as `logicalId` in another. */
export function nestedScope(
  by: Scope,
  logicalId: string,
  values: unknown,
  { Parameters, Mappings, Conditions }: Sections,
): Scope {
  return {
    Parameters,
    Mappings,
    Conditions,
    place: `${by.place}${logicalId}/`,
    // What `stack` was passed, by parameter.
    passed: { values: values as Readonly<Record<string, unknown>>, by },
  };
}

/** Whether a condition holds; undefined where that is not known. */
export type Truths = (condition: string) => boolean | undefined;

/**
 * A value with everything worked out that the templates themselves say: parameters that are passed literals, mappings,
 * texts put together. What only the deployment knows stays the function that it is, and `AWS::NoValue` is undefined.
 */
export function known(value: unknown, scope: Scope, truths: Truths = unknownTruths): unknown {
  if (value instanceof Intrinsic) return knownFunction(value, scope, truths);
  if (typeof value !== 'object' || value === null || isSettled(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => known(item, scope, truths));
    return items.some((item) => item === undefined) ? items.filter((item) => item !== undefined) : items;
  }
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, known(member, scope, truths)] as const);
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}

const settled = new WeakMap<object, boolean>();

/** Whether a value is what it is in every scope: most of a template is, and is checked once. */
function isSettled(value: object): boolean {
  const found = settled.get(value);
  if (found !== undefined) return found;
  const isLeaf = !Array.isArray(value) && !isPlain(value);
  const answer = !(value instanceof Intrinsic) && (isLeaf || Object.values(value).every(isSettledMember));
  settled.set(value, answer);
  return answer;
}

function isSettledMember(member: unknown): boolean {
  return member !== undefined && (typeof member !== 'object' || member === null || isSettled(member));
}

const unknownTruths: Truths = () => undefined;

/** Handles and conditions are instances of a class; literal values are plain objects. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function knownFunction(value: Intrinsic, scope: Scope, truths: Truths): unknown {
  const [[name, argument] = ['', undefined]] = Object.entries(value.intrinsic);
  if (name === 'Ref')
    return argument === 'AWS::NoValue' ? undefined : (parameterValue(String(argument), scope) ?? value);
  if (name === 'Fn::Sub') return substituted(value, scope, truths) ?? value;
  if (!Array.isArray(argument)) return value;
  if (name === 'Fn::If') return chosenBranch(value, argument, scope, truths);
  const compute = FUNCTIONS[name];
  if (compute === undefined) return value;
  const literals = argument.map((part) => known(part, scope, truths));
  return literals.every(isLiteral) ? (compute(literals, scope) ?? value) : value;
}

/** Whether a value is known entirely before the deployment. */
export function isLiteral(value: unknown): boolean {
  return (
    !(value instanceof Intrinsic) &&
    (Array.isArray(value) ? value.every(isLiteral) : !isPlain(value) || Object.values(value).every(isLiteral))
  );
}

function chosenBranch(
  value: Intrinsic,
  [condition, then, otherwise]: readonly unknown[],
  scope: Scope,
  truths: Truths,
) {
  const truth = truths(String(condition));
  return truth === undefined ? value : known(truth ? then : otherwise, scope, truths);
}

/** What a parameter is: what it is passed, or what it is by default; undefined where the template is looked at alone. */
function parameterValue(name: string, { Parameters, passed }: Scope): unknown {
  const parameter = Object.hasOwn(Parameters, name) ? Parameters[name] : undefined;
  if (parameter === undefined || passed === undefined || isStored(parameter)) return undefined;
  const value = passed.values[name];
  const found = value === undefined ? parameter.Default : known(value, passed.by);
  if (found === undefined || !isLiteral(found)) return undefined;
  return takesList(parameter) ? listOf(found) : found;
}

function listOf(value: unknown): unknown {
  return typeof value !== 'string' ? value : value === '' ? [] : value.split(',').map((item) => item.trim());
}

/** Functions whose value follows from their arguments, where those are literal. */
const FUNCTIONS: Readonly<Record<string, (literals: readonly unknown[], scope: Scope) => unknown>> = {
  'Fn::Join': ([separator, parts]) =>
    Array.isArray(parts) && parts.every(isScalar) ? parts.join(String(separator)) : undefined,
  'Fn::Split': ([separator, text]) => (isScalar(text) ? String(text).split(String(separator)) : undefined),
  'Fn::Select': ([index, list]) => (Array.isArray(list) ? list[Number(index)] : undefined),
  'Fn::FindInMap': ([mapping, top, second], { Mappings }) => Mappings[String(mapping)]?.[String(top)]?.[String(second)],
};

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The text of `Fn::Sub`, if all that it names is known. */
function substituted(value: Intrinsic, scope: Scope, truths: Truths): string | undefined {
  if (!(value instanceof Sub)) return undefined;
  const pieces = value.pieces.map((piece) => (typeof piece === 'string' ? piece : known(piece, scope, truths)));
  return pieces.every(isScalar) ? pieces.join('') : undefined;
}
