import { relative, resolve } from 'node:path';
import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { loadApp } from '../cli/workflow/app.ts';
import { difference, distFiles, writeFiles } from '../cli/workflow/dist.ts';

export default defineCommand({
  name: 'synth',
  summary: 'write dist/ and dist/manifest.json from the TypeScript sources',
  details: `Runs master.ts (and foundation.ts beside it) and writes the YAML they describe. Nothing but dist/ changes, and no
network is used. A kill leaves whole files. A parameter of master.ts that nothing reads is a warning. With --check nothing is
written: exit code 1 says that dist/ is stale.`,
  options: {
    app: flags.app,
    check: { description: 'write nothing; exit 1 when dist/ is stale' },
    relative: {
      value: 'DIR',
      description: 'write the tree to DIR with relative TemplateURLs, for linters and `aws cloudformation package`',
    },
    json: { description: 'print the manifest as JSON' },
    env: flags.anyEnv,
    yes: flags.yesToNothing,
  },
  async run({ options }, io) {
    const app = await loadApp(io, options.app);
    const synthesis = app.synthesize({ relative: options.relative !== undefined });
    const files = distFiles(synthesis);
    for (const parameter of synthesis.unread) io.err(`warning: ${parameter} is a parameter that nothing reads`);
    if (options.relative !== undefined) {
      files.delete('manifest.json');
      await writeFiles(resolve(io.folder, options.relative), files);
      io.out(`${synthesis.templates.length} templates in ${options.relative}`);
      return 0;
    }
    const shown = relative(io.folder, app.dist) || '.';
    const { stale, left } = options.check ? await difference(app.dist, files) : await writeFiles(app.dist, files);
    const changed = stale.length + left.length;
    if (options.json) io.out(JSON.stringify(synthesis.manifest, null, 2));
    const say = options.json ? io.err : io.out;
    for (const file of stale) say(`${options.check ? 'stale' : 'wrote'}    ${shown}/${file}`);
    for (const file of left) say(`${options.check ? 'unneeded' : 'removed'} ${shown}/${file}`);
    if (options.check && changed > 0) {
      io.err(
        `error: ${shown} is stale.\n  why:  the sources emit something else.\n  mend: run \`npm run synth\` and commit ${shown}.`,
      );
      return 1;
    }
    say(
      `${synthesis.templates.length} templates in ${shown}, ${changed === 0 ? 'all up to date' : `${changed} changed`}`,
    );
    return 0;
  },
});
