import { broken, type Parameters, RookeryError } from '../../../generator/index.ts';
import { scheduleExpression } from '../../parameters/parameters.ts';
import type { SecretVariable } from './bindings.ts';
import type { Compute } from './parameters.ts';
import type { ScheduledScaling } from './scaling.ts';
import type { Sidecar } from './sidecars.ts';
import type { Use } from './uses.ts';

const repeated = (names: readonly string[]) => names.find((name, index) => names.indexOf(name) !== index);

/** The parameters of several parts as one record. One that two parts declare differently would silently be what the later one says. */
export function mergeParameters(path: string, ...parts: readonly (Parameters | false)[]): Parameters {
  const all: Record<string, Parameters[string]> = {};
  for (const part of parts) {
    for (const [name, parameter] of Object.entries(part || {})) {
      const known = all[name];
      if (known !== undefined && known !== parameter) throw parameterTaken(path, name);
      all[name] = parameter;
    }
  }
  return all;
}

/** Refuses two uses of one kind by the same name: their parameters would be the same, and their rights would clash. */
export function checkUses(path: string, uses: readonly Use[]): void {
  const name = repeated(uses.map(({ kind, name }) => `${kind}('${name}')`));
  if (name === undefined) return;
  throw new RookeryError('UseTaken', {
    what: `${path}: \`uses\` has ${name} twice.`,
    why: 'the kind and the name identify a use.',
    mend: 'leave one of them away, or name it otherwise; all keys of one secret go into one secretKeys(...).',
  });
}

/** Refuses a disk that Fargate does not have, 20 GiB being there without asking, and one where tasks have the host's. */
export function checkDisk(path: string, compute: Compute, diskGiB: number | undefined): void {
  if (diskGiB === undefined) return;
  const fits = diskGiB >= 21 && diskGiB <= 200;
  if (fits && compute === 'fargate') return;
  throw new RookeryError('DiskInvalid', {
    what: `${path}: \`diskGiB\` is ${diskGiB}${fits ? `, and \`compute\` is ${compute}` : ''}.`,
    why: fits
      ? 'a task on a host shares the disk of the host.'
      : 'a task on Fargate has 20 GiB, or 21 to 200 if it asks.',
    mend: fits
      ? 'leave it away, and give the hosts a larger disk.'
      : 'give it a number from 21 to 200, or leave it away.',
  });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function mistakeIn({ schedule, timeZone = 'UTC', minTasks, maxTasks }: ScheduledScaling): string | undefined {
  if (broken(scheduleExpression, schedule))
    return `${JSON.stringify(schedule)} is no cron(...) of six fields, no rate(...) and no at(...).`;
  if (!isTimeZone(timeZone)) return `${JSON.stringify(timeZone)} is no time zone.`;
  if (minTasks > maxTasks) return `there cannot be ${minTasks} tasks at least and ${maxTasks} at most.`;
  return undefined;
}

/** Refuses scaling by the clock that Application Auto Scaling would refuse. */
export function checkSchedules(path: string, schedules: readonly ScheduledScaling[]): void {
  for (const schedule of schedules) {
    const why = mistakeIn(schedule);
    if (why === undefined) continue;
    throw new RookeryError('ScheduleInvalid', {
      what: `${path}: the schedule ${schedule.name} cannot be.`,
      why,
      mend: "write for example { name: 'Morning', schedule: 'cron(0 7 ? * MON-FRI *)', timeZone: 'Europe/Berlin', minTasks: 4, maxTasks: 20 }.",
    });
  }
}

/**
 * Refuses, where a task is no service, what services alone can use: an alarm, and other services by Service Connect, which
 * "only interconnects Amazon ECS services" (docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html).
 */
export function checkRunUses(path: string, uses: readonly Use[]): void {
  const found = uses.find(({ kind }) => kind === 'alarm' || kind === 'service');
  if (found === undefined) return;
  const alarm = found.kind === 'alarm';
  throw new RookeryError(alarm ? 'AlarmUseless' : 'ServiceUnreachable', {
    what: `${path}: \`uses\` has ${found.kind}('${found.name}'), and this task is no service.`,
    why: alarm
      ? 'an alarm ends the deployment of a service; nothing is deployed here that could go back.'
      : 'Service Connect connects services only: its names mean nothing in a task that is started by itself.',
    mend: alarm ? 'leave it away.' : 'leave it away, and reach the service through a load balancer or a queue.',
  });
}

/** Refuses two environment variables of the same name: which of them a program gets is undefined. */
export function checkVariables(path: string, variables: readonly { readonly Name: string }[]): void {
  const name = repeated(variables.map(({ Name }) => Name));
  if (name === undefined) return;
  throw new RookeryError('VariableTaken', {
    what: `${path}: the environment variable ${name} is there twice.`,
    why: '`uses`, `environment` and the template itself (PORT, VERSION, a worker also QUEUE_URL) share one name space.',
    mend: 'give one of them another name; what a use brings begins with the name of the use.',
  });
}

/** Refuses two containers of the same name, as ECS would. */
export function checkContainers(path: string, names: readonly string[]): void {
  const name = repeated(names);
  if (name === undefined) return;
  throw new RookeryError('ContainerTaken', {
    what: `${path}: two containers are called ${name}.`,
    why: 'ECS refuses a task definition with two containers of one name; the main container has the one of its kind.',
    mend: 'give the sidecar another name.',
  });
}

/** The secrets that a sidecar asks for by the names of their environment variables. */
export function secretsOf(
  path: string,
  { name, secrets = [], ownImage }: Sidecar,
  all: readonly SecretVariable[],
): readonly SecretVariable[] {
  if (ownImage && secrets.length > 0) throw secretsInherited(path, name);
  return secrets.map((variable) => {
    const found = all.find(({ Name }) => Name === variable);
    if (found === undefined) throw secretMissing(path, name, variable, all);
    return found;
  });
}

function parameterTaken(path: string, name: string) {
  return new RookeryError('ParameterTaken', {
    what: `${path}: the parameter ${name} is there twice, with different meanings.`,
    why: 'a use, a rule, a topic or a container of that name adds a parameter that the template has already.',
    mend: 'give the use, rule, topic or container another name.',
  });
}

function secretsInherited(path: string, name: string) {
  return new RookeryError('SecretsInherited', {
    what: `${path}: the container ${name} has \`ownImage\` and \`secrets\`.`,
    why: "a container of the service's own image gets all of its secrets.",
    mend: 'leave `secrets` away.',
  });
}

function secretMissing(path: string, name: string, variable: string, all: readonly SecretVariable[]) {
  return new RookeryError('SecretMissing', {
    what: `${path}: the container ${name} asks for the secret ${variable}, which the service does not use.`,
    why: `the secrets of its \`uses\` are ${all.map(({ Name }) => Name).join(', ') || 'none'}.`,
    mend: 'add it to `uses`, for example secret(...), or name one of these.',
  });
}
