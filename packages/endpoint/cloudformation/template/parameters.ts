import { matchesPattern, patternProblem } from '../../../java-pattern/java-pattern.ts';
import { validationError } from '../failure.ts';
import type { Fields } from '../value.ts';
import { checkDeclaration } from './declarations.ts';
import type { Template } from './template.ts';
import { Unknown } from './unknown.ts';

/** A parameter's value: the text that was passed, and for Systems Manager types also what it resolved to. */
export interface ParameterValue {
  readonly value: string | Unknown;
  readonly resolved?: string;
}

export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** A parameter as a request names it. */
export interface ParameterArgument {
  readonly key: string;
  readonly value?: string | Unknown | undefined;
  readonly usePrevious: boolean;
}

/** Looks up a parameter of Systems Manager. */
export type LookUp = (name: string) => Promise<string>;

const specific =
  /^(List<)?AWS::(EC2::(AvailabilityZone::Name|Image::Id|Instance::Id|KeyPair::KeyName|SecurityGroup::GroupName|SecurityGroup::Id|Subnet::Id|Volume::Id|VPC::Id)|Route53::HostedZone::Id)>?$/;
const PLAIN = new Set([
  'String',
  'Number',
  'CommaDelimitedList',
  'List<Number>',
  'List<String>',
  'AWS::SSM::Parameter::Name',
]);
const stored = /^AWS::SSM::Parameter::Value<(.+)>$/;

const typeOf = (definition: Fields): string => String(definition.Type);
const innerType = (type: string): string => stored.exec(type)?.[1] ?? type;

const takesList = (definition: Fields): boolean => /^(List<|CommaDelimitedList$)/.test(innerType(typeOf(definition)));

/** `Ref` of a parameter: a list for list types, otherwise a string. */
export function parameterReference(definition: Fields, { value, resolved }: ParameterValue): unknown {
  const isList = takesList(definition);
  if (value instanceof Unknown) {
    const { causes, placeholder } = value;
    return isList && placeholder !== undefined ? new Unknown(causes, { placeholder: [String(placeholder)] }) : value;
  }
  const text = resolved ?? value;
  if (!isList) return text;
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

/** Whether a value of the parameter may not be shown. */
export const isNoEcho = (definition: Fields | undefined): boolean => String(definition?.NoEcho) === 'true';

/** Refuses parameter declarations that CloudFormation does not understand. */
export function checkParameters(template: Template): void {
  for (const [name, definition] of Object.entries(template.parameters)) {
    checkDeclaration(name, definition);
    if (typeof definition.Type !== 'string') {
      throw validationError('Template format error: Every Parameters object must contain a Type member.');
    }
    const type = innerType(definition.Type);
    if (!PLAIN.has(type) && !specific.test(type)) {
      throw validationError(`Template format error: Unrecognized parameter type: ${definition.Type}`);
    }
    checkPattern(name, definition);
    if (definition.Default !== undefined)
      checkValue(name, definition, String(definition.Default), 'Template validation error');
  }
}

// The words are Eucalyptus's, which matches with java.util.regex as CloudFormation does; AWS's own are not known.
function checkPattern(name: string, { AllowedPattern: pattern }: Fields): void {
  if (pattern === undefined) return;
  if (typeof pattern === 'object') {
    throw validationError('Template format error: Every AllowedPattern member must be a string.');
  }
  if (patternProblem(String(pattern)) === undefined) return;
  throw validationError(
    `Template format error: Parameter '${name}' AllowedPattern must be a valid regular expression.`,
  );
}

function itemsOf(type: string, value: string): string[] {
  return type.startsWith('List<') || type === 'CommaDelimitedList'
    ? value.split(',').map((item) => item.trim())
    : [value];
}

/** Each constraint's complaint, or undefined where the value keeps it. */
function complaints(definition: Fields, value: string): (string | undefined)[] {
  const type = innerType(typeOf(definition));
  const { AllowedValues: allowed, AllowedPattern: pattern, MinLength, MaxLength, MinValue, MaxValue } = definition;
  const items = itemsOf(type, value);
  const numeric = type === 'Number' || type === 'List<Number>';
  const whole = value.length;
  return [
    numeric && items.some((item) => item === '' || Number.isNaN(Number(item))) ? 'must be a number.' : undefined,
    Array.isArray(allowed) && !items.every((item) => allowed.map(String).includes(item))
      ? 'must be one of AllowedValues'
      : undefined,
    pattern !== undefined && items.some((item) => matchesPattern(String(pattern), item) === false)
      ? `must match pattern ${String(pattern)}`
      : undefined,
    MinLength !== undefined && whole < Number(MinLength)
      ? `must contain at least ${String(MinLength)} characters`
      : undefined,
    MaxLength !== undefined && whole > Number(MaxLength)
      ? `must contain at most ${String(MaxLength)} characters`
      : undefined,
    MinValue !== undefined && items.some((item) => Number(item) < Number(MinValue))
      ? `must be a number not less than ${String(MinValue)}`
      : undefined,
    MaxValue !== undefined && items.some((item) => Number(item) > Number(MaxValue))
      ? `must be a number not greater than ${String(MaxValue)}`
      : undefined,
  ];
}

function checkValue(name: string, definition: Fields, value: string, prefix?: string): void {
  const complaint = complaints(definition, value).find((one) => one !== undefined);
  if (complaint === undefined) return;
  const said = definition.ConstraintDescription;
  const message =
    said === undefined
      ? `Parameter '${name}' ${complaint}`
      : `Parameter ${name} failed to satisfy constraint: ${String(said)}`;
  throw validationError(prefix === undefined ? message : `${prefix}: ${message}`);
}

function previousOf(name: string, previous: ParameterValues): string | Unknown {
  const found = previous[name];
  if (found !== undefined) return found.value;
  throw validationError(
    `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
  );
}

function argumentOrDefault(
  name: string,
  definition: Fields,
  argument: ParameterArgument | undefined,
  previous: ParameterValues,
): string | Unknown | undefined {
  if (argument?.usePrevious) return previousOf(name, previous);
  if (argument?.value !== undefined) return argument.value;
  return definition.Default === undefined ? undefined : String(definition.Default);
}

/** A placeholder is taken by its text, as any value is: so it cannot be looked up, and breaks what constrains the parameter. */
function checkPlaceholder(name: string, definition: Fields, placeholder: string): void {
  if (stored.test(typeOf(definition)))
    throw validationError(`Unable to fetch parameters [${placeholder}] from parameter store for this account.`);
  checkValue(name, definition, placeholder);
}

async function resolve(
  name: string,
  definition: Fields,
  value: string | Unknown,
  lookUp?: LookUp,
): Promise<ParameterValue> {
  if (value instanceof Unknown) {
    if (value.placeholder !== undefined) checkPlaceholder(name, definition, value.placeholder.toString());
    return { value };
  }
  if (value.length > 4096) {
    throw validationError(
      `Value of parameter '${name}' failed to satisfy constraint: Member must have length less than or equal to 4096`,
    );
  }
  checkValue(name, definition, value);
  if (!stored.test(typeOf(definition))) return { value };
  if (lookUp === undefined) {
    throw validationError(
      `Unable to fetch parameters [${value}] from parameter store for this account. The embedded endpoint has no Systems Manager.`,
    );
  }
  return { value, resolved: await lookUp(value) };
}

/** Gives every parameter of a template its value: the argument, the previous one where asked for, or the default. */
export async function resolveParameters(
  template: Template,
  passed: readonly ParameterArgument[],
  previous: ParameterValues = {},
  lookUp?: LookUp,
): Promise<ParameterValues> {
  const strange = passed.map(({ key }) => key).filter((key) => !Object.hasOwn(template.parameters, key));
  if (strange.length > 0) throw validationError(`Parameters: [${strange.join(', ')}] do not exist in the template`);
  const byKey = new Map(passed.map((one) => [one.key, one]));
  const missing: string[] = [];
  const values: Record<string, ParameterValue> = {};
  for (const [name, definition] of Object.entries(template.parameters)) {
    const value = argumentOrDefault(name, definition, byKey.get(name), previous);
    if (value === undefined) missing.push(name);
    else values[name] = await resolve(name, definition, value, lookUp);
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}
