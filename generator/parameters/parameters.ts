import { inForm, type Kind, naming, PLAIN, PLAIN_LIST } from '../values/kinds.ts';
import { type CommaList, type Id, type Owner, type SecretArn, Token, type Value } from '../values/value.ts';
import { refersToList, takesList } from './constraints.ts';
import type { Role } from './role.ts';

/** Of a parameter whose constraints are not emitted: the whole declaration. */
const literals = Symbol('literals');
/** Where a parameter keeps what its values name: `kindOfParameter` reads it, and no template shows it. */
const KIND = Symbol('kind');

/** What a value of each of the AWS-specific types names. */
interface AwsTypes {
  'AWS::EC2::AvailabilityZone::Name': string;
  'AWS::EC2::Image::Id': string;
  'AWS::EC2::Instance::Id': Id<'AWS::EC2::Instance'>;
  'AWS::EC2::KeyPair::KeyName': string;
  'AWS::EC2::SecurityGroup::GroupName': string;
  'AWS::EC2::SecurityGroup::Id': Id<'AWS::EC2::SecurityGroup'>;
  'AWS::EC2::Subnet::Id': Id<'AWS::EC2::Subnet'>;
  'AWS::EC2::Volume::Id': Id<'AWS::EC2::Volume'>;
  'AWS::EC2::VPC::Id': Id<'AWS::EC2::VPC'>;
  'AWS::Route53::HostedZone::Id': Id<'AWS::Route53::HostedZone'>;
}

type AwsLists = { [Name in keyof AwsTypes as `List<${Name}>`]: readonly AwsTypes[Name][] };

/** What a parameter of each CloudFormation type resolves to inside the template. */
type ParameterTypes = {
  String: string;
  Number: number;
  'List<Number>': readonly number[];
  CommaDelimitedList: readonly string[];
  'AWS::SSM::Parameter::Name': string;
  'AWS::SSM::Parameter::Value<String>': string;
  'AWS::SSM::Parameter::Value<List<String>>': readonly string[];
  'AWS::SSM::Parameter::Value<CommaDelimitedList>': readonly string[];
} & AwsTypes &
  AwsLists & { [Name in keyof AwsTypes as `AWS::SSM::Parameter::Value<${Name}>`]: AwsTypes[Name] } & {
    [Name in keyof AwsTypes as `AWS::SSM::Parameter::Value<List<${Name}>>`]: readonly AwsTypes[Name][];
  };

/** A parameter as CloudFormation writes it. */
export interface Parameter {
  readonly Type: keyof ParameterTypes;
  readonly Description?: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinLength?: number;
  readonly MaxLength?: number;
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly NoEcho?: boolean;
  /** What the deployer goes by; no template shows it. */
  readonly role?: Role;
  /** What a String holds when it names a resource: see `arnParameter` and `nameParameter`. Exists in types only. */
  readonly '~holds'?: unknown;
  readonly [literals]?: Parameter;
}

type Refinement = Omit<Parameter, 'Type' | '~holds' | typeof literals>;
type Holding<T> = { readonly Type: 'String'; readonly '~holds'?: T };

function holding<T, R extends Refinement>(kind: Kind, rest: R | undefined) {
  return { Type: 'String', ...rest, [KIND]: kind } as unknown as Holding<T> & R;
}

/** A String parameter that takes what is of a kind, and nothing else; `T` says the same to the compiler. */
export const kindParameter = <T>(kind: Kind, rest: Refinement): Holding<T> & Refinement =>
  holding<T, Refinement>(kind, rest);

/** A String parameter that takes the ARN of a resource of one type, and nothing else. */
export function arnParameter<Type extends string, const R extends Refinement = Refinement>(type: Type, rest?: R) {
  return holding<Id<Type, 'Arn'>, R>(naming(`Arn of ${type}`), rest);
}

/** A String parameter that takes the name or id of a resource of one type, and nothing else. */
export function nameParameter<Type extends string, const R extends Refinement = Refinement>(type: Type, rest?: R) {
  return holding<Id<Type, 'Name'>, R>(naming(`Name of ${type}`), rest);
}

type AttributesOf<Types extends Readonly<Record<string, string | readonly string[]>>> = {
  [Type in keyof Types & string]: Types[Type] extends readonly (infer Attribute extends string)[]
    ? Id<Type, Attribute>
    : Id<Type, Types[Type] & string>;
}[keyof Types & string];

/**
 * A String parameter that takes certain attributes of resources, under their names in `Fn::GetAtt`, and nothing else:
 * `attributeParameter({ 'AWS::SQS::Queue': 'QueueUrl' })`.
 */
export function attributeParameter<
  const Types extends Readonly<Record<string, string | readonly string[]>>,
  const R extends Refinement = Refinement,
>(types: Types, rest?: R) {
  const names = Object.entries(types).flatMap(([type, attributes]) =>
    [attributes].flat().map((attribute) => `${attribute} of ${type}`),
  );
  return holding<AttributesOf<Types>, R>(naming(...names), rest);
}

/** A String parameter that takes the ARN of a secret whose value is a JSON object with at least these keys. */
export function secretParameter<const Key extends string, const R extends Refinement = Refinement>(
  keys: readonly Key[],
  rest?: R,
) {
  return holding<SecretArn<Key>, R>({ ...naming('Arn of AWS::SecretsManager::Secret'), keys }, rest);
}

/** A String parameter that takes certain texts only, too many to list: `textParameter<Size>()({ AllowedPattern: '...' })`. */
export function textParameter<T extends string>(kind?: Kind) {
  return <const R extends Refinement>(rest: R) =>
    ({ Type: 'String', ...rest, ...(kind && { [KIND]: kind }) }) as Holding<T> & R;
}

type Constraint =
  | 'AllowedValues'
  | 'AllowedPattern'
  | 'ConstraintDescription'
  | 'MinLength'
  | 'MaxLength'
  | 'MinValue'
  | 'MaxValue';
type Unconstrained<P extends Parameter> = Omit<P, 'Type' | Constraint | '~holds'> & Holding<Resolved<P>>;

/**
 * The parameter of a nested template that other stacks' outputs are passed to: a String that CloudFormation does not check,
 * for while a change set is made it is passed a placeholder. What it resolves to stays as narrow as `parameter` says, and
 * literals are held to that at synth.
 */
export function unconstrained<const P extends Parameter & { readonly Type: 'String' | 'Number' }>(
  parameter: P,
): Unconstrained<P> {
  const { Default, Description, NoEcho, role } = parameter;
  const declared = {
    ...(Default !== undefined && { Default: String(Default) }),
    ...(Description !== undefined && { Description }),
    ...(NoEcho !== undefined && { NoEcho }),
    ...(role !== undefined && { role }),
  };
  // What is left out is what the type leaves out.
  return { Type: 'String', ...declared, [literals]: parameter } as unknown as Unconstrained<P>;
}

/** What a literal must be where it is passed to a parameter: its own constraints, or those that are not emitted. */
export const literalConstraints = (parameter: Parameter): Parameter => parameter[literals] ?? parameter;

/** The same parameter, for values that are known to be something more: only values that say otherwise are refused. */
export function marked<const P extends Parameter>(parameter: P, marks: NonNullable<Kind['marks']>): P {
  return {
    ...parameter,
    [KIND]: { ...kindOfParameter(parameter), marks },
  };
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** What a parameter's value is inside its own template. */
export type Resolved<P extends Parameter> = P extends { readonly AllowedValues: readonly (infer Allowed)[] }
  ? Allowed
  : P extends Holding<infer Held>
    ? unknown extends Held
      ? ParameterTypes[P['Type']]
      : Held
    : ParameterTypes[P['Type']];

/** The parameters as the template's own body sees them. */
export type ParameterRefs<P extends Parameters> = { readonly [Name in keyof P]: Token<Resolved<P[Name]>> };

/** A list crosses joined by commas, by whoever wrote it or by `stack`; an SSM parameter type is passed the name under which the value is stored. */
type Argument<P extends Parameter> = P['Type'] extends `AWS::SSM::Parameter::Value<${string}`
  ? Value<string>
  : Resolved<P> extends readonly (infer Element)[]
    ? Value<CommaList<Element>> | Value<readonly Value<Element>[]>
    : Value<Resolved<P>>;
type Optional<P extends Parameters> = {
  [Name in keyof P]: P[Name] extends { readonly Default: unknown } ? Name : never;
}[keyof P];

/** The parameters as a parent stack must pass them: those without a default are required. */
export type Arguments<P extends Parameters> = {
  readonly [Name in Exclude<keyof P, Optional<P>>]: Argument<P[Name]>;
} & { readonly [Name in Optional<P>]?: Argument<P[Name]> };

/** What the tokens among the values of an argument resolve to; of a list its elements, not their joined text. */
type Meant<V> =
  V extends Token<infer T> ? (T extends readonly (infer E)[] ? readonly Meant<E | Token<E>>[] : T) : never;
type ListFirst<T> = [Extract<T, readonly unknown[]>] extends [never] ? T : Extract<T, readonly unknown[]>;

/** The declaration of a parameter whose value is passed on to a nested template that accepts this argument. */
export type ParameterFor<V> = Holding<ListFirst<Meant<V>>> &
  (undefined extends V ? { readonly Default: string | number } : unknown);

export function parameterRefs<P extends Parameters>(parameters: P, owner: Owner): ParameterRefs<P> {
  const refs = Object.entries(parameters).map(([name, parameter]) => [
    name,
    new Token({ Ref: name }, owner, kindOfParameter(parameter)),
  ]);
  // Object.fromEntries loses the types of its keys; they are those of `parameters`.
  return Object.fromEntries(refs) as ParameterRefs<P>;
}

/** What a parameter's value is inside its template. */
export function kindOfParameter(parameter: Parameter): Kind {
  const marked = (literalConstraints(parameter) as { readonly [KIND]?: Kind })[KIND];
  if (marked !== undefined) return marked;
  const type = /^AWS::SSM::Parameter::Value<(.*)>$/.exec(parameter.Type)?.[1] ?? parameter.Type;
  const element = /^List<(.*)>$/.exec(type)?.[1];
  if (element !== undefined) return inForm('list', kindOfType(element));
  return type === 'CommaDelimitedList' ? PLAIN_LIST : kindOfType(type);
}

/** Whether a parameter is passed the name under which its value is stored. */
export function isStored({ Type }: { readonly Type: string }): boolean {
  return Type.startsWith('AWS::SSM::Parameter::Value<');
}

/** An EC2 parameter type does not distinguish name and ARN. */
function kindOfType(type: string): Kind {
  const resource = /^(AWS::EC2::(?:Instance|SecurityGroup|Subnet|Volume|VPC)|AWS::Route53::HostedZone)::Id$/.exec(
    type,
  )?.[1];
  return resource === undefined ? PLAIN : naming(`Arn of ${resource}`, `Name of ${resource}`);
}

const LIST_FUNCTIONS = ['Fn::Split', 'Fn::Cidr', 'Fn::GetAZs'];

/**
 * The arguments of a nested stack among `values`: those of the parameters that it declares, so that outputs and parameters
 * can be spread, and lists joined by commas.
 */
export function argumentsFor(declared: Parameters, values: object, own: Parameters): Readonly<Record<string, unknown>> {
  const isList = (value: unknown) => {
    if (Array.isArray(value)) return true;
    if (!(value instanceof Token)) return false;
    const [[name, argument] = []] = Object.entries(value.intrinsic);
    if (name === 'Ref') return refersToList({ Type: own[String(argument)]?.Type ?? '' });
    return LIST_FUNCTIONS.includes(String(name));
  };
  // The values have been checked against the template's type; by name they are anything.
  const byName = values as Readonly<Record<string, unknown>>;
  const entries = Object.entries(declared).flatMap(([name, { Type }]) => {
    const value = byName[name];
    if (value === undefined) return [];
    return [[name, takesList({ Type }) && isList(value) ? joined(value) : value]];
  });
  return Object.fromEntries(entries);
}

function joined(list: unknown) {
  return Array.isArray(list) && list.every((item) => typeof item === 'string')
    ? list.join(',')
    : new Token({ 'Fn::Join': [',', list] });
}
