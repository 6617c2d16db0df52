import { type Outputs, RookeryError, type Template } from '../../../generator/index.ts';

/** Values by the names of what takes them. */
export type Fields = Readonly<Record<string, unknown>>;

/** The declaration of a service, without its types. */
export interface DeclaredService {
  readonly template: Template<never, Outputs>;
  readonly image: string | { readonly of: string };
  readonly priority?: number | undefined;
  readonly parameters?: readonly PropertyKey[];
  readonly values?: Fields;
  readonly environments?: Readonly<Record<string, Fields>>;
  readonly uses?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The services of a system, without their types. */
export type DeclaredServices = Readonly<Record<string, DeclaredService>>;

/** Names of the environments in which values differ. */
export function environmentsOf(services: DeclaredServices): readonly string[] {
  return [...new Set(Object.values(services).flatMap(({ environments = {} }) => Object.keys(environments)))];
}

/** The folder of the image that a service runs. */
export function folderOf(services: DeclaredServices, { image }: DeclaredService, name = ''): string {
  if (typeof image === 'string') return image;
  const other = services[image.of]?.image;
  if (typeof other === 'string') return other;
  throw new RookeryError('ImageUnknown', {
    what: `services: ${name} runs the image of "${image.of}", which has none of its own.`,
    why: 'an image lies in the repository of the service whose folder it is built from.',
    mend: "name a service that has `image: '<folder>'`, or give this one a folder.",
  });
}

/** The rows of a service's mapping, each with the same columns: what one leaves out has its default. */
export function rowsOf(name: string, { template, environments }: DeclaredService) {
  if (environments === undefined) return undefined;
  const columns = [...new Set(Object.values(environments).flatMap(Object.keys))];
  if (columns.length === 0) return undefined;
  const rows = Object.entries(environments).map(([environment, row]) => {
    const cells = columns.map((column) => {
      const value = row[column] ?? template.document.Parameters[column]?.Default;
      if (value === undefined) throw valueMissing(name, environment, column);
      return [column, Array.isArray(value) ? value.join(',') : (value as string | number)] as const;
    });
    return [environment, Object.fromEntries(cells)] as const;
  });
  return Object.fromEntries(rows);
}

/**
 * The services in an order in which each comes after those whose outputs it takes: a parameter `InventoryUrl` is the output
 * `Url` of the service `Inventory`, unless it is passed otherwise.
 */
export function inOrder<S extends DeclaredServices>(services: S, shared: Fields): [string, S[string]][] {
  const done = new Map<string, S[string]>();
  const visit = (name: string, service: S[string], path: readonly string[]): void => {
    if (done.has(name)) return;
    if (path.includes(name)) throw circle([...path.slice(path.indexOf(name)), name]);
    for (const other of takenFrom(services, service, shared)) {
      if (other !== name) visit(other, services[other] as S[string], [...path, name]);
    }
    done.set(name, service);
  };
  for (const [name, service] of Object.entries(services)) visit(name, service as S[string], []);
  return [...done];
}

function takenFrom(
  services: DeclaredServices,
  { template, values = {}, environments = {}, uses = {} }: DeclaredService,
  shared: Fields,
): readonly string[] {
  const settled = { ...shared, ...values, ...Object.values(environments)[0] };
  const open = Object.keys(template.document.Parameters).filter((parameter) => settled[parameter] === undefined);
  const siblings = Object.entries(services).filter(([name, other]) =>
    Object.keys(other.template.outputs).some((output) => open.includes(`${name}${output}`)),
  );
  return [...Object.values(uses), ...siblings.map(([name]) => name)];
}

function valueMissing(name: string, environment: string, parameter: string) {
  return new RookeryError('ArgumentMissing', {
    what: `services: ${name}.environments.${environment} has no ${parameter}.`,
    why: 'another row has it, and the template has no default for it.',
    mend: 'add it to this row.',
  });
}

function circle(names: readonly string[]) {
  return new RookeryError('CircularDependency', {
    what: `services: ${names.join(' takes outputs of ')}.`,
    why: 'none of them could be made first.',
    mend: 'pass one of them what it takes by another way, for example by a name that is written down.',
  });
}
