import { handle } from '../draft.ts';
import { nearest } from '../nearest.ts';
import { kindOfParameter, type Parameters } from '../parameters/parameters.ts';
import { kindOf, memberNames, schemaOf } from '../resources/schema.ts';
import { MappingHandle } from '../values/handle.ts';
import { AWS, Condition, fn, Sub, Test } from '../values/intrinsics.ts';
import type { Piece } from '../values/sub.ts';
import { type Owner, Token } from '../values/value.ts';
import type { Plain } from './read.ts';
import { refused } from './refused.ts';

/** What the functions of a template can name. */
export interface Names {
  readonly path: string;
  readonly owner: Owner;
  readonly parameters: Parameters;
  readonly mappings: Readonly<Record<string, unknown>>;
  /** The types of the resources by their logical ids. */
  readonly types: Readonly<Record<string, string>>;
}

/** A value as the generator has them: functions are tokens that remember what they name. */
export function valueIn(names: Names, at: string, value: Plain): unknown {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Plain, index) => valueIn(names, `${at}.${index}`, item));
  const entries = Object.entries(value);
  const [[name, argument] = ['', '']] = entries;
  const isCall = name === 'Ref' || name.startsWith('Fn::');
  if (isCall && entries.length === 1) return call(names, at, name, argument);
  return Object.fromEntries(entries.map(([key, member]) => [key, valueIn(names, `${at}.${key}`, member)]));
}

/** A condition, or an assertion of a rule. */
export function testOf(names: Names, at: string, value: Plain): Test {
  const [[name, argument] = ['', '']] = Object.entries(Object(value) as Readonly<Record<string, Plain>>);
  if (name === 'Condition' && typeof argument === 'string') return new Test({ Condition: argument }, names.owner);
  const operands = listOf(argument);
  if (LOGIC.has(name))
    return new Test({ [name]: operands.map((operand, index) => testOf(names, `${at}.${index}`, operand)) });
  if (COMPARISONS.has(name)) return new Test({ [name]: operands.map((operand) => valueIn(names, at, operand)) });
  throw refused(
    names.path,
    `${at} is no test`,
    'a condition is Fn::Equals, or Fn::And, Fn::Or or Fn::Not of others',
    'compare something',
  );
}

const LOGIC = new Set(['Fn::And', 'Fn::Or', 'Fn::Not']);
const COMPARISONS = new Set(['Fn::Equals', 'Fn::Contains', 'Fn::EachMemberEquals', 'Fn::EachMemberIn']);

const listOf = (argument: unknown): readonly Plain[] => (Array.isArray(argument) ? argument : []);

type Call = (names: Names, at: string, argument: Plain) => unknown;

/** The functions that hand on what is known of their arguments. */
const CALLS: Readonly<Record<string, Call>> = {
  Ref: (names, _, argument) => reference(names, String(argument)),
  'Fn::GetAtt': attribute,
  'Fn::Sub': substitution,
  'Fn::If': (names, at, argument) => {
    const [condition, ...branches] = operandsOf(names, at, 'Fn::If', argument, 3);
    const [then, otherwise] = branches.map((branch) => valueIn(names, at, branch));
    return fn.if(new Condition(String(condition), names.owner), then, otherwise);
  },
  'Fn::FindInMap': (names, at, argument) => {
    const [mapping, ...keys] = operandsOf(names, at, 'Fn::FindInMap', argument, 3);
    const values = keys.map((key) => valueIn(names, at, key));
    if (typeof mapping !== 'string' || keys.length > 2)
      return new Token({ 'Fn::FindInMap': valueIn(names, at, argument) });
    return new MappingHandle(mapping, names.owner, names.mappings[mapping]).find(values[0], values[1]);
  },
  'Fn::Join': (names, at, argument) => {
    const [separator, list] = operandsOf(names, at, 'Fn::Join', argument, 2);
    return fn.join(String(separator), valueIn(names, at, list!) as readonly string[]);
  },
  'Fn::Split': (names, at, argument) => {
    const [separator, text] = operandsOf(names, at, 'Fn::Split', argument, 2);
    return fn.split(String(separator), valueIn(names, at, text!) as string);
  },
  'Fn::Select': (names, at, argument) => {
    const [index, list] = operandsOf(names, at, 'Fn::Select', argument, 2);
    return fn.select(valueIn(names, at, index!) as number, valueIn(names, at, list!) as readonly unknown[]);
  },
  'Fn::Base64': (names, at, argument) => fn.base64(valueIn(names, at, argument) as string),
  'Fn::GetAZs': (names, at, argument) => fn.getAZs(valueIn(names, at, argument) as string),
  'Fn::ImportValue': (names, at, argument) => fn.importValue(valueIn(names, at, argument) as string),
};

/** Those of which nothing is known beforehand. */
const OTHERS = ['Cidr', 'GetStackOutput', 'Length', 'RefAll', 'ToJsonString', 'Transform', 'ValueOf', 'ValueOfAll'].map(
  (name) => `Fn::${name}`,
);

function call(names: Names, at: string, name: string, argument: Plain): unknown {
  const known = CALLS[name];
  if (known !== undefined) return known(names, at, argument);
  if (LOGIC.has(name) || COMPARISONS.has(name)) return testOf(names, at, { [name]: argument });
  if (OTHERS.includes(name) || name.startsWith('Fn::ForEach::'))
    return new Token({ [name]: valueIn(names, at, argument) });
  const meant = nearest(name, [...Object.keys(CALLS), ...OTHERS, ...LOGIC, ...COMPARISONS]);
  const mend = meant === undefined ? 'write one of its functions' : `write ${meant}`;
  throw refused(names.path, `${at} calls ${name}`, 'CloudFormation has no such function', mend);
}

function operandsOf({ path }: Names, at: string, name: string, argument: Plain, least: number): readonly Plain[] {
  const operands = listOf(argument);
  if (operands.length >= least) return operands;
  throw refused(
    path,
    `${at} calls ${name} without its ${least} arguments`,
    'CloudFormation refuses the template',
    'list them',
  );
}

/** `Ref`: of a pseudo parameter, a parameter, or a resource. What is none of them the check of references names. */
function reference({ path, owner, parameters, types }: Names, name: string): unknown {
  if (name.startsWith('AWS::')) {
    const known = Object.entries(AWS).find(([pseudo]) => name === `AWS::${pseudo}`)?.[1];
    if (known !== undefined) return known;
    throw refused(
      path,
      `it refers to ${name}`,
      'there is no such pseudo parameter',
      `there are ${Object.keys(AWS).join(', ')}`,
    );
  }
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  const kind = parameter === undefined ? kindOf(schemaOf(types[name] ?? '')?.r) : kindOfParameter(parameter);
  return new Token({ Ref: name }, owner, kind);
}

function attribute(names: Names, at: string, argument: Plain): unknown {
  const [logicalId, ...rest] = typeof argument === 'string' ? argument.split('.') : listOf(argument);
  const name = rest.every((part) => typeof part === 'string') ? rest.join('.') : '';
  // With AWS::LanguageExtensions the name of an attribute can be a reference.
  if (name === '')
    return new Token(
      { 'Fn::GetAtt': [String(logicalId), ...rest.map((part) => valueIn(names, at, part))] },
      names.owner,
    );
  return attributeOf(names, String(logicalId), name);
}

function attributeOf({ path, owner, types }: Names, logicalId: string, name: string): Token<unknown> {
  const type = Object.hasOwn(types, logicalId) ? (types[logicalId] ?? '') : '';
  // CloudFormation answers some properties as attributes, too, and no document says which.
  if (memberNames(schemaOf(type)?.p ?? {}).includes(name)) return new Token({ 'Fn::GetAtt': [logicalId, name] }, owner);
  return handle(logicalId, owner, type, path).att(name);
}

function substitution(names: Names, at: string, argument: Plain): unknown {
  const [text, variables] = typeof argument === 'string' ? [argument] : listOf(argument);
  if (typeof text !== 'string')
    throw refused(names.path, `${at} calls Fn::Sub without a text`, 'it puts values into one', 'write the text first');
  const values = Object(valueIn(names, at, variables ?? {})) as Readonly<Record<string, Piece>>;
  // What is literal and what is not stand in turn, as `Sub` takes them.
  const pieces = text.split(/(\$\{[^}]*\})/).map((part): Piece => {
    const [, name] = /^\$\{([^!][^}]*)\}$/.exec(part) ?? [];
    if (name === undefined) return part.replace(/^\$\{!([^}]*)\}$/, '${$1}');
    return values[name] ?? (named(names, name.trim()) as Piece);
  });
  return new Sub(pieces);
}

function named(names: Names, name: string): unknown {
  const dot = name.indexOf('.');
  return dot < 0 ? reference(names, name) : attributeOf(names, name.slice(0, dot), name.slice(dot + 1));
}
