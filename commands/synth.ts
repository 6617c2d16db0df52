import { relative, resolve } from 'node:path';
import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { loadApp, loadDeclaredApp } from '../cli/workflow/app.ts';
import { type Difference, difference, distFiles, writeFiles } from '../cli/workflow/dist.ts';
import { RookeryError } from '../generator/errors.ts';
import { referencesOf } from '../generator/roots/references-of.ts';
import type { Manifest } from '../generator/synth.ts';

export default defineCommand({
  name: 'synth',
  summary: 'write dist/ and dist/manifest.json from the TypeScript sources',
  details: `Runs master.ts (and foundation.ts beside it) and writes the YAML they describe. Nothing but dist/ changes, and no
network is used. What was declared of templates in YAML or JSON, and holds no more, is written anew. A kill leaves whole
files. A parameter of master.ts that nothing reads is a warning. With --check nothing is written: exit code 1 says that dist/
is stale. Of a system of several roots, the order in which they are deployed is printed, with what each is passed.`,
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
    const { check = false, json = false, relative: tree } = options;
    const app = check ? await loadApp(io, options.app) : await loadDeclaredApp(io, options.app);
    const synthesis = app.synthesize({ relative: tree !== undefined });
    const files = distFiles(synthesis);
    const count = `${synthesis.templates.length} templates in`;
    for (const parameter of synthesis.unread) io.err(`warning: ${parameter} is a parameter that nothing reads`);
    if (tree !== undefined) {
      files.delete('manifest.json');
      writeFiles(resolve(io.folder, tree), files);
      io.out(`${count} ${tree}`);
      return 0;
    }
    const shown = relative(io.folder, app.dist) || '.';
    const found = check ? difference(app.dist, files) : writeFiles(app.dist, files);
    const say = json ? io.err : io.out;
    if (json) io.out(JSON.stringify(synthesis.manifest, null, 2));
    const changed = report(say, shown, found, check);
    if (check && changed > 0) throw stale(shown, options.app);
    say(`${count} ${shown}, ${changed === 0 ? 'all up to date' : `${changed} changed`}`);
    for (const line of orderLines(synthesis.manifest)) say(line);
    return 0;
  },
});

/** In which order the roots are deployed, and what each is passed: for whoever deploys them with the aws command line. */
function orderLines({ roots = [] }: Manifest): string[] {
  return roots.flatMap((one, index) => {
    const { name, master, region } = one;
    const passed = Object.entries(referencesOf(one)).map(([parameter, from]) => ({ parameter, ...from }));
    const place = region === undefined ? '' : ` in ${region}`;
    const sources = [...new Set(passed.map(({ root }) => root))].map((root) => {
      const own = passed.filter((one) => one.root === root);
      const words = own.map(({ parameter, output }) => (parameter === output ? output : `${parameter} (${output})`));
      return `   is passed from ${root}: ${words.join(', ')}`;
    });
    return [`${index + 1}. ${name}: ${master}${place}`, ...sources];
  });
}

/** Names the files that differ, and counts them. */
function report(say: Io['out'], shown: string, { stale, left }: Difference, check: boolean): number {
  for (const file of stale) say(`${check ? 'stale' : 'wrote'}    ${shown}/${file}`);
  for (const file of left) say(`${check ? 'unneeded' : 'removed'} ${shown}/${file}`);
  return stale.length + left.length;
}

function stale(shown: string, app: string | undefined): RookeryError {
  return new RookeryError(
    'DistStale',
    {
      what: `${shown} is stale.`,
      why: 'the sources emit something else.',
      mend: `run \`npm run synth${app === undefined ? '' : ` -- --app ${app}`}\` and commit ${shown}.`,
    },
    1,
  );
}
