import type {
  Intersection,
  Missing,
  Mistyped,
  NestedStack,
  Outputs,
  ParameterFor,
  ParameterRefs,
  Parameters,
  Prefixed,
} from '../../../generator/index.ts';
import type { environmentName, repositoryArnPrefix, repositoryUriPrefix } from '../../parameters/parameters.ts';

/** What is remembered of a declared service. */
export interface ServiceTypes {
  /** The arguments that its template accepts. */
  readonly arguments: object;
  readonly outputs: Outputs;
  /** Names of its template's parameters that are parameters of master. */
  readonly parameters: string;
  /** Names of those that the declaration gives a value. */
  readonly values: string;
  /** Names of the environments by which values differ. */
  readonly environments: string;
  /** Its folder below `services/`, or the service whose image it runs. */
  readonly image: string | { readonly of: string };
  /** What its template calls a service that it uses, and which one is meant. */
  readonly uses: Readonly<Record<string, string>>;
}

/** The parameters of a template that have no default. */
export type RequiredNames<A> = { [Name in keyof A]-?: Partial<A> extends Pick<A, Name> ? never : Name }[keyof A];

type All = Readonly<Record<string, object>>;
type TypesOf<S> = S extends { readonly types?: infer T } ? Extract<T, ServiceTypes> : never;

/** Master's parameters that belong to one service. */
type OwnParameters<Name extends string, T extends ServiceTypes> = {
  readonly [P in T['parameters'] & keyof T['arguments'] as `${Name}${P & string}`]: ParameterFor<T['arguments'][P]>;
};

type EnvironmentsOf<S extends All> = { [Name in keyof S]: TypesOf<S[Name]>['environments'] }[keyof S];

/** The parameters that master declares for its services. */
export type ServicesParameters<S extends All> = {
  readonly RepositoryUriPrefix: typeof repositoryUriPrefix;
  readonly RepositoryArnPrefix: typeof repositoryArnPrefix;
} & ([EnvironmentsOf<S>] extends [never]
  ? unknown
  : { readonly Environment: ReturnType<typeof environmentName<EnvironmentsOf<S>>> }) &
  Intersection<{ [Name in keyof S & string]: OwnParameters<Name, TypesOf<S[Name]>> }[keyof S & string]>;

/** Services that have an image repository: their name, and their folder below `services/`. */
export type RepositoriesOf<S extends All> = {
  readonly [Name in keyof S & string as TypesOf<S[Name]>['image'] extends string ? Name : never]: TypesOf<
    S[Name]
  >['image'];
};

/** The nested stacks of the services. */
export type NestedServices<S extends All> = {
  readonly [Name in keyof S]: NestedStack<TypesOf<S[Name]>['outputs']>;
};

/** Outputs of each service, under the names by which the others take them: `OrdersQueueUrl`. */
type Siblings<S extends All> = Intersection<
  { [Name in keyof S & string]: Prefixed<Name, NestedStack<TypesOf<S[Name]>['outputs']>['outputs']> }[keyof S & string]
>;

/** Outputs of the services that are meant by what its template uses. */
type Used<S extends All, T extends ServiceTypes> = Intersection<
  {
    [As in keyof T['uses'] & string]: T['uses'][As] extends infer Name extends keyof S
      ? Prefixed<As, NestedStack<TypesOf<S[Name]>['outputs']>['outputs']>
      : unknown;
  }[keyof T['uses'] & string]
>;

/** What a service is passed by its declaration. */
type Own<T extends ServiceTypes> = T['parameters'] | T['values'];

type Lacking<S extends All, Passed> = {
  [Name in keyof S & string]: `${Name}.${Exclude<
    RequiredNames<TypesOf<S[Name]>['arguments']>,
    Own<TypesOf<S[Name]>> | keyof Passed | keyof Siblings<S> | keyof Used<S, TypesOf<S[Name]>>
  > &
    string}`;
}[keyof S & string];

type Unfit<T extends ServiceTypes, Passed> = {
  [P in Exclude<keyof T['arguments'] & keyof Passed, Own<T>>]: Passed[P] extends T['arguments'][P] ? never : P & string;
}[Exclude<keyof T['arguments'] & keyof Passed, Own<T>>];
/** All of both; of what both have, that of the second. */
type Over<First, Second> = Omit<First, keyof Second> & Second;
type Mismatched<S extends All, Passed> = {
  [Name in keyof S & string]: `${Name}.${Unfit<
    TypesOf<S[Name]>,
    Over<Over<Siblings<S>, Passed>, Used<S, TypesOf<S[Name]>>>
  >}`;
}[keyof S & string];

/** What the services are passed; the compiler's first line names the service and the parameter that is not right. */
export type SharedBy<S extends All, Passed> = [Passed] extends [never]
  ? // Never the case: the compiler infers `Passed` here.
    Passed & object
  : Lacking<S, Passed> extends infer Names
    ? [Names] extends [never]
      ? Mismatched<S, Passed> extends infer Others
        ? [Others] extends [never]
          ? Passed
          : Mistyped<`${Others & string}`>
        : never
      : Missing<`${Names & string}`>
    : never;

/** What nests the services: the body of a master that has their parameters, or the compiler names one that it lacks. */
export type BodyWith<S extends All, B extends { readonly params: object }> = [B] extends [never]
  ? // Never the case: the compiler infers `B` here.
    B
  : Exclude<keyof ServicesParameters<S>, keyof B['params']> extends infer Names
    ? [Names] extends [never]
      ? ServicesParameters<S> extends infer P extends Parameters
        ? Omit<B, 'params'> & { readonly params: ParameterRefs<P> }
        : never
      : Missing<`${Names & string}`>
    : never;
