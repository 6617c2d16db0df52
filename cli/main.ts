import { RookeryError } from '../generator/errors.ts';
import { nearest } from '../generator/nearest.ts';
import type { Command, Io, Options, Program } from './command.ts';
import { helpText, overview } from './help.ts';
import { parseInput } from './input.ts';
import { hasScript, runnable } from './npm-scripts.ts';
import { reportFailure } from './render/failure.ts';
import { streaming } from './stream/streaming.ts';
import { terminalIo } from './terminal.ts';
import { packageVersion } from './version.ts';

/** Commands by name. One is loaded when it is asked for. */
export type Commands = Readonly<Record<string, () => Promise<{ readonly default: unknown }>>>;

/** What runs one command line of these commands and sets the process's exit code. */
export function mainOf(commands: Commands): (program: Program) => Promise<void> {
  return async (program) => {
    const io = terminalIo(program);
    try {
      process.exitCode = await runLine(commands, process.argv.slice(2), io);
    } finally {
      io.close();
    }
  };
}

/** Runs one command line of these commands, and answers the exit code: what fails is said. */
export async function runLine(commands: Commands, words: readonly string[], io: Io): Promise<number> {
  try {
    return await run(commands, words, io);
  } catch (error) {
    return reportFailure(io, error);
  }
}

async function run(commands: Commands, words: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = joined(words, commands);
  if (name === '--version') {
    io.out(packageVersion(io.program.root));
    return 0;
  }
  if (name === 'complete') {
    const { completeWords } = await import('./complete.ts');
    return completeWords(await Promise.all(Object.values(commands).map(load)), rest, io);
  }
  const helps = name === undefined || isHelp(name) || name === 'help';
  const [topic] = joined(
    rest.filter((word) => !isHelp(word) && word !== 'help'),
    commands,
  );
  const asked = helps ? topic : name;
  if (asked === undefined) {
    io.out(await overview(Object.values(commands).map(load), io.folder, io.terminal?.columns));
    return name === undefined ? 2 : 0;
  }
  const found = Object.hasOwn(commands, asked) ? commands[asked] : undefined;
  if (found === undefined) throw unknownCommand(asked, Object.keys(commands));
  const command = await load(found);
  if (helps || ownWords(rest).some(isHelp)) {
    io.out(runnable(io.folder, helpText(command, hasScript(io.folder, command.name), io.terminal?.columns)));
    return 0;
  }
  const input = parseInput(command, rest);
  return command.streams ? streaming(io, input.options, (own) => command.run(input, own)) : command.run(input, io);
}

/** Of a family of commands the colon may be a space: `secrets list` is `secrets:list`. */
function joined(words: readonly string[], commands: Commands): readonly string[] {
  const [first = '', second = '', ...more] = words;
  const both = `${first}:${second}`;
  return !Object.hasOwn(commands, first) && Object.hasOwn(commands, both) ? [both, ...more] : words;
}

/** Without those behind `--`, which are a program's of its own. */
function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}

const isHelp = (word: string) => word === '--help' || word === '-h';

/** The table's commands differ in their flags; here they are all the same. */
const load = async (command: Commands[string]) => (await command()).default as Command<Options>;

function unknownCommand(name: string, names: readonly string[]): RookeryError {
  const close = nearest(name, [...names, 'help', '--version']);
  const family = names.filter((one) => one.startsWith(`${name}:`));
  const known = close === undefined ? 'run `npx rookery help`.' : `did you mean "${close}"?`;
  return new RookeryError('CommandUnknown', {
    what: `there is no command "${name}".`,
    why: `the commands are ${names.join(', ')}.`,
    mend: family.length > 0 ? `write ${family.join(', ')}.` : known,
  });
}
