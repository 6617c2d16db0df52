import { changing, definedOf } from './changing.ts';
import { checkAnswered, checkOverride } from './checks/overrides.ts';
import { checkPath } from './checks/paths.ts';
import { type Draft, declareParameters, finished, outputsSection, verbsOf } from './draft.ts';
import type { Condition } from './intrinsics.ts';
import { outputWithout, resourceWithout, type Stand } from './left-out.ts';
import { type Arguments, type Parameters, parameterRefs } from './parameters.ts';
import type { ResourceTypes } from './resources/index.ts';
import type { Body, Output, Outputs, Resource, ResourceAttributes, Template } from './template.ts';
import { withoutUnused } from './unused.ts';
import type { Token, Value } from './value.ts';

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

/** What stands where a resource that is left out was referred to: its `Ref`, and its attributes. */
type Stands<Type extends ResourceType> = { readonly Ref?: Value<ResourceTypes[Type]['Ref']> } & {
  readonly [Name in keyof ResourceTypes[Type]['Attributes']]?: Value<ResourceTypes[Type]['Attributes'][Name]>;
};

/** A parameter's value inside, by what its parent may pass: a list is passed joined or as a list. */
type Inside<Passed> = [Extract<Passed, readonly unknown[]>] extends [never]
  ? Exclude<Passed, Token<unknown> | undefined>
  : Extract<Passed, readonly unknown[]> extends readonly (infer Element)[]
    ? readonly Exclude<Element, Token<unknown>>[]
    : never;

type OutputChanges = Readonly<Record<string, Output | undefined>>;
type Given<N> = { readonly [Name in keyof N as N[Name] extends undefined ? never : Name]: N[Name] };
type Together<O, N> = Omit<O, keyof N> & Given<N>;
/**
 * The outputs after an override: those that it answers replace those of the same name, `undefined` removes one. An
 * override that answers nothing names no output: then any string is inferred.
 */
export type OutputsAfter<O extends Outputs, N> = string extends keyof N
  ? O
  : Together<O, N> extends infer After extends Outputs
    ? { readonly [Name in keyof After]: After[Name] }
    : never;

/** What an override is given: the verbs of a template's body, and those that change what is there. */
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
  /** Removes a resource; the values given stand wherever it was referred to. `DependsOn` is dropped. */
  leaveOut<Type extends ResourceType>(logicalId: string, type?: Type, stands?: Stands<Type>): void;
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
  /** Needed where the template is used unchanged as well. */
  readonly path?: string;
  readonly description?: string;
  /** Parameters beside those that the template has. */
  readonly parameters?: P;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a body that answers nothing may be one expression, or have no `return`.
type Change<A extends object, P extends Parameters, N> = (verbs: Overrides<A, P>) => N | void;

/**
 * A template with some of it changed; the one that was given stays as it is. It accepts the same arguments and has the
 * same outputs, beside those that the override declares and answers.
 */
export function override<A extends object, O extends Outputs, const N extends OutputChanges = NoEntries>(
  template: Template<A, O>,
  change: Change<A, NoEntries, N>,
): Template<A, OutputsAfter<O, N>>;
export function override<
  A extends object,
  O extends Outputs,
  const P extends Parameters = NoEntries,
  const N extends OutputChanges = NoEntries,
>(
  template: Template<A, O>,
  options: OverrideOptions<P>,
  change: Change<A, P, N>,
): Template<A & Arguments<P>, OutputsAfter<O, N>>;
export function override(
  template: Template,
  ...rest:
    | [Change<never, Parameters, OutputChanges>]
    | [OverrideOptions<Parameters>, Change<never, Parameters, OutputChanges>]
): Template {
  const [options, change] = rest.length === 1 ? [{}, rest[0]] : rest;
  checkOverride(template, options, change);
  const { owner, document } = template;
  const { path = template.path, description = document.Description, parameters = {} } = options;
  checkPath(path);
  const { Parameters, Rules, Mappings, Conditions, Resources } = document;
  const draft: Draft = {
    path,
    owner,
    document: {
      ...document,
      Description: description,
      Parameters: { ...Parameters },
      Rules: { ...Rules },
      Mappings: { ...Mappings },
      Conditions: { ...Conditions },
      Resources: { ...Resources },
    },
    nestings: [],
  };
  declareParameters(draft, parameters);
  const stands = new Map<string, Stand>();
  const answered = change({ params: parameterRefs(parameters, owner), ...verbsOf(draft), ...changing(draft, stands) });
  checkAnswered(path, template.outputs, answered);
  const outputs = definedOf<Output>({ ...template.outputs, ...answered });
  return withoutThem(template, draft, outputs, stands);
}

/** Takes the resources that are left out away from wherever they are referred to. */
function withoutThem(before: Template, { document, ...draft }: Draft, outputs: Outputs, stands: Map<string, Stand>) {
  // A resource that another one was declared in place of is there again.
  for (const name of stands.keys()) if (Object.hasOwn(document.Resources, name)) stands.delete(name);
  const leftOut = { path: draft.path, stands };
  const Resources = entriesOf(document.Resources, (name, resource) => resourceWithout(leftOut, name, resource));
  const Outputs = entriesOf(outputsSection(outputs), (name, output) => outputWithout(leftOut, name, output));
  const after = withoutUnused(before.document, { ...document, Resources, Outputs });
  const names = [...before.removed, ...Object.keys(before.document.Parameters)];
  const removed = names.filter((name) => !Object.hasOwn(after.Parameters, name));
  return finished<never, Outputs>({ document, ...draft }, after, Outputs, removed);
}

const entriesOf = <Entry>(
  record: Readonly<Record<string, Entry>>,
  make: (name: string, entry: Entry) => Entry,
): Readonly<Record<string, Entry>> =>
  Object.fromEntries(Object.entries(record).map(([name, entry]) => [name, make(name, entry)]));
