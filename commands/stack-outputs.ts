import { appendFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand, type Io } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { outputLines } from '../cli/render/events.ts';
import { FORMATS, type Format, formatOf, type OutputsOf, outputsText } from '../cli/render/outputs.ts';
import { openSessions } from '../cli/session.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import { runSessions } from '../cli/workflow/roots/run-sessions.ts';
import { RookeryError } from '../generator/errors.ts';

export default defineCommand({
  name: 'stack:outputs',
  summary: 'print the outputs of the stack',
  details: `One line each: name, value and description. With --json one object of names and values. Changes nothing.

--format is for programs: json, env (lines that a shell and dotenv read) or github, which is appended to the file that
GitHub Actions names in GITHUB_OUTPUT; names of several roots begin with theirs. --file writes it there and prints nothing.

Exit codes: 0 done, 2 invalid input, 3 there is no such stack.`,
  options: {
    ...flags.readingAll,
    format: { value: 'FORMAT', description: `for programs: ${FORMATS.join(', ')}` },
    file: { value: 'FILE', description: 'write it to this file; with github it is appended' },
  },
  async run({ options }, io) {
    const format = formatOf(options.format);
    const file = fileOf(io, format, options.file);
    const sessions = await openSessions(io, options);
    const found: OutputsOf[] = [];
    const code = await runSessions(io, sessions, { ...options, onlyLooks: true }, async (own, session) => {
      const { outputs } = await needStack(session);
      const { root } = session.connection.target;
      if (format !== undefined) found.push({ root, outputs });
      else if (options.json) own.out(JSON.stringify(jsonOf(outputs)));
      else for (const line of outputLines(outputs)) own.out(line);
      return 0;
    });
    if (code !== 0 || format === undefined) return code;
    const order = sessions.map(({ connection: { target } }) => target.root);
    const text = outputsText(
      format,
      found.toSorted((a, b) => order.indexOf(a.root) - order.indexOf(b.root)),
    );
    if (file === undefined) io.out(text.trimEnd());
    else write(file, text, format);
    return 0;
  },
});

const jsonOf = (outputs: OutputsOf['outputs']) => Object.fromEntries(outputs.map(({ name, value }) => [name, value]));

/** Where it goes: the file that is named, or the one that GitHub names. */
function fileOf(io: Io, format: Format | undefined, file: string | undefined): string | undefined {
  if (file !== undefined && format === undefined)
    throw usage({ name: 'stack:outputs' }, '--file comes without --format', `add --format ${FORMATS.join(', or ')}`);
  const named = file ?? (format === 'github' ? io.environment.GITHUB_OUTPUT : undefined);
  return named === undefined || named === '' ? undefined : resolve(io.folder, named);
}

function write(file: string, text: string, format: Format): void {
  try {
    if (format === 'github') appendFileSync(file, text);
    else writeFileSync(file, text);
  } catch (error) {
    throw new RookeryError('FileUnwritable', {
      what: `${file}: it cannot be written (${error instanceof Error ? error.message : String(error)}).`,
      why: 'the outputs were to go there.',
      mend: 'name another file, or make the folder writable.',
    });
  }
}
