import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RookeryError } from '../../generator/errors.ts';
import type { Command, Io, Options } from '../command.ts';
import { parseInput } from '../input.ts';
import { importSources } from './import-sources.ts';

export interface Ran {
  readonly code: number;
  readonly error?: RookeryError | undefined;
  readonly out: readonly string[];
  readonly err: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command line in a system's folder as the binary would, from sources; an error is its code and exit code. */
export async function runCommand(
  folder: string,
  given: unknown,
  words: readonly string[],
  more: Partial<Io>,
): Promise<Ran> {
  const command = given as Command<Options>; // Commands differ in their flags; here they are all the same.
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    program: {
      root,
      engine: join(root, 'cli/engine.ts'),
      build: async ({ entries }) => ({ load: await importSources(entries) }),
    },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    raw: (text) => err.push(text),
    colour: false,
    environment: {},
    folder,
    signal: new AbortController().signal,
    ...more,
  };
  try {
    const code = await command.run(parseInput(command, words), io);
    return { out, code, err: err.join('\n') };
  } catch (error) {
    if (!(error instanceof RookeryError)) throw error;
    return { out, code: error.exitCode, error, err: err.join('\n') };
  }
}
