import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { writeDeclarations } from '../cli/workflow/template-files.ts';

export default defineCommand({
  name: 'types',
  summary: 'declare templates of your own in YAML or JSON for the compiler',
  details: `Writes FILE.ts beside FILE: a module that exports the template with its parameters and outputs, typed, for master.ts to
nest. Without FILE all those below this folder are brought up to date, as synth does by itself. The template stays as it
is, and is emitted so.`,
  arguments: [{ name: '[FILE]', description: 'a template in YAML or JSON, for example templates/ledger.yaml' }],
  options: { env: flags.anyEnv, yes: flags.yesToNothing },
  async run({ arguments: [file] }, io) {
    const { written, current } = writeDeclarations(io, file);
    for (const name of written) io.out(`wrote    ${name}`);
    for (const name of current) io.out(`current  ${name}`);
    if (written.length + current.length === 0)
      io.err('no template here has a declaration: name one, and it gets its first');
    return 0;
  },
});
