import { type CommaList, type Id, type Owner, Token, type Value } from './value.ts';

declare const holds: unique symbol;

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
  /** What a String holds when it names a resource: see `arnOf` and `nameOf`. Exists in types only. */
  readonly [holds]?: unknown;
}

type Refinement = Omit<Parameter, 'Type' | typeof holds>;
type Holding<T> = { readonly Type: 'String'; readonly [holds]?: T };

/** A String parameter that takes the ARN of a resource of one type, and nothing else. */
export const arnOf = <Type extends string, const R extends Refinement = Refinement>(_type: Type, rest?: R) =>
  ({ Type: 'String', ...rest }) as Holding<Id<Type, 'Arn'>> & R;

/** A String parameter that takes the name or id of a resource of one type, and nothing else. */
export const nameOf = <Type extends string, const R extends Refinement = Refinement>(_type: Type, rest?: R) =>
  ({ Type: 'String', ...rest }) as Holding<Id<Type, 'Name'>> & R;

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

/** A list crosses joined by commas; an SSM parameter type is passed the name under which the value is stored. */
type Argument<P extends Parameter> = P['Type'] extends `AWS::SSM::Parameter::Value<${string}`
  ? Value<string>
  : Resolved<P> extends readonly (infer Element)[]
    ? Value<CommaList<Element>>
    : Value<Resolved<P>>;
type Optional<P extends Parameters> = {
  [Name in keyof P]: P[Name] extends { readonly Default: unknown } ? Name : never;
}[keyof P];

/** The parameters as a parent stack must pass them: those without a default are required. */
export type Arguments<P extends Parameters> = {
  readonly [Name in Exclude<keyof P, Optional<P>>]: Argument<P[Name]>;
} & { readonly [Name in Optional<P>]?: Argument<P[Name]> };

export function parameterRefs<P extends Parameters>(parameters: P, owner: Owner): ParameterRefs<P> {
  const refs = Object.keys(parameters).map((name) => [name, new Token({ Ref: name }, owner)]);
  // Object.fromEntries forgets its keys; they are those of `parameters`.
  return Object.fromEntries(refs) as ParameterRefs<P>;
}
