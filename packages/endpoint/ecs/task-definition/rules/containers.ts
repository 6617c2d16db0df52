import { list, number, object, text } from '../../../cloudformation/handler-values.ts';
import { type Draft, type DraftContainer, eachContainer, isSet, type Rule, repeated } from './draft.ts';

/** The quota that ECS does not raise (developer guide, service quotas). */
const MOST_CONTAINERS = 10;
const NAME = /^[A-Za-z0-9_-]{1,255}$/;
/** Names and tags of images, with a registry's port and a digest. */
const IMAGE = /^[A-Za-z0-9_./:@#-]+$/;

/** Names, images and what there must be of containers; "Too many containers." is quoted in aws/amazon-ecs-cli#184. */
export const containersExist: Rule = ({ fields, containers }) => {
  const family = text(fields.family) ?? '';
  if (family === '') return 'Family should not be null or empty.';
  if (!NAME.test(family)) return 'Family contains invalid characters.';
  if (containers.length === 0) return 'Container list cannot be empty.';
  if (containers.length > MOST_CONTAINERS) return 'Too many containers.';
  const refusal = containers.map(namesOf).find((one) => one !== undefined);
  if (refusal !== undefined) return refusal;
  const twice = repeated(containers.map(({ name }) => name));
  // Unproven words.
  if (twice !== undefined) return `Container.name should be unique in a task definition: '${twice}' is there twice.`;
  if (!containers.some(({ essential }) => essential)) {
    return 'A task definition must have at least one essential container.';
  }
  return undefined;
};

/** "Container.name contains invalid characters." is quoted in hashicorp/terraform-provider-aws#5950. */
function namesOf({ name, image }: DraftContainer): string | undefined {
  if (name === '') return 'Container.name should not be null or empty.';
  if (!NAME.test(name)) return 'Container.name contains invalid characters.';
  if (image === '') return 'Container.image should not be null or empty.';
  return IMAGE.test(image) ? undefined : 'Container.image contains invalid characters.';
}

/** Bounds of health checks (API reference, HealthCheck), in seconds and in tries. */
const HEALTH_CHECK: readonly (readonly [name: string, words: string, least: number, most: number])[] = [
  ['interval', 'interval', 5, 300],
  ['timeout', 'timeout', 2, 120],
  ['retries', 'retries', 1, 10],
  ['startPeriod', 'start period', 0, 300],
];

/** The words for too many retries are quoted in PostHog/posthog#8647; those of the other bounds follow them. */
export const healthChecks: Rule = (draft) =>
  eachContainer(draft, ({ name, fields }) => {
    if (fields.healthCheck === undefined) return undefined;
    const check = object(fields.healthCheck);
    if (list(check.command).length === 0) return 'Container.healthCheck.command should not be null or empty.';
    for (const [member, words, least, most] of HEALTH_CHECK) {
      const value = number(check[member]);
      if (value === undefined) continue;
      const bound = value > most ? `less than or equal to the maximum allowed value ${most}` : undefined;
      const refusal = value < least ? `greater than or equal to the minimum allowed value ${least}` : bound;
      if (refusal) return `Health check ${words} must be ${refusal} for container '${name}'`;
    }
    return undefined;
  });

/** Fargate stops a container for 120 seconds at most (API reference, ContainerDefinition). Unproven words. */
export const timeouts: Rule = (draft) =>
  eachContainer(draft, ({ name, fields }) => {
    for (const member of ['startTimeout', 'stopTimeout'] as const) {
      const value = number(fields[member]);
      if (value === undefined) continue;
      if (value < 0) return `Invalid '${member}' setting for container '${name}'. It must not be negative.`;
      if (member === 'stopTimeout' && draft.isFargate && value > 120) {
        return `Invalid 'stopTimeout' setting for container '${name}'. The maximum value for Fargate is 120 seconds.`;
      }
    }
    return undefined;
  });

const ULIMITS = 'core,cpu,data,fsize,locks,memlock,msgqueue,nice,nofile,nproc,rss,rtprio,rttime,sigpending,stack'.split(
  ',',
);

/** Unproven words. */
export const ulimits: Rule = (draft) =>
  eachContainer(draft, ({ name, fields }) => {
    const limits = list(fields.ulimits).map(object);
    for (const limit of limits) {
      if (!ULIMITS.includes(String(limit.name))) {
        return `${String(limit.name)} is not a valid ulimit name. Must be one of [${ULIMITS.join(',')}]`;
      }
      const [soft = Number.NaN, hard = Number.NaN] = [number(limit.softLimit), number(limit.hardLimit)];
      // -1 is no limit at all.
      if (hard !== -1 && (soft > hard || soft === -1)) {
        return `Invalid 'ulimits' setting for container '${name}'. The soft limit of ${limit.name} must not be above its hard limit.`;
      }
    }
    const twice = repeated(limits.map((limit) => String(limit.name)));
    return twice && `Invalid 'ulimits' setting for container '${name}'. ${twice} is set more than once.`;
  });

/** A container that starts again by itself (API reference, ContainerRestartPolicy). Unproven words. */
export const restartPolicies: Rule = (draft) =>
  eachContainer(draft, ({ name, fields }) => {
    const { restartAttemptPeriod, ignoredExitCodes } = object(fields.restartPolicy);
    const period = number(restartAttemptPeriod);
    if (period !== undefined && !(period >= 60 && period <= 1800)) {
      return `Invalid 'restartAttemptPeriod' setting for container '${name}'. It must be between 60 and 1800 seconds.`;
    }
    if (list(ignoredExitCodes).length <= 50) return undefined;
    return `Invalid 'ignoredExitCodes' setting for container '${name}'. There can be 50 at most.`;
  });

/** What a container refers to by another's name. */
export const otherContainers: Rule = (draft) => {
  const names = draft.containers.map(({ name }) => name);
  const proxied = text(object(draft.fields.proxyConfiguration).containerName);
  if (proxied !== undefined && !names.includes(proxied)) return unknown(proxied);
  return eachContainer(draft, ({ fields }) => {
    const sources = list(fields.volumesFrom).map((one) => String(object(one).sourceContainer));
    const links = list(fields.links).map((link) => String(link).split(':')[0] ?? '');
    return unknownOf([...sources, ...links], names);
  });
};

const unknownOf = (used: readonly string[], names: readonly string[]): string | undefined => {
  const other = used.find((one) => !names.includes(one));
  return other === undefined ? undefined : unknown(other);
};

/** Unproven words. */
const unknown = (name: string): string => `Unknown container '${name}'.`;

/**
 * What a task with a network interface of its own cannot have. The words for links are quoted in
 * aws-observability/aws-otel-collector#1359; the others follow them.
 */
export const awsvpcMembers: Rule = (draft: Draft) => {
  if (draft.networkMode !== 'awsvpc') return undefined;
  return eachContainer(draft, ({ fields }) => {
    if (isSet(fields.links)) return 'Links are not supported when networkMode=awsvpc.';
    if (isSet(fields.hostname)) return 'Hostname is not supported on container when networkMode=awsvpc.';
    if (isSet(fields.extraHosts)) return 'Extra hosts are not supported when networkMode=awsvpc.';
    if (isSet(fields.disableNetworking)) return 'Disabling networking is not supported when networkMode=awsvpc.';
    return undefined;
  });
};
