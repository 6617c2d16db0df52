import type { ArgumentsOf, NestedStack, Outputs, Template } from '../model.ts';
import type { Owner, Token } from '../values/value.ts';

/** What is said of a root stack beside its template and its parameters. */
export interface RootSettings {
  /** Where it is deployed, for example `us-east-1` for what CloudFront reads; the environment's region unless it is named. */
  readonly region?: string;
}

/** In place of a value: `environments.ts` names it. */
export type FromEnvironment = Token<never> & { readonly '~fromEnvironment': true };

/** A root stack of a system, before it has a name. */
export interface Root<A extends object = never, O extends Outputs = Outputs, Passed = unknown> {
  readonly template: Template<A, O>;
  /** What another root can be passed: the deployer reads it from the deployed stack. */
  readonly outputs: NestedStack<O>['outputs'];
  /** Parameters by what they are passed: outputs of other roots, or literals. */
  readonly parameters: Passed;
  readonly region?: string | undefined;
  /** What its outputs belong to. */
  readonly owner: Owner;
}

/** Where the value of a parameter comes from: an output of another root. */
export interface Reference {
  readonly root: string;
  readonly output: string;
}

/** A value that the sources give a parameter of a root. */
export type RootValue = string | number | boolean | readonly string[];

/** A root stack as the deployer goes by it. */
export interface PlacedRoot {
  /** As the system calls it: the name of its stack ends in it. */
  readonly name: string;
  readonly template: Template;
  readonly region?: string | undefined;
  /** Parameters that are outputs of other roots. */
  readonly references: Readonly<Record<string, Reference>>;
  /** Parameters that the sources give a value. */
  readonly values: Readonly<Record<string, RootValue>>;
  /** Names of the roots whose outputs it reads. */
  readonly needs: readonly string[];
}

/** A system of several root stacks: `R` is what its type remembers of them, the parameters that are left to environments. */
export interface Roots<out R = unknown> {
  readonly '~left'?: R;
  /** Each after those that it needs. */
  readonly roots: readonly PlacedRoot[];
}

type PassedNames<Passed> = {
  [Name in keyof Passed]-?: Passed[Name] extends FromEnvironment ? never : Name;
}[keyof Passed];

/** The parameters that a root leaves to `environments.ts`. */
export type LeftOf<R> = R extends { readonly template: infer T; readonly parameters: infer Passed }
  ? Omit<ArgumentsOf<T>, PassedNames<Passed>>
  : never;

/** The parameters that each root of a system leaves to `environments.ts`, by the roots' names. */
export type LeftOfRoots<S> = S extends Roots<infer R> ? R : never;
