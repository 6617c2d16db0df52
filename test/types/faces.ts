import type { ArgumentsOf, Id, Template, Token } from '../../generator/index.ts';

/** What single values are in the end, of lists and tokens, too. */
type Single<V> = V extends readonly (infer Element)[] ? Single<Element> : V extends Token<infer T> ? Single<T> : V;
/** What a text names: `Arn of AWS::SQS::Queue`. */
type NameOf<V> =
  V extends Id<'nothing', 'nothing'>
    ? never
    : V extends Id<'AWS::SecretsManager::Secret', 'Arn'>
      ? 'Arn of AWS::SecretsManager::Secret'
      : V extends Id<infer Type, infer Attribute>
        ? `${Attribute} of ${Type}`
        : never;

type FormOf<V> = [Extract<V, readonly unknown[]>] extends [never]
  ? [Extract<V, number>] extends [never]
    ? 'text'
    : 'number'
  : 'list';
type Taken<V> = [NameOf<Single<V>>] extends [never]
  ? readonly [FormOf<V>]
  : readonly [FormOf<V>, NameOf<Single<V>>, ...NameOf<Single<V>>[]];

type Required<A> = { [Name in keyof A as Partial<A> extends Pick<A, Name> ? never : Name]: Taken<A[Name]> };
type Optional<A> = {
  [Name in keyof A as Partial<A> extends Pick<A, Name> ? Name : never]-?: Taken<Exclude<A[Name], undefined>>;
};
type Told<O> = O extends { readonly Value: infer V } ? readonly NameOf<Single<V>>[] : never;

/** The parameters and outputs of a template, as its type says: as data it is compared with what the template is when it runs. */
export interface Face<T extends Template> {
  readonly required: Required<ArgumentsOf<T>>;
  readonly optional: Optional<ArgumentsOf<T>>;
  readonly outputs: { readonly [Name in keyof T['outputs']]-?: Told<Exclude<T['outputs'][Name], undefined>> };
}

/** The same of several. */
export type Faces<Variants extends Readonly<Record<string, Template>>> = {
  readonly [Name in keyof Variants]: Face<Variants[Name]>;
};
