import { RookeryError } from '../generator/errors.ts';
import { nearest } from '../generator/nearest.ts';
import type { Command, Options, Program } from './command.ts';
import { helpText, overview } from './help.ts';
import { parseInput } from './input.ts';
import { terminalIo } from './terminal.ts';

/** Every command: its name, what it is for, and where it lives. A command is loaded when it is asked for. */
export const COMMANDS = {
  start: () => import('../commands/start.ts'),
  stop: () => import('../commands/stop.ts'),
  synth: () => import('../commands/synth.ts'),
  check: () => import('../commands/check.ts'),
  bootstrap: () => import('../commands/bootstrap.ts'),
  upload: () => import('../commands/upload.ts'),
  'image:push': () => import('../commands/image-push.ts'),
  'stack:diff': () => import('../commands/stack-diff.ts'),
  'stack:update': () => import('../commands/stack-update.ts'),
  'stack:status': () => import('../commands/stack-status.ts'),
  'stack:events': () => import('../commands/stack-events.ts'),
  'stack:outputs': () => import('../commands/stack-outputs.ts'),
  'stack:delete': () => import('../commands/stack-delete.ts'),
  'task:run': () => import('../commands/task-run.ts'),
  healthcheck: () => import('../commands/healthcheck.ts'),
  endpoint: () => import('../commands/endpoint.ts'),
} satisfies Record<string, () => Promise<{ readonly default: unknown }>>;

type Name = keyof typeof COMMANDS;
const NAMES = Object.keys(COMMANDS) as Name[];

/** Runs one command line and sets the process's exit code. */
export async function main(program: Program): Promise<void> {
  const io = terminalIo(program);
  try {
    process.exitCode = await run(process.argv.slice(2), io);
  } catch (error) {
    process.exitCode = report(error, io);
  } finally {
    io.close();
  }
}

async function run([name, ...rest]: string[], io: ReturnType<typeof terminalIo>): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.out(await overview(NAMES.map(load)));
    return name === undefined ? 2 : 0;
  }
  if (!isName(name)) throw unknownCommand(name);
  const command = await load(name);
  if (rest.some((word) => word === '--help' || word === '-h')) {
    io.out(helpText(command));
    return 0;
  }
  return command.run(parseInput(command, rest), io);
}

const isName = (name: string): name is Name => Object.hasOwn(COMMANDS, name);

/** The table's commands differ in their flags; here they are all the same. */
const load = async (name: Name) => (await COMMANDS[name]()).default as Command<Options>;

function unknownCommand(name: string): RookeryError {
  const close = nearest(name, NAMES);
  return new RookeryError('CommandUnknown', {
    what: `there is no command "${name}".`,
    why: `the commands are ${NAMES.join(', ')}.`,
    mend: close === undefined ? 'run `rookery --help`.' : `did you mean "${close}"?`,
  });
}

/** Says what went wrong, and answers the exit code. What nobody foresaw shows where it happened. */
function report(error: unknown, io: ReturnType<typeof terminalIo>): number {
  // The project's own sources are bundled apart from this file, and so have a RookeryError class of their own.
  const known = error as Partial<RookeryError>;
  if (known.explanation !== undefined) {
    io.err(`error: ${known.message}`);
    return known.exitCode ?? 2;
  }
  io.err(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}
