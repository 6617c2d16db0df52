import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { type LogLine, logJson, logLines } from '../cli/render/logs.ts';
import { painter } from '../cli/render/style.ts';
import { openSession } from '../cli/session.ts';
import { deployedContainers } from '../cli/workflow/deployed-system.ts';
import { timeSince } from '../cli/workflow/since.ts';
import { type LogSource, logQueries, logSources, writerOf } from '../deploy/services/log-sources.ts';
import { chosen } from '../deploy/services/placed.ts';
import { readLogs } from '../deploy/services/read-logs.ts';
import { RookeryError } from '../generator/errors.ts';
import { nearest } from '../generator/nearest.ts';

export default defineCommand({
  name: 'logs',
  summary: 'show what services and tasks write, several at once',
  details: `Reads the log groups that the deployed task definitions name, of all services and tasks or of those that are named, and
prints their lines in the order of their times, each with who wrote it. Tasks that have stopped, one-off and scheduled ones
among them. SERVICE is the nested stack of a service or a task, Orders for example, or its path.

Without --follow it prints what there is and ends. With it, it goes on until Ctrl-C (exit code 130) or until nobody reads.`,
  arguments: [{ name: 'SERVICE', description: 'a service or a task; all of them without it', multiple: true }],
  options: {
    env: flags.env,
    root: flags.root,
    app: flags.app,
    follow: { description: 'go on with what is written from now on' },
    since: { value: 'TIME', description: 'how far back: 30s, 15m, 2h, 1d, or 2026-01-31T12:00:00Z (default 15m)' },
    filter: {
      value: 'PATTERN',
      description: "a filter pattern of CloudWatch Logs: 'ERROR', '?error ?warn', '{ $.level = 50 }'",
    },
    container: { value: 'NAME', description: 'of tasks with several containers: this one alone' },
    json: { description: 'one JSON object a line: time, service, container, task, message' },
    yes: flags.yesToNothing,
    'no-prepare': flags.noPrepare,
  },
  async run({ options, arguments: words }, io) {
    const from = timeSince(options.since ?? '15m', Date.now(), 'logs');
    const { follow = false, filter } = options;
    const session = await openSession(io, options);
    const { connection } = session;
    const { tasks } = await deployedContainers(session);
    const { sources, others } = logSources(chosen(tasks, words, 'service or task'), connection.target.region);
    const wanted = ofContainer(sources, options.container);
    if (!options.container)
      for (const { name, container, why } of others) io.err(`${name}: ${container} is not shown (${why})`);
    if (wanted.length === 0) {
      io.err('nothing that is deployed writes a log that can be shown');
      return 0;
    }
    const all = logSources(tasks, connection.target.region).sources;
    const label = labels(wanted);
    const write = logLines([...new Set(wanted.map((one) => label(one.name, one.container)))], painter(io.colour));
    const onMissing = (group: string) => io.err(`${group}: there is no such log group (yet)`);
    const asked = { queries: logQueries(all, wanted), from, filter, follow, signal: io.signal, onMissing };
    for await (const { group, stream, time, message } of readLogs(connection, asked)) {
      const { name: service, container, task } = writerOf(all, group, stream);
      const line: LogLine = { service, container, task, time, message };
      if (options.json) io.out(logJson(line));
      else for (const text of write(label(service, container), line)) io.out(text);
    }
    return io.signal.aborted ? 130 : 0;
  },
});

/** Containers are named where a service has several. */
function labels(sources: readonly LogSource[]): (name: string, container: string) => string {
  const containers = new Map<string, Set<string>>();
  for (const { name, container } of sources) {
    containers.set(name, (containers.get(name) ?? new Set()).add(container));
  }
  return (name, container) => ((containers.get(name)?.size ?? 0) > 1 ? `${name}/${container}` : name);
}

function ofContainer(sources: readonly LogSource[], container: string | undefined): readonly LogSource[] {
  if (container === undefined) return sources;
  const found = sources.filter((one) => one.container === container);
  if (found.length > 0) return found;
  const names = [...new Set(sources.map((one) => one.container))];
  const close = nearest(container, names);
  throw new RookeryError(
    'ContainerUnknown',
    {
      what: `--container ${container}: no container of that name writes a log.`,
      why: names.length === 0 ? 'none does here.' : `these do: ${names.join(', ')}.`,
      mend: close === undefined ? 'name one of them.' : `did you mean --container ${close}?`,
    },
    3,
  );
}
