import type { Kind } from './kinds.ts';
import { refuseText } from './text.ts';

declare const resolvesTo: unique symbol;

/** The template that a handle belongs to. */
export interface Owner {
  readonly path: string;
}

/** Anything written as a CloudFormation function: `Ref`, `Fn::GetAtt`, `Fn::If` and so on. */
export abstract class Intrinsic {
  readonly intrinsic: Readonly<Record<string, unknown>>;
  /** Set where the function names something that one template declares. */
  readonly owner: Owner | undefined;

  constructor(intrinsic: Readonly<Record<string, unknown>>, owner?: Owner) {
    this.intrinsic = intrinsic;
    this.owner = owner;
  }
}

/** Functions whose texts are names. */
const NAMING = ['Ref', 'Condition', 'Fn::GetAtt', 'Fn::FindInMap', 'Fn::If', 'Fn::ImportValue'];

refuseText(Intrinsic, ({ intrinsic, owner }) => {
  const [[name = '', argument] = []] = Object.entries(intrinsic);
  const parts = Array.isArray(argument) ? argument.filter((part) => typeof part === 'string') : [argument];
  const words = NAMING.includes(name) ? ` ${parts.join('.')}` : '';
  return {
    name: `${name.replace('Fn::', '')}${words}`,
    path: owner?.path,
    mend: 'write fn.sub`...${token}...` or fn.join where a text is made of it; where CloudFormation takes JSON pass the object itself, or fn.toJsonString(object) with the AWS::LanguageExtensions transform.',
  };
});

/** A value CloudFormation works out at deploy time. */
export class Token<out T> extends Intrinsic {
  declare readonly [resolvesTo]: T;
  /** The same as `T`, at run time; undefined where nothing is known. */
  readonly kind: Kind | undefined;

  constructor(intrinsic: Readonly<Record<string, unknown>>, owner?: Owner, kind?: Kind) {
    super(intrinsic, owner);
    this.kind = kind;
  }
}

/** A literal, or a token that resolves to one. */
export type Value<T> = T | Token<T>;

/**
 * A string that names a resource of one type, so that a subnet's id cannot stand where a VPC's belongs: its ARN, its name
 * (what `Ref` returns, if that is no ARN), or another of its attributes.
 */
export type Id<Type extends string, Attribute extends string = 'Arn' | 'Name'> = string & {
  readonly '~means'?: `${Attribute} of ${Type}`;
};

/** The ARN of a secret whose value is a JSON object with at least these keys. */
export type SecretArn<Key extends string> = string & {
  readonly '~means'?: 'Arn of AWS::SecretsManager::Secret' & { readonly keys: { readonly [K in Key]: true } };
};

/** Several values in one comma-separated string: the only form in which a list crosses a stack boundary. */
export type CommaList<T> = string & { readonly '~means'?: readonly T[] };

export interface Tag {
  readonly Key: string;
  readonly Value: Value<string>;
}

/** Free-form JSON, wherever CloudFormation takes any object. */
export type Json =
  | string
  | number
  | boolean
  | Token<unknown>
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Whether a value is `AWS::NoValue`, which removes the property that it is the value of. */
export const isNoValue = (value: unknown): boolean => value instanceof Token && value.intrinsic.Ref === 'AWS::NoValue';
