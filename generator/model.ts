import type { Checked } from './parameters/checked.ts';
import type { ParameterRefs, Parameters } from './parameters/parameters.ts';
import type { ResourceTypes } from './resources/index.ts';
import type { Condition, Test } from './values/intrinsics.ts';
import type { Json, Owner, Tag, Token, Value } from './values/value.ts';

/** A declared resource: what other resources may point at. */
export interface Resource<Type extends keyof ResourceTypes = keyof ResourceTypes> {
  readonly logicalId: string;
  readonly owner: Owner;
  readonly ref: Token<ResourceTypes[Type]['Ref']>;
  att<Name extends keyof ResourceTypes[Type]['Attributes'] & string>(
    name: Name,
  ): Token<ResourceTypes[Type]['Attributes'][Name]>;
}

/** What stands beside `Type` and `Properties`, in CloudFormation's casing, and a comment for the reader of the YAML. */
export interface ResourceAttributes {
  readonly Condition?: Condition;
  readonly DependsOn?: readonly (Resource | NestedStack<Outputs>)[];
  readonly DeletionPolicy?: 'Delete' | 'Retain' | 'Snapshot' | 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain' | 'Snapshot';
  readonly CreationPolicy?: Json;
  readonly UpdatePolicy?: Json;
  readonly Metadata?: Json;
  readonly comment?: string;
}

/** A nested stack can have tags of its own, which reach all that it makes beside those of the whole system. */
export interface StackAttributes extends ResourceAttributes {
  readonly Tags?: readonly Tag[];
}

/** An output as CloudFormation writes it. */
export interface DescribedOutput {
  readonly Value: Value<string | number>;
  readonly Description?: string;
  readonly Condition?: Condition;
  readonly Export?: { readonly Name: Value<string> };
  /**
   * Of an image repository: the folder below `services/` whose images lie in it; true for what all repositories begin with.
   * For the deployer; no template shows it.
   */
  readonly imagesOf?: string | true;
}
/** An output as a body answers it: its value, or all that is said of it. */
export type Output = Value<string | number> | DescribedOutput;
export type Outputs = Readonly<Record<string, Output>>;
type Unwrapped<O> = O extends { readonly Value: infer V } ? V : O;
type ResolvedValue<V> = V extends Token<infer T> ? T : V;

export interface NestedStack<O extends Outputs> {
  readonly logicalId: string;
  readonly owner: Owner;
  readonly outputs: { readonly [K in keyof O]: Token<ResolvedValue<Unwrapped<O[K]>>> };
}

type MappingData = Readonly<Record<string, Readonly<Record<string, string | number | boolean | readonly string[]>>>>;

/** A declared mapping: `find` looks a value up, as `Fn::FindInMap` does. */
export interface Mapping<M extends MappingData> {
  find<Second extends keyof M[keyof M] & string>(
    top: Value<keyof M & string>,
    second: Value<Second>,
  ): Token<M[keyof M][Second]>;
}

/** What must hold of the parameters before CloudFormation starts. */
export interface Rule {
  readonly RuleCondition?: Test;
  readonly Assertions: readonly { readonly Assert: Test; readonly AssertDescription: string }[];
}

/** What a template's body is passed: its parameters, and the functions that declare things. */
export interface Body<P extends Parameters> {
  readonly params: ParameterRefs<P>;
  condition(logicalId: string, test: Test): Condition;
  mapping<const M extends MappingData>(logicalId: string, data: M): Mapping<M>;
  rule(logicalId: string, rule: Rule): void;
  resource<Type extends keyof ResourceTypes>(
    logicalId: string,
    type: Type,
    properties: ResourceTypes[Type]['Properties'],
    attributes?: ResourceAttributes,
  ): Resource<Type>;
  /** Nests a template. Of `parameters` those are passed that it declares: outputs of other stacks can be spread. */
  stack<A extends object, O extends Outputs, const Passed extends object>(
    logicalId: string,
    template: Template<A, O>,
    parameters: Checked<A, Passed>,
    attributes?: StackAttributes,
  ): NestedStack<O>;
}

/** Declares a resource: what a body hands to functions that declare part of a template. */
export type Declare = Body<Readonly<Record<never, never>>>['resource'];

declare const accepts: unique symbol;

/** A finished template: plain data, plus what its type remembers of the arguments it accepts. */
export interface Template<in A extends object = never, out O extends Outputs = Outputs> {
  readonly [accepts]?: (parameters: A) => void;
  /** Where the template is written under dist, and so its key in the bucket. */
  readonly path: string;
  /** What its handles belong to; an override of it shares them. */
  readonly owner: Owner;
  readonly outputs: O;
  readonly document: Document;
  /** Parameters that an override removed with all that read them: a parent may go on passing them. */
  readonly removed: readonly string[];
  /** The templates that this one nests, each once. */
  readonly children: readonly Template[];
}

/** The arguments that a template accepts from its parent. */
export type ArgumentsOf<T> = T extends Template<infer A, Outputs> ? A : never;

/** A declared resource as it is emitted; a nested stack also names the template that it runs. */
export interface DeclaredResource {
  readonly Type: string;
  readonly nested?: Template | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly attributes: ResourceAttributes;
  readonly Properties: unknown;
}

type Section<T> = Readonly<Record<string, T>>;

/** The sections of a template, in the order in which they are written. */
export interface Document {
  readonly Description: string;
  readonly Transform: readonly string[];
  readonly Metadata: Section<unknown>;
  readonly Parameters: Parameters;
  readonly Rules: Section<Rule>;
  readonly Mappings: Section<MappingData>;
  readonly Conditions: Section<Test>;
  readonly Resources: Section<DeclaredResource>;
  readonly Outputs: Section<unknown>;
}

export interface Definition<P extends Parameters, O extends Outputs> {
  readonly path: string;
  readonly description: string;
  readonly parameters: P;
  /** For example `['AWS::LanguageExtensions']`. */
  readonly transforms?: readonly string[];
  readonly metadata?: Section<Json>;
  body(body: Body<P>): O;
}
