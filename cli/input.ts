import { parseArgs } from 'node:util';
import { RookeryError } from '../generator/errors.ts';
import { nearest } from '../generator/nearest.ts';
import type { Command, Input, Options } from './command.ts';

/** Reads a command's words into its flags and arguments; a word that it does not know is refused. */
export function parseInput<O extends Options>(command: Command<O>, words: readonly string[]): Input<O> {
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(command.options).map(
        ([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }] as const,
      ),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const options: Record<string, string | boolean | string[]> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    else if (token.kind === 'option') take(command, options, token);
  }
  const known = command.arguments ?? [];
  if (positionals.length > known.length && known.at(-1)?.multiple !== true) {
    const word = command.discreet ? 'there' : `"${positionals[known.length]}"`;
    throw usage(command, `${word} is one word too many`, 'leave it out');
  }
  // The flags were taken by the command's own declaration, from which this type follows.
  return { options: options as Input<O>['options'], arguments: positionals };
}

/** Flags of earlier versions, and what is written instead. */
const REPLACED: Readonly<Record<string, { readonly by: string; readonly write: string }>> = {
  'allow-data-loss': {
    by: 'allow-loss',
    write: 'name each resource that may be lost as the plan does: --allow-loss Database/Instance',
  },
};

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function take(
  command: Command<Options>,
  options: Record<string, unknown>,
  { name, rawName, value, inlineValue }: OptionToken,
) {
  const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
  if (option === undefined) {
    const instead = REPLACED[name];
    if (instead !== undefined && Object.hasOwn(command.options, instead.by))
      throw usage(command, `${rawName} is no more`, instead.write);
    const close = nearest(name, Object.keys(command.options));
    throw usage(
      command,
      `there is no flag ${rawName}`,
      close === undefined ? 'leave it out' : `did you mean --${close}`,
    );
  }
  if (option.value === undefined) {
    if (inlineValue) throw usage(command, `${rawName} takes no value`, `write ${rawName} alone`);
    options[name] = true;
    return;
  }
  if (value === undefined || value === '' || (!inlineValue && value.startsWith('--'))) {
    throw usage(command, `${rawName} needs a value`, `write ${rawName} ${option.value}`);
  }
  if (option.multiple) options[name] = [...((options[name] as string[] | undefined) ?? []), value];
  else if (options[name] !== undefined) throw usage(command, `${rawName} is repeated`, 'name it once');
  else options[name] = value;
}

/** What a wrong command line is answered with. */
export function usage({ name }: { readonly name: string }, what: string, mend: string): RookeryError {
  return new RookeryError('Usage', {
    what: `${name}: ${what}.`,
    why: 'a command refuses what it cannot read, rather than guess.',
    mend: `${mend}; \`npm run ${name} -- --help\` says what it takes.`,
  });
}
