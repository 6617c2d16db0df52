import type { DeployedTask } from './task-definitions.ts';

/** Where one container of a task writes its log. */
export interface LogSource {
  /** What runs it: `Website`. */
  readonly name: string;
  readonly path: string;
  readonly container: string;
  readonly group: string;
  /** What the names of its streams begin with, `prefix/container/`; absent where the driver was given no prefix. */
  readonly prefix?: string | undefined;
}

/** A container whose log is not where this command reads: what runs it, and the log driver. */
export interface OtherLog {
  readonly name: string;
  readonly container: string;
  readonly why: string;
}

/** Where the containers of tasks write their logs, as their task definitions say. */
export function logSources(
  tasks: readonly DeployedTask[],
  region: string,
): { readonly sources: readonly LogSource[]; readonly others: readonly OtherLog[] } {
  const sources = new Map<string, LogSource>();
  const others = new Map<string, OtherLog>();
  for (const { name, path, definition } of tasks) {
    for (const { name: container = '', logConfiguration } of definition.containerDefinitions ?? []) {
      const { logDriver, options = {} } = logConfiguration ?? {};
      const { 'awslogs-group': group, 'awslogs-stream-prefix': given, 'awslogs-region': own = region } = options;
      const why =
        logDriver !== 'awslogs' ? (logDriver ?? 'no log driver') : own !== region ? `region ${own}` : undefined;
      if (why !== undefined || group === undefined) {
        others.set(`${name}/${container}`, { name, container, why: why ?? 'no log group' });
        continue;
      }
      const prefix = given === undefined ? undefined : `${given}/${container}/`;
      sources.set(JSON.stringify([name, container, group, prefix]), { name, path, container, group, prefix });
    }
  }
  return { sources: [...sources.values()], others: [...others.values()] };
}

/** One question to a log group: all of it, or the streams that begin so. */
export interface LogQuery {
  readonly group: string;
  readonly prefix?: string | undefined;
}

/** The fewest questions that answer for the chosen sources: a group of which all is wanted is asked once. */
export function logQueries(all: readonly LogSource[], wanted: readonly LogSource[]): readonly LogQuery[] {
  const groups = [...new Set(wanted.map(({ group }) => group))];
  return groups.flatMap((group): LogQuery[] => {
    const chosen = wanted.filter((one) => one.group === group);
    const whole = all.every((one) => one.group !== group || chosen.includes(one));
    if (whole || chosen.some(({ prefix }) => prefix === undefined)) return [{ group }];
    return [...new Set(chosen.map(({ prefix }) => prefix))].map((prefix) => ({ group, prefix }));
  });
}

/** Who wrote into a stream: the source whose prefix it has, or the only one of its group. */
export function writerOf(
  all: readonly LogSource[],
  group: string,
  stream: string,
): { readonly name: string; readonly container: string; readonly task: string } {
  const own = all.filter((one) => one.group === group);
  const source = own.find(({ prefix }) => prefix !== undefined && stream.startsWith(prefix));
  const task = stream.split('/').at(-1) ?? '';
  if (source !== undefined) return { name: source.name, container: source.container, task };
  const names = new Set(own.map(({ name }) => name));
  const [only] = names;
  return { name: names.size === 1 && only !== undefined ? only : group, container: stream, task };
}
