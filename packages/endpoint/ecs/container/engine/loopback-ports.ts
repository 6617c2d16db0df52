import type { TaskDefinitionRecord } from '../../model.ts';

const PLACE = /(?:^|[/@\s,;=])(?:127\.0\.0\.1|localhost):(\d{1,5})(?![\d.])/g;

/**
 * The ports of this machine that values of the environment lead to: the endpoint's own, or a database of a laptop. What a
 * container of the task has itself is that container's.
 */
export function loopbackPorts(
  env: Readonly<Record<string, string>>,
  { containerDefinitions }: Pick<TaskDefinitionRecord, 'containerDefinitions'>,
): number[] {
  const own = new Set(
    containerDefinitions.flatMap(({ portMappings = [] }) =>
      portMappings.map(({ containerPort }) => Number(containerPort)),
    ),
  );
  const whole = Object.values(env).flatMap((value) => [...value.matchAll(PLACE)].map(([, port]) => Number(port)));
  const found = [...whole, ...apart(env)];
  return [...new Set(found)].filter((port) => port > 0 && port < 65_536 && !own.has(port));
}

/** Of a host and a port in variables of their own, such as DB_HOST and DB_PORT. */
function apart(env: Readonly<Record<string, string>>): number[] {
  const hosts = Object.keys(env).filter((name) => /^(127\.0\.0\.1|localhost)$/.test(env[name] ?? ''));
  return hosts.map((name) => Number(env[name.replace(/(HOST|HOSTNAME|ENDPOINT|ADDRESS|SERVER)$/, 'PORT')]));
}
