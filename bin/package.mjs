// Compiles what the packages are published with into their `build/` folders. A clone does not need it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PROGRAMS } from '../packages/endpoint/bin/programs.mjs';
import { copyDeclarations, emitDeclarations } from './declarations.mjs';

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
  const rooms = ['generator', 'templates', 'deploy'];
  copyDeclarations(
    declarations(),
    rooms.map((room) => `${room}/index.d.ts`),
    join(outdir, 'types'),
  );
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
