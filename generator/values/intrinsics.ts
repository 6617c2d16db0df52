import { list, text } from './form.ts';
import { elementOf, kindOfValue } from './kind-of.ts';
import { eitherKind, inForm, type Kind, PLAIN, PLAIN_LIST } from './kinds.ts';
import { pieceOf, Sub } from './sub.ts';
import { refuseText } from './text.ts';
import { type CommaList, Intrinsic, type Json, type Owner, Token, type Value } from './value.ts';

export { Sub };

/** A named condition. Made by `condition(...)` in a template's body. */
export class Condition {
  declare private readonly kind: 'condition';
  readonly logicalId: string;
  readonly owner: Owner;

  constructor(logicalId: string, owner: Owner) {
    this.logicalId = logicalId;
    this.owner = owner;
  }
}

refuseText(Condition, ({ logicalId, owner: { path } }) => ({
  name: `the condition "${logicalId}"`,
  path,
  mend: 'pass the condition itself: to fn.if, to another test, or as the attribute Condition.',
}));

/** What `condition(...)` and a rule's assertion accept: the answer to `fn.equals` and its kin. */
export class Test extends Intrinsic {
  declare private readonly kind: 'test';
}

/** `{ Condition: X }` inside another test, or a bare name where CloudFormation takes one. */
class ConditionRef extends Test {
  constructor({ logicalId, owner }: Condition) {
    super({ Condition: logicalId }, owner);
  }
}

const operand = (test: Condition | Test) => (test instanceof Condition ? new ConditionRef(test) : test);

/** Two to ten tests: the bounds CloudFormation puts on `Fn::And` and `Fn::Or`. */
type Operands = readonly [Condition | Test, Condition | Test, ...(Condition | Test)[]];

/** The elements of a literal list, each of them one text. */
function elements<T>(name: string, values: Value<readonly Value<T>[]>): Value<readonly Value<T>[]> {
  return values instanceof Token ? values : values.map((value) => text(name, value));
}

function commaList<T extends string>(values: Value<readonly Value<T>[]>): Token<CommaList<T>> {
  const kind = kindOfValue(list('fn.commaList', values));
  return new Token({ 'Fn::Join': [',', elements('fn.commaList', values)] }, undefined, kind && inForm('joined', kind));
}

/** CloudFormation's intrinsic functions under their own names: `Fn::If` is `fn.if`. */
export const fn = {
  if: <T>(condition: Condition, then: Value<T>, otherwise: Value<T>): Token<T> =>
    new Token(
      { 'Fn::If': [condition.logicalId, then, otherwise] },
      condition.owner,
      eitherKind(kindOfValue(then), kindOfValue(otherwise)),
    ),

  equals: <T extends string | number>(left: Value<T>, right: Value<NoInfer<T>>) =>
    new Test({ 'Fn::Equals': [text('fn.equals', left), text('fn.equals', right)] }),
  not: (test: Condition | Test) => new Test({ 'Fn::Not': [operand(test)] }),
  and: (...tests: Operands) => new Test({ 'Fn::And': tests.map(operand) }),
  or: (...tests: Operands) => new Test({ 'Fn::Or': tests.map(operand) }),

  /** For rules only: whether `value` is one of `list`. */
  contains: <T extends string>(list: Value<readonly Value<T>[]>, value: Value<T>) =>
    new Test({ 'Fn::Contains': [list, value] }),
  /** For rules only: whether every element of `list` equals `value`. */
  eachMemberEquals: <T extends string>(list: Value<readonly Value<T>[]>, value: Value<T>) =>
    new Test({ 'Fn::EachMemberEquals': [list, value] }),
  /** For rules only: whether every element of `list` is one of `allowed`. */
  eachMemberIn: <T extends string>(list: Value<readonly Value<T>[]>, allowed: Value<readonly Value<T>[]>) =>
    new Test({ 'Fn::EachMemberIn': [list, allowed] }),

  join: (separator: string, parts: Value<readonly Value<string>[]>): Token<string> =>
    separator === ','
      ? commaList(parts)
      : new Token({ 'Fn::Join': [separator, elements('fn.join', list('fn.join', parts))] }, undefined, PLAIN),
  split: (separator: string, value: Value<string>): Token<readonly string[]> =>
    new Token({ 'Fn::Split': [separator, text('fn.split', value)] }, undefined, inForm('list', elementOf(value))),
  select: <T>(index: Value<number>, values: Value<readonly Value<T>[]>): Token<T> =>
    new Token({ 'Fn::Select': [index, list('fn.select', values)] }, undefined, elementOf(values)),
  base64: (value: Value<string>): Token<string> =>
    new Token({ 'Fn::Base64': text('fn.base64', value) }, undefined, PLAIN),
  importValue: (name: Value<string>): Token<string> => new Token({ 'Fn::ImportValue': text('fn.importValue', name) }),

  /** The zones of a region; of the stack's own when none is named. */
  getAZs: (region: Value<string> = ''): Token<readonly string[]> =>
    new Token({ 'Fn::GetAZs': text('fn.getAZs', region) }, undefined, PLAIN_LIST),
  /** `count` subnets of `block`; `bits` is how many bits of the address each keeps for hosts. */
  cidr: (block: Value<string>, count: Value<number>, bits: Value<number>): Token<readonly string[]> =>
    new Token({ 'Fn::Cidr': [text('fn.cidr', block), count, bits] }, undefined, PLAIN_LIST),

  /** Needs the `AWS::LanguageExtensions` transform. */
  length: (values: Value<readonly unknown[]>): Token<number> =>
    new Token({ 'Fn::Length': list('fn.length', values) }, undefined, PLAIN),
  /** Needs the `AWS::LanguageExtensions` transform. */
  toJsonString: (value: Json): Token<string> => new Token({ 'Fn::ToJsonString': value }, undefined, PLAIN),
  transform: (name: string, parameters: Readonly<Record<string, Json>>): Token<never> =>
    new Token({ 'Fn::Transform': { Name: name, Parameters: parameters } }),

  /** Joins a list with commas, so that it can leave the stack as an output or enter one as a parameter. */
  commaList,

  /** ``fn.sub`${params.Environment}-web` `` emits `!Sub ${Environment}-web`. */
  sub(pieces: TemplateStringsArray, ...values: Value<string | number>[]): Token<string> {
    return new Sub(
      pieces.flatMap((piece, at) => (at < values.length ? [piece, pieceOf(text('fn.sub', values[at]))] : [piece])),
    );
  },
};

const pseudo = <T = string>(name: string, kind?: Kind) => new Token<T>({ Ref: `AWS::${name}` }, undefined, kind);

/** Pseudo parameters under their own names: `AWS::Region` is `AWS.Region`. */
export const AWS = {
  AccountId: pseudo('AccountId'),
  NotificationARNs: pseudo<readonly string[]>('NotificationARNs', PLAIN_LIST),
  NoValue: pseudo<never>('NoValue'),
  Partition: pseudo('Partition'),
  Region: pseudo('Region'),
  StackId: pseudo('StackId'),
  StackName: pseudo('StackName'),
  URLSuffix: pseudo('URLSuffix'),
};
