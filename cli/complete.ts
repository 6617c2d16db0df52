import { RookeryError } from '../generator/errors.ts';
import type { Command, Io, Options } from './command.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

/**
 * Answers a shell that completes words: `complete SHELL` prints the script that the shell reads once, and what that script
 * then runs at each press of the key is `complete -- WORDS`. The library is loaded only here.
 */
export async function completeWords(commands: readonly Command<Options>[], words: string[], io: Io): Promise<number> {
  const { RootCommand } = await import('@bomb.sh/tab');
  const root = new RootCommand();
  for (const { name, summary, options, arguments: known = [] } of commands) {
    const command = root.command(name, summary);
    for (const [option, { description, value }] of Object.entries(options)) {
      // Without a function the library takes a flag to stand alone; what a value may be, nobody says.
      if (value === undefined) command.option(option, description);
      else command.option(option, description, () => {});
    }
    for (const { name: word, multiple } of known) command.argument(word, undefined, multiple);
  }
  const [shell = '', ...rest] = words;
  if (shell === '--') root.parse(rest);
  else if (SHELLS.includes(shell)) root.setup('rookery', 'rookery', shell);
  else throw shellUnknown(shell);
  // Names of commands have a colon, at which bash would end a word.
  if (shell === 'bash') io.out('COMP_WORDBREAKS=${COMP_WORDBREAKS//:}');
  return 0;
}

const shellUnknown = (shell: string) =>
  new RookeryError('ShellUnknown', {
    what: shell === '' ? 'complete: no shell is named.' : `complete: there is no script for "${shell}".`,
    why: `each shell completes words in its own way; there are scripts for ${SHELLS.join(', ')}.`,
    mend: 'run for example `source <(npx rookery complete bash)`.',
  });
