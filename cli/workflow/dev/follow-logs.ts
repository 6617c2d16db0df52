import { type LogSource, logQueries, logSources, writerOf } from '../../../deploy/services/log-sources.ts';
import { readLogs } from '../../../deploy/services/read-logs.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { logLines } from '../../render/logs.ts';
import { painter } from '../../render/style.ts';
import type { Session } from '../../session.ts';
import { deployedContainers } from '../deployed-system.ts';

/** Prints what all services and tasks of these stacks write from now on, until the signal. */
export async function followLogs(io: Io, sessions: readonly Session[], signal: AbortSignal): Promise<void> {
  const from = Date.now();
  const systems = await Promise.all(
    sessions.map(async (session) => {
      const { tasks } = await deployedContainers(session);
      return { session, sources: logSources(tasks, session.connection.target.region).sources };
    }),
  );
  const label = labels(systems.flatMap(({ sources }) => sources));
  const names = systems.flatMap(({ sources }) => sources.map(label));
  const write = logLines([...new Set(names)], painter(io.colour));
  await Promise.all(
    systems.map(async ({ session, sources }) => {
      const queries = logQueries(sources, sources);
      if (queries.length === 0) return;
      const asked = { queries, from, follow: true, signal, onMissing() {} };
      for await (const { group, stream, time, message } of readLogs(session.connection, asked)) {
        const { name, container, task } = writerOf(sources, group, stream);
        for (const text of write(label({ name, container }), { service: name, container, task, time, message }))
          io.out(text);
      }
    }),
  ).catch((error: unknown) => {
    // The end of the endpoint is said by whoever deploys to it.
    if (!signal.aborted && !(error instanceof RookeryError)) throw error;
  });
}

/** Containers are named where a service has several. */
function labels(sources: readonly LogSource[]): (source: Pick<LogSource, 'name' | 'container'>) => string {
  return ({ name, container }) => {
    const containers = new Set(sources.filter((one) => one.name === name).map((one) => one.container));
    return containers.size > 1 ? `${name}/${container}` : name;
  };
}
