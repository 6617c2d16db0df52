import { isPlain } from '../checks/known.ts';
import { finished } from '../draft.ts';
import { RookeryError } from '../errors.ts';
import type { DeclaredResource, Document, Outputs, Template } from '../model.ts';
import { checkOptions } from '../options/check-options.ts';
import { option, type Shape } from '../options/option.ts';
import { type Arguments, type Parameters, parameterRefs } from '../parameters/parameters.ts';
import { AWS, Condition, fn } from '../values/intrinsics.ts';
import type { Owner, Token } from '../values/value.ts';
import { ROLE_PARAMETERS, type RoleParameters, type RoleSettings } from './role-parameters.ts';

const ROLE = 'AWS::IAM::Role';
const CONDITION = 'HasPermissionsBoundary';
/** Characters of a role's name, and of what makes it the stack's own: a hyphen and 8 digits. Source: IAM quotas. */
const NAME = { most: 64, own: 9 } as const;

const SETTINGS = {
  permissionsBoundary: option.flag(),
  path: option.flag(),
  namePrefix: option.flag(),
} satisfies Shape<RoleSettings>;

/**
 * The same system with settings of all its roles as parameters: the root declares them, and each nested template that has
 * roles is passed them. What a role says of itself it keeps. Templates without roles stay as they are.
 */
export function withRoleParameters<A extends object, O extends Outputs, const R extends RoleSettings>(
  root: Template<A, O>,
  settings: R,
): Template<A & Arguments<RoleParameters<R>>, O> {
  checkOptions('withRoleParameters', SETTINGS, { ...settings });
  const longest = longestRole(root);
  if (longest === undefined) throw noRoles(root.path);
  const changed = new Map<Template, Template>();
  const change = (template: Template): Template => {
    const known = changed.get(template) ?? (longestRole(template) === undefined ? template : undefined);
    const made = known ?? changedTemplate(template, { settings, longest, isRoot: template === root, change });
    changed.set(template, made);
    return made;
  };
  // It has the parameters and outputs of the root, and those that the settings add.
  return change(root) as Template<never, Outputs> as unknown as Template<A & Arguments<RoleParameters<R>>, O>;
}

/** Characters of the longest logical id of a role of a template or of what it nests; undefined where there is none. */
function longestRole({ document, children }: Template): number | undefined {
  const own = Object.entries(document.Resources).flatMap(([name, { Type }]) => (Type === ROLE ? [name.length] : []));
  const all = [...own, ...children.flatMap((child) => longestRole(child) ?? [])];
  return all.length === 0 ? undefined : Math.max(...all);
}

interface Change {
  readonly settings: RoleSettings;
  readonly longest: number;
  readonly isRoot: boolean;
  readonly change: (template: Template) => Template;
}

function changedTemplate(template: Template, { settings, longest, isRoot, change }: Change): Template {
  const { path, owner, document, outputs, removed } = template;
  const parameters = declared(settings, longest, isRoot);
  refuseTaken(template, [...Object.keys(parameters), CONDITION]);
  // Each of these parameters is a String.
  const params = parameterRefs(parameters, owner) as Params;
  const properties = (logicalId: string) => roleProperties(logicalId, owner, params);
  const Resources = Object.entries(document.Resources).map(([logicalId, resource]) => [
    logicalId,
    changedResource(resource, { change, params, properties: () => properties(logicalId) }),
  ]);
  const hasRoles = Object.values(document.Resources).some(({ Type }) => Type === ROLE);
  const boundary = hasRoles ? params.PermissionsBoundaryArn : undefined;
  const after: Document = {
    ...document,
    Parameters: { ...document.Parameters, ...parameters },
    Conditions: {
      ...document.Conditions,
      ...(boundary && { [CONDITION]: fn.not(fn.equals(boundary, '')) }),
    },
    Resources: Object.fromEntries(Resources),
  };
  return finished<never, Outputs>({ path, owner, document: after, nestings: [] }, after, outputs, removed);
}

/** Nested templates are passed what the root has checked. */
function declared(settings: RoleSettings, longest: number, isRoot: boolean): Parameters {
  const names = (Object.keys(ROLE_PARAMETERS) as (keyof RoleSettings)[]).filter((name) => settings[name] === true);
  const all: Parameters = Object.assign({}, ...names.map((name) => ROLE_PARAMETERS[name]));
  const MaxLength = NAME.most - NAME.own - longest;
  if (settings.namePrefix && MaxLength < 1) throw tooLong(longest);
  const entries = Object.entries(all).map(
    ([name, { AllowedPattern, ConstraintDescription, MaxLength: most, ...rest }]) => {
      if (!isRoot) return [name, rest];
      const length = name === 'RoleNamePrefix' ? { MaxLength } : most === undefined ? {} : { MaxLength: most };
      return [name, { ...rest, AllowedPattern, ConstraintDescription, ...length }];
    },
  );
  return Object.fromEntries(entries);
}

type Params = Readonly<Partial<Record<'PermissionsBoundaryArn' | 'RolePath' | 'RoleNamePrefix', Token<string>>>>;

interface Resource {
  readonly change: Change['change'];
  readonly params: Params;
  readonly properties: () => Readonly<Record<string, unknown>>;
}

function changedResource(resource: DeclaredResource, { change, params, properties }: Resource): DeclaredResource {
  const { Type, nested, Properties } = resource;
  const own = isPlain(Properties) ? Properties : {};
  if (Type === ROLE) return { ...resource, Properties: { ...own, ...withoutKeys(properties(), own) } };
  if (nested === undefined || change(nested) === nested) return resource;
  return { ...resource, nested: change(nested), Properties: { ...own, ...params } };
}

const withoutKeys = (entries: Readonly<Record<string, unknown>>, known: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(entries).filter(([name]) => !Object.hasOwn(known, name)));

/** The first part of the stack's UUID: names are an account's own, and a system can be there twice. */
const incarnation = () => fn.select(0, fn.split('-', fn.select(2, fn.split('/', AWS.StackId))));

function roleProperties(logicalId: string, owner: Owner, params: Params): Readonly<Record<string, unknown>> {
  const { PermissionsBoundaryArn, RolePath, RoleNamePrefix } = params;
  return {
    ...(RolePath !== undefined && { Path: RolePath }),
    ...(RoleNamePrefix !== undefined && { RoleName: fn.sub`${RoleNamePrefix}${logicalId}-${incarnation()}` }),
    ...(PermissionsBoundaryArn !== undefined && {
      PermissionsBoundary: fn.if(new Condition(CONDITION, owner), PermissionsBoundaryArn, AWS.NoValue),
    }),
  };
}

function refuseTaken({ path, document }: Template, names: readonly string[]): void {
  const taken = names.find((name) =>
    [document.Parameters, document.Conditions, document.Resources].some((section) => Object.hasOwn(section, name)),
  );
  if (taken === undefined) return;
  throw new RookeryError('LogicalIdTaken', {
    what: `${path}: "${taken}" is declared already.`,
    why: 'withRoleParameters declares it in each template that has roles.',
    mend: 'rename what is there; or take withRoleParameters away where this template sets its roles by itself.',
  });
}

function tooLong(longest: number): RookeryError {
  return new RookeryError('LimitExceeded', {
    what: `withRoleParameters: a role has a logical id of ${longest} characters, which leaves none for a prefix.`,
    why: `a role's name is prefix, logical id and ${NAME.own} characters more, and has ${NAME.most} at the most.`,
    mend: 'shorten the logical id.',
  });
}

function noRoles(path: string): RookeryError {
  return new RookeryError('RolesMissing', {
    what: `${path}: neither it nor a template that it nests has a role.`,
    why: 'parameters that nothing reads would be asked for at each deployment.',
    mend: 'take withRoleParameters away.',
  });
}
