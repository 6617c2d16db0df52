import { broken, literalConstraints, RookeryError } from '../../../generator/index.ts';
import { FARGATE_MEMORY } from '../../parameters/fargate-size.ts';
import {
  type DeclaredService,
  type DeclaredServices,
  environmentsOf,
  type Fields,
  folderOf,
  rowsOf,
} from './declared-services.ts';
import { sizeRule } from './fargate-rules.ts';
import { listenerPriorities } from './listener-rules.ts';

/** Refuses priorities that clash, images that are nobody's, and environments that one service has and another has not. */
export function checkServices(services: DeclaredServices): void {
  const all = Object.entries(services);
  const numbered = all.flatMap(([name, { priority }]) => (priority === undefined ? [] : [[name, priority]]));
  listenerPriorities(Object.fromEntries(numbered));
  checkImages(services);
  const environments = environmentsOf(services);
  for (const [name, service] of all) {
    const { parameters = [], values = {}, environments: own } = service;
    const inRows = Object.values(own ?? {}).flatMap(Object.keys);
    checkNames(name, service, [...parameters, ...Object.keys(values), ...inRows]);
    checkValues(`${name}.values`, service, values);
    const unknown = Object.values(service.uses ?? {}).find((other) => !Object.hasOwn(services, other));
    if (unknown !== undefined) throw serviceUnknown(name, unknown, Object.keys(services));
    const missing = own && environments.find((environment) => !Object.hasOwn(own, environment));
    if (missing !== undefined) throw environmentMissing(name, missing);
    for (const [environment, row] of Object.entries(rowsOf(name, service) ?? {})) {
      checkValues(`${name}.environments.${environment}`, service, row);
    }
  }
}

/** A repository is made once, by the service that has its folder. */
function checkImages(services: DeclaredServices): void {
  const owners = new Map<string, string>();
  for (const [name, service] of Object.entries(services)) {
    const folder = folderOf(services, service, name);
    if (typeof service.image !== 'string') continue;
    const other = owners.get(folder);
    if (other !== undefined) throw imageTaken(name, other, folder);
    owners.set(folder, name);
  }
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

/** Refuses rows with a pair that Fargate does not have, as far as both of it are written down. */
export function checkSizes(name: string, service: DeclaredService, shared: Fields): void {
  const { parameters = [], values = {}, template } = service;
  const { Parameters, Rules } = template.document;
  const isOpen = (part: string) => parameters.includes(part);
  for (const [environment, row] of Object.entries(service.environments ?? {})) {
    const [cpu, memory] = ['Cpu', 'Memory'].map((part) =>
      isOpen(part) ? undefined : (row[part] ?? values[part] ?? shared[part] ?? Parameters[part]?.Default),
    );
    if (typeof cpu !== 'number' || typeof memory !== 'number' || Rules[sizeRule(String(cpu))] === undefined) continue;
    const sizes: Readonly<Record<number, readonly number[]>> = FARGATE_MEMORY;
    const fit = sizes[cpu];
    if (fit !== undefined && !fit.includes(memory))
      throw sizeUnknown(`${name}.environments.${environment}`, cpu, memory, fit);
  }
}

function sizeUnknown(place: string, cpu: number, memory: number, fit: readonly number[]) {
  return new RookeryError('ArgumentRefused', {
    what: `services: ${place} comes to ${memory} MiB with ${cpu} CPU units.`,
    why: `Fargate has ${fit.join(', ')} MiB with these.`,
    mend: 'give both, Cpu and Memory; `fargateSize(512, 1024)` lets the compiler look.',
  });
}

function serviceUnknown(name: string, other: string, names: readonly string[]) {
  return new RookeryError('ServiceUnknown', {
    what: `services: ${name} uses "${other}", which is none of them.`,
    why: 'its outputs would be passed.',
    mend: `take one of: ${names.filter((one) => one !== name).join(', ')}.`,
  });
}

function imageTaken(name: string, other: string, folder: string) {
  return new RookeryError('ImageTaken', {
    what: `services: ${other} and ${name} both have the image "${folder}".`,
    why: 'a repository is made once.',
    mend: `write \`image: { of: '${other}' }\` in the one that runs the other's image.`,
  });
}

function environmentMissing(name: string, environment: string) {
  return new RookeryError('EnvironmentMissing', {
    what: `services: ${name} has no values for environment "${environment}", which another service has.`,
    why: 'the one parameter Environment chooses the row of every service.',
    mend: `add ${environment} to its \`environments\`; an empty row has the defaults.`,
  });
}
