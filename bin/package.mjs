// `npm run build`: compiles what the packages are published with into their `build/` folders. A clone does not need it.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PROGRAMS } from '../packages/endpoint/bin/programs.mjs';
import { emitDeclarations, pruneDeclarations } from './declarations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const endpoint = join(root, 'packages', 'endpoint');

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
      engine: 'generator/engine.ts',
      generator: 'generator/index.ts',
      templates: 'templates/index.ts',
      deploy: 'deploy/index.ts',
    },
    outdir,
    chunkNames: 'parts/[name]-[hash]',
    plugins: [endpointApart],
  });
  emitDeclarations(root, join(outdir, 'types'));
  pruneDeclarations(
    join(outdir, 'types'),
    ['generator', 'templates', 'deploy'].map((room) => `${room}/index.d.ts`),
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
  const types = join(outdir, 'all-types');
  emitDeclarations(root, types);
  pruneDeclarations(join(types, 'packages', 'endpoint'), ['index.d.ts']);
  cpSync(join(types, 'packages', 'endpoint'), join(outdir, 'types'), { recursive: true });
  rmSync(types, { recursive: true });
}

const BUILDS = { rookery: buildRookery, endpoint: buildEndpoint };

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : Object.keys(BUILDS)) await BUILDS[name]();
