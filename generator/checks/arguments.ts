import { RookeryError } from '../errors.ts';
import type { Document, Template } from '../model.ts';
import { nearest } from '../nearest.ts';
import { broken } from '../parameters/constraints.ts';
import {
  isStored,
  kindOfParameter,
  literalConstraints,
  type Parameter,
  type Parameters,
} from '../parameters/parameters.ts';
import { originOf } from '../values/kind-of.ts';
import { inForm, inWords, type Kind } from '../values/kinds.ts';
import { Intrinsic, isNoValue, Token } from '../values/value.ts';
import { noArgument, valuesOf } from './argument-values.ts';
import { literalArnMismatch } from './literal-arns.ts';
import { mismatch } from './mismatch.ts';

/** A nested stack, and what its parent passes to it. */
export interface Nesting {
  readonly path: string;
  readonly logicalId: string;
  readonly child: Template;
  /** As the parent wrote them, those that the child does not declare included. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The parameters of the parent. */
  readonly own: Parameters;
  readonly mappings?: Document['Mappings'];
  /** Whether the stack exists under a condition only: then branches of values may never be taken. */
  readonly conditional?: boolean;
}

/** Refuses what the parameters of a nested template would not take; what is known only at deploy time passes. */
export function checkArguments(nesting: Nesting): void {
  for (const [name, parameter] of Object.entries(nesting.child.document.Parameters)) {
    const value = nesting.values[name];
    if (value === undefined) checkOptional(nesting, name, parameter);
    else if (!takenBefore(nesting.own, parameter).has(value)) {
      checkKind(nesting, name, parameter, value);
      for (const one of possible(nesting, value)) checkPossible(nesting, name, parameter, one);
      if (isSameEverywhere(value)) takenBefore(nesting.own, parameter).add(value);
    }
  }
}

const taken = new WeakMap<Parameters, WeakMap<Parameter, Set<unknown>>>();

/** What a parameter has been found to take in this parent: many stacks are passed the same. */
function takenBefore(own: Parameters, parameter: Parameter): Set<unknown> {
  const ofParent = taken.get(own) ?? new WeakMap<Parameter, Set<unknown>>();
  const values = ofParent.get(parameter) ?? new Set();
  taken.set(own, ofParent.set(parameter, values));
  return values;
}

/** Whether no more than the parameters of the parent decides what a value is. */
function isSameEverywhere(value: unknown): boolean {
  return value instanceof Token
    ? 'Ref' in value.intrinsic || 'Fn::GetAtt' in value.intrinsic
    : typeof value !== 'object';
}

function possible({ own, mappings = {}, conditional = false }: Nesting, value: unknown): readonly unknown[] {
  return conditional ? [value] : valuesOf(value, { Parameters: own, Mappings: mappings, Conditions: {} });
}

/** Checks one of the values that an argument can come to. */
function checkPossible(nesting: Nesting, name: string, parameter: Parameter, value: unknown): void {
  const { path, logicalId, child } = nesting;
  if (isNoValue(value)) {
    checkAbsent(nesting, name, parameter);
    return;
  }
  const is = noArgument(value, parameter);
  if (is !== undefined) {
    throw new RookeryError('ArgumentOfOtherKind', {
      what: `${path}: stack ${logicalId} is passed ${is} as ${name}.`,
      why: `${child.path} takes ${inWords(kindOfParameter(parameter))}, and a stack is passed texts alone.`,
      mend: 'pass a text, a number, or a token: .ref or .att(...) of a handle, an output of a stack.',
    });
  }
  for (const one of Array.isArray(value) ? value : [value]) checkElement(nesting, name, parameter, one);
  checkRange(nesting, name, parameter, value);
  checkValue(nesting, name, literalConstraints(parameter), value);
}

/** A literal, or one element of a list: what it names shows in its text. */
function checkElement(nesting: Nesting, name: string, parameter: Parameter, value: unknown): void {
  if (value instanceof Intrinsic || isStored(parameter)) return;
  const wanted = inForm('one', kindOfParameter(parameter));
  const isJoined = kindOfParameter(parameter).form === 'list' && typeof value === 'string';
  for (const one of isJoined ? value.split(',').map((part) => part.trim()) : [value]) {
    const found = mismatch(one, wanted) ?? literalArnMismatch(one, wanted);
    if (found === undefined) continue;
    throw new RookeryError('ArgumentOfOtherKind', {
      what: `${nesting.path}: stack ${nesting.logicalId} is passed ${JSON.stringify(one)} as ${name}, which is ${found.is}.`,
      why: `${nesting.child.path} takes ${inWords(wanted)}.`,
      mend: `${found.mend}.`,
    });
  }
}

function checkAbsent({ path, logicalId, child }: Nesting, name: string, { Default }: Parameter): void {
  if (Default !== undefined) return;
  throw new RookeryError('ArgumentMissing', {
    what: `${path}: stack ${logicalId} is passed AWS.NoValue as ${name}.`,
    why: `${child.path} ${DECLARED}`,
    mend: `pass a value in every case, or give ${name} a default.`,
  });
}

const DECLARED = 'declares the parameter without a default, and CloudFormation would refuse the nested stack.';

function checkOptional({ path, logicalId, child, values }: Nesting, name: string, { Default }: Parameter): void {
  if (Default !== undefined) return;
  const undeclared = Object.keys(values).filter((key) => child.document.Parameters[key] === undefined);
  const meant = nearest(name, undeclared);
  throw new RookeryError('ArgumentMissing', {
    what: `${path}: stack ${logicalId} is not passed ${name}${name in values ? ': the value is undefined' : ''}.`,
    why: `${child.path} ${DECLARED}`,
    mend: meant === undefined ? `pass ${name} to ${logicalId}.` : `rename "${meant}", which it is passed, to ${name}.`,
  });
}

function checkKind({ path, logicalId, child, values }: Nesting, name: string, parameter: Parameter, value: unknown) {
  // An SSM parameter is passed the name under which the value is stored.
  const wanted = isStored(parameter) ? undefined : kindOfParameter(parameter);
  if (wanted === undefined) return;
  const list = wanted.form === 'list';
  const one = list && value instanceof Token && value.kind?.form === 'one' ? value.kind : undefined;
  // One text may be a list, joined by its author.
  if (one && (one.names.length === 0 || wanted.names.length === 0)) return;
  const found = mismatch(value, takenAs(value, wanted));
  if (found === undefined) return;
  const fitting = Object.entries(values).filter(([, other]) => other !== value && fits(other, parameter));
  const instead = fitting.slice(0, 3).map(([, other]) => originOf(other));
  throw new RookeryError('ArgumentOfOtherKind', {
    what: `${path}: stack ${logicalId} is passed ${originOf(value)} as ${name}, which is ${found.is}.`,
    why: `${child.path} takes ${inWords(wanted)}.`,
    mend: `${found.mend}${instead.length > 0 ? `, for example ${[...new Set(instead)].join(' or ')}` : ''}.`,
  });
}

const isListed = (value: unknown) => Array.isArray(value) || (value instanceof Token && value.kind?.form === 'list');

function fits(value: unknown, parameter: Parameter): boolean {
  if (!(value instanceof Token) || (value.kind?.names.length ?? 0) === 0) return false;
  return mismatch(value, takenAs(value, kindOfParameter(parameter))) === undefined;
}

/** A list parameter takes a list, or the text of its elements with commas between. */
function takenAs(value: unknown, wanted: Kind): Kind {
  return wanted.form === 'list' && !isListed(value) ? inForm('joined', wanted) : wanted;
}

/** A parameter of the parent may hold what the nested template does not take. */
function checkRange(
  { path, logicalId, child, own }: Nesting,
  name: string,
  parameter: Parameter,
  value: unknown,
): void {
  const declared = value instanceof Token ? own[String(value.intrinsic.Ref)] : undefined;
  if (declared === undefined) return;
  checkDefault({ path, logicalId, child }, name, parameter, [originOf(value), declared]);
  const passed = literalConstraints(declared);
  const { AllowedValues: allowed } = literalConstraints(parameter);
  const surplus = allowed && passed.AllowedValues?.filter((one) => !allowed.map(String).includes(String(one)));
  if (allowed && (surplus === undefined || surplus.length > 0)) {
    throw wider(
      `${path}: stack ${logicalId} is passed ${originOf(value)} as ${name}, which may be ${surplus?.join(', ') ?? 'any value'}.`,
      `${child.path} takes ${allowed.join(', ')} alone.`,
      `declare ${originOf(value)} with those AllowedValues.`,
    );
  }
  if (parameter.Type === 'Number' && passed.Type === 'String' && passed.AllowedValues === undefined) {
    throw wider(
      `${path}: stack ${logicalId} is passed ${originOf(value)} as ${name}, which may be any text.`,
      `${child.path} takes a number.`,
      `declare ${originOf(value)} with the type Number.`,
    );
  }
}

/** What a parameter of the parent is by default has to be taken, too. */
function checkDefault(
  { path, logicalId, child }: Pick<Nesting, 'path' | 'logicalId' | 'child'>,
  name: string,
  parameter: Parameter,
  [own, { Default, ...declared }]: readonly [name: string, Parameter],
): void {
  // Empty lists are checked separately.
  if (Default === undefined || Default === '' || isStored(declared)) return;
  const breach = broken(literalConstraints(parameter), String(Default));
  if (breach === undefined) return;
  throw wider(
    `${path}: stack ${logicalId} is passed ${own} as ${name}, which by default is ${JSON.stringify(breach.element)}: ${breach.problem}.`,
    `${child.path} declares ${name} with that constraint, and CloudFormation would refuse the value.`,
    `give ${own} a default that ${name} takes, or none.`,
  );
}

const wider = (what: string, why: string, mend: string) => new RookeryError('ArgumentWider', { what, why, mend });

function checkValue({ path, logicalId, child }: Nesting, name: string, parameter: Parameter, value: unknown): void {
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (typeof value === 'object' && !isList) return;
  const breach = broken(parameter, String(value));
  if (breach === undefined) return;
  throw new RookeryError('ArgumentRefused', {
    what: `${path}: stack ${logicalId} is passed ${name} ${JSON.stringify(breach.element)}, which is ${breach.problem}.`,
    why: parameter.ConstraintDescription
      ? `${child.path} takes ${parameter.ConstraintDescription}.`
      : `${child.path} declares the parameter with that constraint, and CloudFormation would refuse the value.`,
    mend: `give ${logicalId} another ${name}.`,
  });
}
