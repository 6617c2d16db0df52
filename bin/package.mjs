// Compiles what the packages are published with into their `build/` folders. A clone does not need it.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PROGRAMS } from '../packages/endpoint/bin/programs.mjs';
import { bundled } from './bundle.mjs';
import { copyDeclarations, emitDeclarations } from './declarations.mjs';
import { LIBRARY } from './program.mjs';
import { SCRIPT } from './script.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const endpoint = join(root, 'packages', 'endpoint');
const create = join(root, 'packages', 'create-rookery');

/** The one import of the endpoint, which is a package of its own. */
const endpointApart = {
  name: 'endpoint-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/packages\/endpoint\/index\.ts$/ }, () => ({ path: 'rookery-endpoint', external: true }));
  },
};

const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // What stands in package.json is installed, and loaded only where it is used.
  packages: 'external',
  legalComments: 'none',
};

async function buildRookery() {
  const outdir = join(root, 'build');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    ...OPTIONS,
    entryPoints: {
      cli: 'bin/commands.ts',
      engine: 'cli/engine.ts',
      generator: 'generator/index.ts',
      templates: 'templates/index.ts',
      deploy: 'deploy/index.ts',
    },
    outdir,
    chunkNames: 'parts/[name]-[hash]',
    plugins: [endpointApart],
  });
  await buildScript(outdir, 'synth', { cli: join(root, 'bin/synth.ts') });
  await buildScript(outdir, 'library', LIBRARY);
  const rooms = ['generator', 'templates', 'deploy'];
  copyDeclarations(
    declarations(),
    rooms.map((room) => `${room}/index.d.ts`),
    join(outdir, 'types'),
  );
}

/** What most runs load: Node 20 keeps compiled code of scripts alone. A sum of the content stands in the name. */
async function buildScript(outdir, name, entries) {
  const output = join(outdir, 'scripts');
  const { form, errors } = await bundled({ output, root, entries, script: true, located: false });
  if (form !== 'script') throw new Error(`${name} cannot be a script: ${JSON.stringify(errors)}`);
  const file = join(output, SCRIPT);
  const sum = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8);
  renameSync(file, join(output, `${name}-${sum}.js`));
}

async function buildEndpoint() {
  const outdir = join(endpoint, 'build');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    ...OPTIONS,
    absWorkingDir: endpoint,
    entryPoints: { index: 'index.ts', command: 'bin/command.ts', ...PROGRAMS },
    outdir,
    outExtension: { '.js': '.mjs' },
  });
  copyDeclarations(join(declarations(), 'packages', 'endpoint'), ['index.d.ts'], join(outdir, 'types'));
}

async function buildCreate() {
  const outdir = join(create, 'build');
  rmSync(outdir, { recursive: true, force: true });
  await build({ ...OPTIONS, absWorkingDir: create, entryPoints: { command: 'bin/command.ts' }, outdir });
}

let emitted;

/** The folder of the declarations of all sources; made when it is first asked for, and gone with this process. */
function declarations() {
  if (emitted === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'rookery-types-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    emitDeclarations(root, folder);
    emitted = folder;
  }
  return emitted;
}

const BUILDS = { rookery: buildRookery, endpoint: buildEndpoint, create: buildCreate };

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : Object.keys(BUILDS)) await BUILDS[name]();
