import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from '../bin/build.mjs';
import { COMMANDS } from '../bin/commands.ts';
import { runLine } from '../cli/main.ts';
import { runnableQuoted } from '../cli/npm-scripts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = {
  root,
  engine: join(root, 'cli/engine.ts'),
  build: (request: Parameters<typeof built>[0]) => built({ ...request, script: true }),
};

/** What a command line came to. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a command line as the binary does where there is no terminal, in this process: to load the tool takes each process longer
 * than most commands do.
 */
export async function inside(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  words: readonly string[],
): Promise<Ended> {
  let [out, err] = ['', ''];
  const code = await runLine(COMMANDS, words, {
    program,
    out: (text) => {
      out += `${text}\n`;
    },
    err: (text) => {
      err += `${runnableQuoted(folder, text)}\n`;
    },
    raw: (text) => {
      err += text;
    },
    input: async () => '',
    colour: false,
    environment,
    folder,
    signal: new AbortController().signal,
  });
  return { code, out, err };
}
