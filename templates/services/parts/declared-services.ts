import { broken, literalConstraints, type Outputs, RookeryError, type Template } from '../../../generator/index.ts';
import { FARGATE_MEMORY } from '../../parameters/fargate-size.ts';
import { sizeRule } from './fargate-rules.ts';
import { listenerPriorities } from './listener-rules.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What is said of a service, without its types. */
export interface DeclaredService {
  readonly template: Template<never, Outputs>;
  readonly image: string | { readonly of: string };
  readonly priority?: number | undefined;
  readonly parameters?: readonly PropertyKey[];
  readonly values?: Fields;
  readonly environments?: Readonly<Record<string, Fields>>;
  readonly tags?: Readonly<Record<string, string>>;
}

type All = Readonly<Record<string, DeclaredService>>;

/** Refuses priorities that clash, images that are nobody's, and environments that one service has and another has not. */
export function checkServices(services: All): void {
  const all = Object.entries(services);
  listenerPriorities(
    Object.fromEntries(all.flatMap(([name, { priority }]) => (priority === undefined ? [] : [[name, priority]]))),
  );
  const environments = environmentsOf(services);
  const owners = new Map<string, string>();
  for (const [name, service] of all) {
    const folder = folderOf(services, service, name);
    const other = owners.get(folder);
    if (typeof service.image === 'string' && other !== undefined) throw imageTaken(name, other, folder);
    if (typeof service.image === 'string') owners.set(folder, name);
    const { parameters = [], values = {}, environments: own } = service;
    checkNames(name, service, [
      ...parameters,
      ...Object.keys(values),
      ...Object.values(own ?? {}).flatMap(Object.keys),
    ]);
    checkValues(`${name}.values`, service, values);
    checkSize(`${name}.values`, service, values);
    if (own === undefined) continue;
    const missing = environments.find((environment) => !Object.hasOwn(own, environment));
    if (missing !== undefined) throw environmentMissing(name, missing);
    for (const [environment, row] of Object.entries(rowsOf(name, service) ?? {})) {
      checkValues(`${name}.environments.${environment}`, service, row);
      checkSize(`${name}.environments.${environment}`, service, { ...values, ...row });
    }
  }
}

/** Names of the environments in which values differ. */
export const environmentsOf = (services: All): readonly string[] => [
  ...new Set(Object.values(services).flatMap(({ environments = {} }) => Object.keys(environments))),
];

/** The folder of the image that a service runs. */
export function folderOf(services: All, { image }: DeclaredService, name = ''): string {
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
export function inOrder<S extends All>(services: S, shared: Fields): [string, S[string]][] {
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

function takenFrom(services: All, { template, values = {}, environments = {} }: DeclaredService, shared: Fields) {
  const settled = { ...shared, ...values, ...Object.values(environments)[0] };
  const open = Object.keys(template.document.Parameters).filter((parameter) => settled[parameter] === undefined);
  return Object.entries(services).flatMap(
    ([
      name,
      {
        template: { outputs },
      },
    ]) => (Object.keys(outputs).some((output) => open.includes(`${name}${output}`)) ? [name] : []),
  );
}

function checkNames(name: string, { template }: DeclaredService, names: readonly PropertyKey[]): void {
  const declared = Object.keys(template.document.Parameters);
  const unknown = names.find((parameter) => !declared.includes(String(parameter)));
  if (unknown === undefined) return;
  throw new RookeryError('ArgumentUnknown', {
    what: `services: ${name} names "${String(unknown)}", which ${template.path} does not declare.`,
    why: 'the value would be dropped in silence.',
    mend: `take one of: ${declared.join(', ')}.`,
  });
}

/** Refuses values that the parameters of the template would refuse. */
function checkValues(place: string, { template }: DeclaredService, values: Fields): void {
  for (const [name, value] of Object.entries(values)) {
    const parameter = template.document.Parameters[name];
    if (parameter === undefined) continue;
    const breach = broken(literalConstraints(parameter), Array.isArray(value) ? value.join(',') : String(value));
    if (breach === undefined) continue;
    throw new RookeryError('ArgumentRefused', {
      what: `services: ${place}.${name} is ${JSON.stringify(breach.element)}, ${breach.problem}.`,
      why: `${template.path} takes ${parameter.ConstraintDescription ?? 'only what its constraints allow'}.`,
      mend: 'give another value.',
    });
  }
}

/** Refuses a pair that Fargate does not have, where the template has rules that say so and both are written down. */
function checkSize(place: string, { template, parameters = [] }: DeclaredService, values: Fields): void {
  const { Parameters, Rules } = template.document;
  const [cpu, memory] = ['Cpu', 'Memory'].map((name) => String(values[name] ?? Parameters[name]?.Default));
  const isOpen = parameters.some((name) => name === 'Cpu' || name === 'Memory');
  const sizes: Readonly<Record<string, readonly number[]>> = FARGATE_MEMORY;
  if (isOpen || Rules[sizeRule(cpu ?? '')] === undefined || sizes[cpu ?? '']?.includes(Number(memory))) return;
  throw new RookeryError('ArgumentRefused', {
    what: `services: ${place} comes to ${memory} MiB with ${cpu} CPU units.`,
    why: `Fargate has ${sizes[cpu ?? '']?.join(', ')} MiB with these.`,
    mend: 'give both, Cpu and Memory; `fargateSize(512, 1024)` lets the compiler look.',
  });
}

const imageTaken = (name: string, other: string, folder: string) =>
  new RookeryError('ImageTaken', {
    what: `services: ${other} and ${name} both have the image "${folder}".`,
    why: 'a repository is made once.',
    mend: `write \`image: { of: '${other}' }\` in the one that runs the other's image.`,
  });

const environmentMissing = (name: string, environment: string) =>
  new RookeryError('EnvironmentMissing', {
    what: `services: ${name} has no values for environment "${environment}", which another service has.`,
    why: 'the one parameter Environment chooses the row of every service.',
    mend: `add ${environment} to its \`environments\`; an empty row has the defaults.`,
  });

const valueMissing = (name: string, environment: string, parameter: string) =>
  new RookeryError('ArgumentMissing', {
    what: `services: ${name}.environments.${environment} has no ${parameter}.`,
    why: 'another row has it, and the template has no default for it.',
    mend: 'add it to this row.',
  });

const circle = (names: readonly string[]) =>
  new RookeryError('CircularDependency', {
    what: `services: ${names.join(' takes outputs of ')}.`,
    why: 'none of them could be made first.',
    mend: 'pass one of them what it takes by another way, for example by a name that is written down.',
  });
