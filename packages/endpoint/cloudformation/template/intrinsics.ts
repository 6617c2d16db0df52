import { validationError } from '../failure.ts';
import { type Fields, isFields } from '../value.ts';
import { cidr } from './cidr.ts';
import { Unknown, unknownsIn, withTexts } from './unknown.ts';

/** Where names in a template get their values. `undefined` says that there is no such name. */
export interface Scope {
  readonly region: string;
  /** Parameters and pseudo parameters. */
  parameter(name: string): unknown;
  /** What `Ref` of a resource returns. */
  resource(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
  mapping(name: string): Fields | undefined;
  importValue(name: string): unknown;
}

/** The value of `AWS::NoValue`: a member with this value is left out. */
export const noValue = Symbol('AWS::NoValue');

type Function = (argument: unknown, scope: Scope) => unknown;

function refuse(message: string): never {
  throw validationError(`Template error: ${message}`);
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** A text, a number or a truth as text. A list is none, and no function joins it unasked. */
function textOf(value: unknown, complaint: string): string {
  return isScalar(value) ? String(value) : refuse(complaint);
}

const typed = (name: string): string => `every ${name} object must have a String-typed value.`;

function listOf(value: unknown, complaint: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(complaint);
}

function conditionOf(value: unknown, scope: Scope): boolean {
  const truth =
    isFields(value) && typeof value.Condition === 'string' ? scope.condition(value.Condition) : evaluate(value, scope);
  if (typeof truth === 'boolean') return truth;
  if (truth === 'true' || truth === 'false') return truth === 'true';
  return refuse('every condition must evaluate to true or false.');
}

function conditionsOf(name: string, argument: unknown, scope: Scope): boolean[] {
  const list = listOf(argument, `every ${name} object requires a list of conditions.`);
  if (list.length < 2 || list.length > 10)
    refuse(`every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`);
  return list.map((item) => conditionOf(item, scope));
}

/** `Ref`: parameters first, since logical ids and parameters share one space of names. */
function ref(name: unknown, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return noValue;
  const value = scope.parameter(String(name)) ?? scope.resource(String(name));
  if (value !== undefined) return value;
  throw validationError(
    `Template format error: Unresolved resource dependencies [${String(name)}] in the Resources block of the template`,
  );
}

function getAtt(argument: unknown, scope: Scope): unknown {
  const parts =
    typeof argument === 'string'
      ? splitAttribute(argument)
      : listOf(
          argument,
          'Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
        );
  const [id, ...rest] = parts.map((part) =>
    textOf(
      evaluate(part, scope),
      'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    ),
  );
  const attribute = rest.join('.');
  const value = scope.attribute(id ?? '', attribute);
  return value ?? refuse(`resource ${id} does not support attribute type ${attribute} in Fn::GetAtt`);
}

/** `Vpc.CidrBlock` in two: attribute names may hold dots, logical ids may not. */
export function splitAttribute(text: string): [string, string] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
}

/** The text between `${` and `}` in a text for `Fn::Sub`; `${!Literal}` is not among it. */
export const subPattern = /\$\{\s*([^!{}\s][^{}]*?)\s*\}/g;

function sub(argument: unknown, scope: Scope): unknown {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string' || !isFields(variables)) {
    return refuse(
      "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    );
  }
  const unknowns: Unknown[] = [];
  const replaced = text.replace(subPattern, (_, name: string) => {
    const value = subVariable(name, variables, scope);
    if (value === noValue) return '';
    unknowns.push(...unknownsIn(value));
    return value instanceof Unknown ? '' : textOf(value, wrongVariable(name, variables));
  });
  return unknowns.length > 0 ? merge(unknowns, 'Fn::Sub') : replaced.replace(/\$\{!/g, '${');
}

function wrongVariable(name: string, variables: Fields): string {
  return Object.hasOwn(variables, name)
    ? 'every value of the context object of every Fn::Sub object must be a string or a function that returns a string'
    : `variable ${name} in Fn::Sub expression does not resolve to a string`;
}

function subVariable(name: string, variables: Fields, scope: Scope): unknown {
  if (Object.hasOwn(variables, name)) return evaluate(variables[name], scope);
  return name.includes('.') ? getAtt(name, scope) : ref(name, scope);
}

function merge(unknowns: readonly Unknown[], made: string): Unknown {
  return new Unknown(
    unknowns.flatMap((one) => one.causes),
    // aws/aws-cdk-cli#1307: what a function makes of a placeholder is "{{IntrinsicFunction://Fn::Join}}".
    { made, ...(unknowns.some(hasPlaceholder) && { placeholder: `{{IntrinsicFunction://${made}}}` }) },
  );
}

const hasPlaceholder = ({ placeholder }: Unknown): boolean => placeholder !== undefined;

const joinWords =
  'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';

function join(argument: unknown, _: Scope): unknown {
  const [delimiter, items, ...more] = listOf(argument, joinWords);
  if (typeof delimiter !== 'string' || !Array.isArray(items) || more.length > 0) return refuse(joinWords);
  return items.map((item) => textOf(item, joinWords)).join(delimiter);
}

const selectWords = 'Fn::Select requires a list argument with two elements: an integer index and a list';

function select(argument: unknown): unknown {
  const [index, items, ...more] = listOf(argument, selectWords);
  const position = isScalar(index) && index !== '' ? Number(index) : Number.NaN;
  if (!Number.isInteger(position) || !Array.isArray(items) || more.length > 0) return refuse(selectWords);
  if (position < 0 || position >= items.length)
    refuse(`Fn::Select cannot select nonexistent value at index ${position}`);
  return items[position];
}

const splitWords =
  'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.';

function split(argument: unknown): unknown {
  const [delimiter, text, ...more] = listOf(argument, splitWords);
  if (typeof delimiter !== 'string' || !isScalar(text) || more.length > 0) return refuse(splitWords);
  return String(text).split(delimiter);
}

const mapWords =
  'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value';

function findInMap(argument: unknown, scope: Scope): unknown {
  const [name, first, second, options] = listOf(argument, mapWords);
  if (![name, first, second].every(isScalar)) return refuse(mapWords);
  const map = scope.mapping(String(name));
  if (map === undefined) {
    return refuse(`Mapping named '${String(name)}' is not present in the 'Mappings' section of template.`);
  }
  const row = own(map, first);
  const value = isFields(row) ? own(row, second) : undefined;
  if (value !== undefined) return evaluate(value, scope);
  if (isFields(options) && 'DefaultValue' in options) return options.DefaultValue;
  return refuse(`Unable to get mapping for ${String(name)}::${String(first)}::${String(second)}`);
}

const own = (fields: Fields, key: unknown): unknown =>
  Object.hasOwn(fields, String(key)) ? fields[String(key)] : undefined;

function importValue(name: unknown, scope: Scope): unknown {
  return scope.importValue(textOf(name, typed('Fn::ImportValue'))) ?? noExport(name);
}

function noExport(name: unknown): never {
  throw validationError(`No export named ${String(name)} found.`);
}

/** Regions whose zones are not a, b and c. */
const ZONES: Readonly<Record<string, string>> = {
  'us-east-1': 'abcdef',
  'us-west-2': 'abcd',
  'ap-northeast-1': 'acd',
  'ap-northeast-2': 'abcd',
};

/** The availability zones of a region. */
export function zonesOf(region: string): string[] {
  return [...(ZONES[region] ?? 'abc')].map((zone) => `${region}${zone}`);
}

function availabilityZones(region: unknown, scope: Scope): string[] {
  return zonesOf(region === '' ? scope.region : textOf(region, typed('Fn::GetAZs')));
}

const equalsWords = 'every Fn::Equals object requires a list of 2 string parameters.';

/** Functions whose arguments are worked out before they are called. */
const eager: Readonly<Record<string, Function>> = {
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (text) => Buffer.from(textOf(text, typed('Fn::Base64'))).toString('base64'),
  'Fn::Cidr': (argument) =>
    cidr(listOf(argument, 'every Fn::Cidr object requires two parameters, an IP block and a count')),
  'Fn::GetAZs': availabilityZones,
  'Fn::ImportValue': importValue,
  'Fn::Equals': (argument) => {
    const sides = listOf(argument, equalsWords);
    if (sides.length !== 2 || !sides.every(isScalar)) return refuse(equalsWords);
    return String(sides[0]) === String(sides[1]);
  },
  'Fn::Contains': (argument) => {
    const [list, value] = listOf(argument, 'every Fn::Contains object requires a list of strings and a value.');
    return listOf(list, 'every Fn::Contains object requires a list of strings.').includes(value);
  },
  'Fn::EachMemberEquals': (argument) => {
    const [list, value] = listOf(argument, 'every Fn::EachMemberEquals object requires a list and a value.');
    return listOf(list, 'every Fn::EachMemberEquals object requires a list.').every((item) => item === value);
  },
  'Fn::EachMemberIn': (argument) => {
    const [list, allowed] = listOf(argument, 'every Fn::EachMemberIn object requires two lists.');
    const among = listOf(allowed, 'every Fn::EachMemberIn object requires two lists.');
    return listOf(list, 'every Fn::EachMemberIn object requires two lists.').every((item) => among.includes(item));
  },
  'Fn::Length': (list) => listOf(list, 'Fn::Length expects a list').length,
  'Fn::ToJsonString': (value) => JSON.stringify(value),
};

const notWords = 'every Fn::Not object requires one boolean parameter.';
const ifWords = 'Fn::If requires a list argument with three elements';

/** Functions that choose which of their arguments are worked out. */
const lazy: Readonly<Record<string, Function>> = {
  Ref: ref,
  'Fn::GetAtt': getAtt,
  'Fn::Sub': sub,
  'Fn::If': (argument, scope) => {
    const branches = listOf(argument, ifWords);
    if (branches.length !== 3) return refuse(ifWords);
    const [name, yes, no] = branches;
    return evaluateOrNoValue(scope.condition(String(name)) ? yes : no, scope);
  },
  'Fn::And': (argument, scope) => conditionsOf('Fn::And', argument, scope).every(Boolean),
  'Fn::Or': (argument, scope) => conditionsOf('Fn::Or', argument, scope).some(Boolean),
  'Fn::Not': (argument, scope) => {
    const [condition, ...more] = listOf(argument, notWords);
    if (condition === undefined || more.length > 0) return refuse(notWords);
    return !conditionOf(condition, scope);
  },
};

/** The names of all functions that a template may call, for messages and checks. */
export const functionNames: readonly string[] = [...Object.keys(eager), ...Object.keys(lazy)];

function callOf(value: Fields): [string, unknown] | undefined {
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) return undefined;
  return Object.hasOwn(eager, entry[0]) || Object.hasOwn(lazy, entry[0]) ? entry : undefined;
}

function call([name, argument]: [string, unknown], scope: Scope): unknown {
  const chosen = Object.hasOwn(lazy, name) ? lazy[name] : undefined;
  if (chosen !== undefined) return chosen(argument, scope);
  const known = evaluate(argument, scope);
  const unknowns = unknownsIn(known);
  if (unknowns.length === 0) return eager[name]?.(known, scope);
  if (name === 'Fn::Equals') return false;
  const placeholder = TEXTUAL.has(name) ? ofPlaceholders(name, known, scope) : undefined;
  return placeholder ?? merge(unknowns, name);
}

/** Functions that look into a text, so that they fail on a placeholder that has not what they look for. */
const TEXTUAL = new Set(['Fn::Select', 'Fn::Split', 'Fn::Cidr', 'Fn::FindInMap', 'Fn::GetAZs', 'Fn::ImportValue']);

function ofPlaceholders(name: string, argument: unknown, scope: Scope): Unknown | undefined {
  const texts = withTexts(argument);
  if (texts === undefined) return undefined;
  const found = eager[name]?.(texts, scope);
  const causes = unknownsIn(argument).flatMap((one) => one.causes);
  const isText = typeof found === 'string' || (Array.isArray(found) && found.every((item) => typeof item === 'string'));
  return isText ? new Unknown(causes, { made: name, placeholder: found }) : undefined;
}

function evaluateOrNoValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => evaluateOrNoValue(item, scope)).filter((item) => item !== noValue);
  if (!isFields(value)) return value;
  const found = callOf(value);
  if (found !== undefined) return call(found, scope);
  const members = Object.entries(value).map(([key, item]) => [key, evaluateOrNoValue(item, scope)] as const);
  return Object.fromEntries(members.filter(([, item]) => item !== noValue));
}

/** Works out every function inside a value. A value that is wholly `AWS::NoValue` comes out as undefined. */
export function evaluate(value: unknown, scope: Scope): unknown {
  const result = evaluateOrNoValue(value, scope);
  return result === noValue ? undefined : result;
}
