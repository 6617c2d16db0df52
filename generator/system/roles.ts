import { emittedParameters } from '../emitted-parameters.ts';
import type { Document, Template } from '../model.ts';
import type { Parameter } from '../parameters/parameters.ts';
import { ROLES, type Role } from '../parameters/role.ts';
import { functionOf, type Known, placedStacks, type RootValues } from './known.ts';

/** The parameters of a template by their roles. */
export type Roles = { readonly [One in Role]?: readonly string[] };

const KNOWN = new WeakMap<Document, Roles>();

/**
 * The parameters of a template by their roles: those that it declares, and those of the parameters of nested stacks that it
 * passes one to as it stands, however deep. Whatever a master calls its parameter, it has the role of what it is for.
 */
export function rolesOf({ document }: Pick<Template, 'document'>): Roles {
  const known = KNOWN.get(document) ?? findRoles(document);
  KNOWN.set(document, known);
  return known;
}

function findRoles({ Parameters, Resources }: Document): Roles {
  const passed = Object.values(Resources).flatMap(({ nested, Properties }) =>
    // The arguments of a nested stack, by the names of its parameters.
    nested === undefined ? [] : [{ roles: rolesOf(nested), values: Properties as Readonly<Record<string, unknown>> }],
  );
  const found = ROLES.map((role) => {
    const names = new Set(
      passed.flatMap(({ roles, values }) => roles[role]?.flatMap((name) => passedOn(values[name])) ?? []),
    );
    return [
      role,
      Object.keys(Parameters).filter((name) => Parameters[name]?.role === role || names.has(name)),
    ] as const;
  });
  return Object.fromEntries(found.filter(([, names]) => names.length > 0));
}

/** A parameter of a root template, with all its roles. */
export type RootParameter = Parameter & { readonly roles?: readonly Role[] };

/** The parameters of a root template as the deployer goes by them, those for the place of nested templates included. */
export function rootParameters(master: Template): Readonly<Record<string, RootParameter>> {
  const roles = Object.entries(rolesOf(master));
  const rolesOfOne = (name: string) =>
    // Object.entries loses the names of what it lists.
    roles.flatMap(([role, names]) => (names.includes(name) ? [role as Role] : []));
  return Object.fromEntries(
    Object.entries(emittedParameters(master)).map(([name, one]) => [name, { ...one, roles: rolesOfOne(name) }]),
  );
}

/** The parameters that a value is, or may be: of `Fn::If` both branches. */
function passedOn(value: unknown): readonly string[] {
  const [name, argument] = functionOf(value) ?? [];
  if (name === 'Ref') return [String(argument)];
  return name === 'Fn::If' && Array.isArray(argument) ? argument.slice(1).flatMap(passedOn) : [];
}

/** The image that a stack of a system runs, as far as the values of the root's parameters say. */
export interface PlacedImage {
  /** Logical ids from the root down to the stack, joined by slashes; empty for the root itself. */
  readonly path: string;
  readonly tag: Known;
  readonly repositoryUri: Known;
}

/**
 * The images of a system: of each stack that has one parameter for a tag and one for its repository. What a stack passes on
 * to one below it is that one's image.
 */
export function placedImages(master: Template, values: RootValues = {}): PlacedImage[] {
  const images = [...placedStacks(master, values)].flatMap(({ path, document, parameter }) => {
    const [tag, repositoryUri] = [only(document, parameter, 'ImageTag'), only(document, parameter, 'RepositoryUri')];
    return tag === undefined || repositoryUri === undefined ? [] : [{ path, tag, repositoryUri }];
  });
  const isPassedOn = ({ path, tag }: PlacedImage) =>
    images.some((other) => other.path !== path && isBelow(other.path, path) && other.tag.parameter === tag.parameter);
  return images.filter((image) => !isPassedOn(image));
}

const isBelow = (path: string, above: string) => above === '' || path.startsWith(`${above}/`);

function only(document: Document, parameter: (name: string) => Known, role: Role): Known | undefined {
  const [name, ...more] = rolesOf({ document })[role] ?? [];
  return name === undefined || more.length > 0 ? undefined : parameter(name);
}

/** A value that a stack takes from a mapping, for a parameter with a role. */
export interface MappedValue {
  /** `Website.MinTasks`: the stack's path, and its parameter. */
  readonly name: string;
  readonly role: Role;
  readonly value: string;
}

/** What stands in mappings instead of in the root's parameters, with these values of them. */
export function mappedValues(master: Template, values: RootValues): MappedValue[] {
  return [...placedStacks(master, values)].flatMap(({ path, document, parameter }) =>
    Object.entries(document.Parameters).flatMap(([name, { role }]) => {
      const { value, mapped } = parameter(name);
      return role !== undefined && mapped && value !== undefined ? [{ name: `${path}.${name}`, role, value }] : [];
    }),
  );
}

/** Parameters with a role that are known to be empty, by the path of their stack, with these values of the root's parameters. */
export function emptyValues(master: Template, values: RootValues, wanted: Role): string[] {
  return [...placedStacks(master, values)].flatMap(({ path, document, parameter }) =>
    Object.entries(document.Parameters).flatMap(([name, { role }]) =>
      role === wanted && parameter(name).value === '' ? [path === '' ? name : `${path}.${name}`] : [],
    ),
  );
}

/** The image repositories that a template puts out, by the names of its outputs: the folders of their services. */
export function repositoriesOf({ outputs }: Pick<Template, 'outputs'>): Readonly<Record<string, string>> {
  const found = Object.entries(outputs).flatMap(([name, output]) => {
    const folder = typeof output === 'object' && 'imagesOf' in output ? output.imagesOf : undefined;
    return typeof folder === 'string' ? [[name, folder] as const] : [];
  });
  return Object.fromEntries(found);
}
