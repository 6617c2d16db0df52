import {
  type Checked,
  checkDependencies,
  checkOptions,
  following,
  type OptionOf,
  type Outputs,
  option,
  type Parameters,
  type Shape,
  type Template,
  template,
} from '../../generator/index.ts';
import { policiesOf } from '../../generator/policy/policies.ts';
import type { ROLE_PARAMETERS } from '../../generator/roles/role-parameters.ts';
import { type commonParameters, providerParameters, runParameters, tagParameters } from './parts/parameters.ts';
import { type PipelineHost, providerOf, type RunKind } from './parts/providers.ts';
import { checkBoundaries, roleParametersOf } from './parts/role-parameters.ts';
import { declareRoles } from './parts/roles.ts';

/** The options of deploy roles. */
export interface DeployRolesOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** Where the pipeline runs. */
  readonly provider: PipelineHost;
  /** What a run has to be for: an environment of GitHub's, which has approvals of its own; or a branch, or a tag. */
  readonly by?: RunKind;
  /** The account has the identity provider already, from another stack: parameter `ProviderArn`. */
  readonly existingProvider?: boolean;
  /** The host of GitLab, where it is not gitlab.com. */
  readonly gitlabHost?: string;
  /** The system has roots in several regions: the roles are for all of them, and not for that of their stack alone. */
  readonly everyRegion?: boolean;
  /** Key of a tag that the environment has: resources without names are told by it. Parameter `TagValue`. */
  readonly tag?: string;
  /** Roles of the system have a boundary, without which CloudFormation cannot make one. */
  readonly boundary?: boolean;
  /** Actions that roles of the system may do beside those that their templates name. */
  readonly boundaryActions?: readonly string[];
  /** Actions by resource type, for types of your own templates that are not known here. */
  readonly actions?: Readonly<Record<string, readonly string[]>>;
}

const ACTION = option.text(/^[a-z0-9-]+:[A-Za-z*]+$/, 'as "s3:GetObject"');

/** The shape of these options, which they are checked against. */
export const DEPLOY_ROLES_OPTIONS = {
  path: option.text(),
  provider: option.required(option.oneOf('github', 'gitlab')),
  by: option.oneOf('environment', 'branch', 'tag'),
  existingProvider: option.flag(),
  gitlabHost: option.text(/^[a-z0-9.-]+(:[0-9]+)?$/, 'as "gitlab.example.com"'),
  everyRegion: option.flag(),
  tag: option.text(),
  boundary: option.flag(),
  boundaryActions: option.listOf(ACTION),
  actions: option.recordOf(option.listOf(ACTION)),
} satisfies Shape<DeployRolesOptions>;

function build(roots: readonly Template[], options: DeployRolesOptions) {
  checkOptions('deployRolesTemplate', DEPLOY_ROLES_OPTIONS, options);
  const {
    provider: host,
    gitlabHost = 'gitlab.com',
    existingProvider = false,
    boundary = true,
    everyRegion = false,
    tag,
  } = options;
  checkDependencies('deployRolesTemplate', options, [
    {
      option: 'gitlabHost',
      allowed: ({ provider }) => provider === 'gitlab',
      why: 'the pipeline runs at GitHub.',
      mend: "leave it away, or write provider: 'gitlab'.",
    },
    {
      option: 'by',
      allowed: ({ provider, by }) => provider === 'github' || by !== 'environment',
      why: "the subject of GitLab's tokens names no environment.",
      mend: "write by: 'branch' or 'tag'.",
    },
  ]);
  const { by = host === 'github' ? 'environment' : 'branch' } = options;
  if (boundary) checkBoundaries(roots);
  const provider = providerOf(host, gitlabHost);
  const policies = policiesOf(roots, {
    tag,
    boundary,
    actions: options.actions,
    boundaryActions: options.boundaryActions,
  });
  const parameters: Parameters = {
    ...runParameters(provider, by),
    ...(existingProvider && providerParameters),
    ...(tag !== undefined && tagParameters),
    ...roleParametersOf(roots),
  };
  return template({
    path: options.path ?? 'deploy-roles.yaml',
    description: 'Roles that a pipeline deploys with, and that CloudFormation works in',
    parameters,
    body: (builder) => declareRoles(builder, { provider, by, policies, boundary, everyRegion }),
  });
}

type None = Readonly<Record<never, never>>;
type When<Condition, P> = Condition extends true ? P : None;
/** Names of the parameters of the roots. */
type NamesOf<R> = R extends Template<infer A, Outputs> ? keyof A : never;
type Has<R, Name> = Name extends NamesOf<R> ? true : false;

type DeployRolesParameters<R, O> = typeof commonParameters &
  When<OptionOf<O, 'existingProvider', false>, typeof providerParameters> &
  (O extends { readonly tag: string } ? typeof tagParameters : None) &
  When<Has<R, 'RolePath'>, typeof ROLE_PARAMETERS.path> &
  When<Has<R, 'RoleNamePrefix'>, typeof ROLE_PARAMETERS.namePrefix>;
type Made = ReturnType<typeof build>['outputs'];
type DeployRolesOutputs<O> = Omit<Made, 'BoundaryArn'> &
  When<OptionOf<O, 'boundary', true>, Required<Pick<Made, 'BoundaryArn'>>>;

/**
 * A root of its own that an administrator deploys once an account and environment: the identity provider of GitHub or
 * GitLab, the role that its pipeline takes on, the role that CloudFormation works in, and the boundary of the roles that
 * CloudFormation makes. The policies follow from the templates: the roots of the system, which are deployed with them.
 */
export function deployRolesTemplate<const R extends readonly [Template, ...Template[]], const O extends object>(
  roots: R,
  options: Checked<DeployRolesOptions, O>,
) {
  return following<DeployRolesParameters<R[number], O>, DeployRolesOutputs<O>>(build(roots, options));
}
