import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { packageVersion } from '../cli/version.ts';
import { RookeryError } from '../generator/errors.ts';
import {
  createSystem,
  entering,
  installPackages,
  KINDS,
  nameFrom,
  packageManager,
  settleAnswers,
} from '../packages/create-rookery/index.ts';

export default defineCommand({
  name: 'init',
  summary: 'write the files of a new system, in an empty folder or in a repository that exists',
  details: `Writes master.ts, environments.ts, foundation.ts, a folder for each service, package.json, tsconfig.json, .gitignore, a
README and a workflow for CI, and runs npm install where package.json is new. Asks for what no flag says, if there is a terminal. A file that is
there already is never overwritten: it is left, and named. The same for a new folder: npm create rookery@latest FOLDER.`,
  arguments: [{ name: '[FOLDER]', description: 'where to write (default: here)' }],
  options: {
    name: { value: 'NAME', description: "of the system and its stacks (default: the folder's)" },
    region: { value: 'REGION', description: 'where it will run on AWS (with --yes: us-east-1)' },
    kind: { value: 'KIND', description: `${Object.keys(KINDS).join(', ')} (with --yes: web)` },
    yes: { description: 'ask nothing, take the defaults' },
    'no-install': { description: 'do not run npm install' },
    env: flags.anyEnv,
  },
  async run({ options, arguments: [place = '.'] }, io) {
    const folder = resolve(io.folder, place);
    const answers = await settleAnswers({
      words: options,
      ask: io.ask,
      yes: options.yes === true,
      usualName: nameFrom(basename(folder)),
    });
    const scaffold = join(io.program.root, 'packages', 'create-rookery', 'scaffold');
    const version = packageVersion(io.program.root);
    const manager = packageManager();
    const { written, left } = createSystem({ scaffold, folder, answers, version, manager, fill: true });
    for (const file of written) io.err(`wrote    ${join(place, file)}`);
    for (const file of left) io.err(`left     ${join(place, file)}, which was there`);
    // Who has a package.json has a package manager, and says when it runs.
    const install = options['no-install'] !== true && written.includes('package.json');
    if (install) await installPackages(folder, manager);
    io.out(nextSteps(io, place, manager, install));
    return 0;
  },
});

/** What is still to be done: all of it, where a package.json was there. */
function nextSteps(io: Io, place: string, manager: string, installed: boolean): string {
  const folder = resolve(io.folder, place);
  const manifest = manifestIn(folder);
  const present = { ...manifest.dependencies, ...manifest.devDependencies };
  const packages = ['rookery', 'typescript', '@types/node'].filter((name) => !Object.hasOwn(present, name));
  const steps = [...entering(io.folder, place)];
  // Its state is nobody else's business, and may hold secrets.
  if (!readFileSync(join(folder, '.gitignore'), 'utf8').includes('.rookery'))
    steps.push('echo .rookery/ >> .gitignore');
  if (manifest.type !== 'module') steps.push('npm pkg set type=module');
  if (packages.length > 0) steps.push(`${manager} ${manager === 'npm' ? 'install' : 'add'} -D ${packages.join(' ')}`);
  else if (!installed) steps.push(`${manager} install`);
  return `\nready:\n\n${[...steps, 'npx rookery start'].map((step) => `  ${step}`).join('\n')}`;
}

function manifestIn(folder: string): Manifest {
  const file = join(folder, 'package.json');
  try {
    // The file is npm's own, which npm itself checks.
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch (error) {
    throw new RookeryError('ManifestUnreadable', {
      what: `${file}: it cannot be read (${(error as Error).message}).`,
      why: 'what is still to be done depends on it; what was missing is written.',
      mend: 'correct it, and run it again.',
    });
  }
}

interface Manifest {
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
