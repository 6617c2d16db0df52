import type { Body, Output, Outputs, Resource, ResourceAttributes } from '../model.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { ResourceTypes } from '../resources/index.ts';
import type { Condition } from '../values/intrinsics.ts';
import type { Token, Value } from '../values/value.ts';

/** The properties of a resource type. */
export type Properties<Type extends keyof ResourceTypes> = ResourceTypes[Type]['Properties'];
type ResourceType = keyof ResourceTypes & string;
export type NoEntries = Readonly<Record<never, never>>;

/** Attributes to replace; `undefined` removes one. */
export type AttributeChanges = { readonly [Name in keyof ResourceAttributes]?: ResourceAttributes[Name] | undefined };

/** The names that an existing resource is found by: CloudFormation imports by literal ones only. */
type Names<Type extends ResourceType> = {
  readonly [Name in keyof Properties<Type>]?: Extract<Properties<Type>[Name], string | number>;
};

/** What replaces references to a resource that is left out: to its `Ref`, and to its attributes. */
type Replacements<Type extends ResourceType> = { readonly Ref?: Value<ResourceTypes[Type]['Ref']> } & {
  readonly [Name in keyof ResourceTypes[Type]['Attributes']]?: Value<ResourceTypes[Type]['Attributes'][Name]>;
};

/** A parameter's value inside, by what its parent may pass: a list is passed joined or as a list. */
type Inside<Passed> = [Extract<Passed, readonly unknown[]>] extends [never]
  ? Exclude<Passed, Token<unknown> | undefined>
  : Extract<Passed, readonly unknown[]> extends readonly (infer Element)[]
    ? readonly Exclude<Element, Token<unknown>>[]
    : never;

export type OutputChanges = Readonly<Record<string, Output | undefined>>;
type Added<N> = { readonly [Name in keyof N as N[Name] extends undefined ? never : Name]: N[Name] };
type Merged<O, N> = Omit<O, keyof N> & Added<N>;
/**
 * The outputs after an override: those that it answers replace those of the same name, `undefined` removes one. An
 * override that answers nothing names no output: then any string is inferred.
 */
export type OutputsAfter<O extends Outputs, N> = string extends keyof N
  ? O
  : Merged<O, N> extends infer After extends Outputs
    ? { readonly [Name in keyof After]: After[Name] }
    : never;

/** What an override is passed: the builder of a template's body, and the functions that change what is there. */
export interface Overrides<A extends object, P extends Parameters> extends Body<P> {
  /** Replaces properties of a resource, or all of them by a function of what was; `undefined` removes one. */
  change<Type extends ResourceType>(
    logicalId: string,
    type: Type,
    properties: Partial<Properties<Type>> | ((before: Properties<Type>) => Properties<Type>),
    attributes?: AttributeChanges,
  ): void;
  /** Keeps resources when they leave the template, when they are replaced, and when the stack is deleted. */
  retain(...logicalIds: string[]): void;
  /** Removes a resource; `replacements` are put wherever it was referred to. `DependsOn` is dropped. */
  leaveOut<Type extends ResourceType>(logicalId: string, type?: Type, replacements?: Replacements<Type>): void;
  /** Has an existing resource imported, which `names` find, when it is deployed with `--import-existing`; retains it. */
  adopt<Type extends ResourceType>(logicalId: string, type: Type, names: Names<Type>): void;
  /** The handle of a resource that the template declares. */
  existing<Type extends ResourceType>(logicalId: string, type: Type): Resource<Type>;
  /** A condition that the template declares. */
  existingCondition(logicalId: string): Condition;
  /** A parameter that the template declares. */
  parameter<Name extends keyof A & string>(name: Name): Token<Inside<A[Name]>>;
}

export interface OverrideOptions<P extends Parameters> {
  /** Required where the template is used unchanged as well. */
  readonly path?: string;
  readonly description?: string;
  /** Parameters beside those that the template has. */
  readonly parameters?: P;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a body that answers nothing may be one expression, or have no `return`.
export type Change<A extends object, P extends Parameters, N> = (builder: Overrides<A, P>) => N | void;
