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
  const found = Object.values(env).flatMap((value) => [...value.matchAll(PLACE)].map(([, port]) => Number(port)));
  return [...new Set(found)].filter((port) => port > 0 && port < 65_536 && !own.has(port));
}
