import {
  type Body,
  type Literal,
  literalConstraints,
  type NestedStack,
  type Outputs,
  type Parameters,
  prefixed,
  type Template,
  type Token,
} from '../../generator/index.ts';
import { environmentName, repositoryArnPrefix, repositoryUriPrefix } from '../parameters/parameters.ts';
import {
  type DeclaredService,
  type DeclaredServices,
  environmentsOf,
  type Fields,
  folderOf,
  inOrder,
  rowsOf,
} from './parts/declared-services.ts';
import { type RepositoryPrefixes, repositoryOf } from './parts/repository.ts';
import { checkServices, checkSizes } from './parts/service-checks.ts';
import type {
  BodyWith,
  NestedServices,
  RepositoriesOf,
  RequiredNames,
  ServicesParameters,
  ServiceTypes,
  SharedBy,
} from './parts/service-types.ts';

/** A service, or a task, that `defineService` declared. */
export interface Service<T extends ServiceTypes = ServiceTypes> extends DeclaredService {
  /** Exists in types only. */
  readonly types?: T;
}

/** All that a system says of one service, or of one task. */
interface Entry<A, Image, Priority, P extends keyof A, V extends keyof A, E extends string, R extends keyof A, U> {
  /** Its folder below `services/`, which its image repository is called by; or the service whose image it runs. */
  readonly image: Image;
  /** Of its rule at the listener: the lower is tried first. A number is kept for good; leave gaps of ten. */
  readonly priority?: Priority;
  /** Parameters of its template that are master's, too, under the service's name: `MinTasks` is `WebsiteMinTasks`. */
  readonly parameters?: readonly P[];
  /** Values of its template's parameters that are the same in every environment. */
  readonly values?: { readonly [Name in V]: Literal<NonNullable<A[Name]>> };
  /** Values by environment: a mapping in master, of which the parameter `Environment` chooses the row. */
  readonly environments?: {
    readonly [Environment in E]: { readonly [Name in R]?: Literal<NonNullable<A[Name]>> } & {
      readonly [Name in R & RequiredNames<A>]: Literal<NonNullable<A[Name]>>;
    };
  };
  /** Which services are meant by what its template uses, where they have other names: `{ Stock: 'Inventory' }`. */
  readonly uses?: U;
  /** Tags of all that its nested stack makes. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Declares a service: its template, and what of its parameters is not passed by other stacks. */
export function defineService<
  A extends object,
  O extends Outputs,
  const Image extends string | { readonly of: string },
  const Priority extends number | undefined = undefined,
  const P extends keyof A = never,
  const V extends keyof A = never,
  const E extends string = never,
  const R extends keyof A = never,
  const U extends Readonly<Record<string, string>> = Readonly<Record<never, never>>,
>(
  template: Template<A, O>,
  entry: Entry<A, Image, Priority, P, V, E, R, U>,
): Service<{
  readonly arguments: A;
  readonly outputs: O;
  readonly image: Image;
  readonly parameters: (P & string) | 'ImageTag';
  readonly values:
    | ((V | R) & string)
    | 'RepositoryUri'
    | 'RepositoryArn'
    | (Priority extends number ? 'RulePriority' : never);
  readonly environments: E;
  readonly uses: U;
}> {
  return { template, ...entry };
}

/** The services of a system, by the names of their nested stacks. */
export interface Services<S extends DeclaredServices> {
  /** For master to declare: where the repositories are, the environment, and the parameters of each service. */
  readonly parameters: ServicesParameters<S>;
  /** For the foundation to make: the folder of each service that has an image of its own. */
  readonly repositories: RepositoriesOf<S>;
  /**
   * Nests them all. Each is passed what it declares: of `shared`, and of the outputs of the others under their names, as
   * `InventoryUrl` is the output `Url` of the service `Inventory`. `shared` comes before these, and `uses` of an entry
   * before both.
   */
  nest<
    B extends Pick<Body<Parameters>, 'mapping' | 'stack'> & { readonly params: object },
    const Passed extends object,
  >(builder: BodyWith<S, B>, shared: SharedBy<S, Passed>): NestedServices<S>;
}

/**
 * All services of a system, each declared once: master declares their parameters and nests them, the foundation makes their
 * repositories. `S` has no types of services in its bound: they would be inferred instead of those of the entries.
 */
export function defineServices<const S extends DeclaredServices>(services: S): Services<S> {
  checkServices(services);
  const repositories = Object.entries(services).flatMap(([name, { image }]) =>
    typeof image === 'string' ? [[name, image]] : [],
  );
  return {
    parameters: parametersOf(services) as ServicesParameters<S>,
    // Object.fromEntries loses the types of its keys.
    repositories: Object.fromEntries(repositories) as RepositoriesOf<S>,
    // The types of `nest` have been checked where it is called; here a service is any.
    nest: (builder, shared) => nest(services, builder as Builder, shared as Fields) as NestedServices<S>,
  };
}

type Builder = Pick<Body<Parameters>, 'mapping' | 'stack'> & {
  readonly params: RepositoryPrefixes & Readonly<Record<string, Token<never>>>;
};

function parametersOf(services: DeclaredServices): Parameters {
  const environments = environmentsOf(services);
  const own = Object.entries(services).map(([name, { template, parameters = [] }]) => {
    const declared = Object.entries(template.document.Parameters);
    const names = ['ImageTag', ...parameters];
    const chosen = declared.filter(([parameter]) => names.includes(parameter));
    return prefixed(name, Object.fromEntries(chosen.map(([key, value]) => [key, literalConstraints(value)])));
  });
  return Object.assign(
    { RepositoryUriPrefix: repositoryUriPrefix, RepositoryArnPrefix: repositoryArnPrefix },
    environments.length > 0 && { Environment: environmentName(environments) },
    ...own,
  );
}

type Nested = Readonly<Record<string, NestedStack<Outputs>>>;

function nest(services: DeclaredServices, builder: Builder, shared: Fields): Nested {
  const nested: Record<string, NestedStack<Outputs>> = {};
  for (const [name, service] of inOrder(services, shared)) {
    checkSizes(name, service, shared);
    const Tags = Object.entries(service.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    const passed = {
      ...outputsOf(
        Object.keys(nested).map((other) => [other, other]),
        nested,
      ),
      ...shared,
      ...outputsOf(Object.entries(service.uses ?? {}), nested),
      ...repositoryOf(builder.params, folderOf(services, service)),
      ...own(name, service, builder),
    };
    // The arguments have been checked where `nest` is called.
    nested[name] = builder.stack(name, service.template, passed as never, Tags.length > 0 ? { Tags } : {});
  }
  return nested;
}

/** Outputs of services under the names by which a template takes them. */
function outputsOf(names: readonly (readonly [as: string, name: string])[], nested: Nested): Fields {
  return Object.assign({}, ...names.map(([as, name]) => prefixed(as, nested[name]?.outputs ?? {})));
}

/** What a service is passed by its declaration alone. */
function own(name: string, service: DeclaredService, { params, mapping }: Builder): Fields {
  const { values = {}, parameters = [], priority } = service;
  const rows = rowsOf(name, service);
  const table = rows && mapping(`${name}ByEnvironment`, rows);
  const columns = Object.keys(Object.values(rows ?? {})[0] ?? {});
  const asParameters = ['ImageTag', ...parameters].map((one) => [one, params[`${name}${String(one)}`]]);
  return {
    ...(priority !== undefined && { RulePriority: priority }),
    ...values,
    ...Object.fromEntries(asParameters),
    ...(table && Object.fromEntries(columns.map((column) => [column, table.find(params.Environment!, column)]))),
  };
}
