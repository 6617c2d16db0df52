// To load some hundred sources takes most processes of the tests longer than what they test: bundles load at once.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { PROGRAMS } from '../packages/endpoint/bin/programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, '.cache', 'tests');
const inEndpoint = (file) => join(root, 'packages', 'endpoint', file);

/** Packages that read files beside their code, or are not for the bundler: they are loaded from where they are. */
const EXTERNAL = [
  '@arethetypeswrong/*',
  '@aws-cdk/*',
  '@aws/*',
  '@cloud-copilot/*',
  'aws-cdk-lib',
  'cdk-nag',
  'constructs',
  'esbuild',
  'playwright-core',
  'publint',
  'tsx',
  'typescript',
];

/** What starts programs that lie beside it in a bundle. */
const STARTING = ['server/entries.ts', 'testing/endpoint-command.ts'].map(inEndpoint);
const programs = Object.entries({ ...PROGRAMS, 'endpoint-process': 'testing/endpoint-process.ts' });

/** Nobody follows an error into packages, and to read the maps of them takes time: this one maps nothing. */
const NO_MAP = '\n//# sourceMappingURL=data:application/json,{"version":3,"sources":[""],"mappings":"A"}';

/** Sources read `import.meta` to find what lies beside them: in a bundle it is still that of the source. */
const places = {
  name: 'places',
  setup({ onLoad, onResolve }) {
    // The package says that its modules do nothing when they are loaded; those of tests do.
    onResolve({ filter: /\.test\.ts$/ }, ({ path }) => ({ path, sideEffects: true }));
    onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
      const isPackage = path.includes('/node_modules/');
      const text = await readFile(path, 'utf8');
      const place = text.includes('import.meta') ? placeOf(path) : '';
      const contents = `${place}${text}${isPackage ? NO_MAP : ''}`;
      return { contents, loader: /ts$/.test(path) ? 'ts' : 'js', resolveDir: dirname(path) };
    });
  },
};

function placeOf(path) {
  const file = STARTING.includes(path) ? join(output, 'programs.mjs') : path;
  return `const _importMetaUrl = ${JSON.stringify(pathToFileURL(file).href)}, _importMetaDirname = ${JSON.stringify(dirname(file))};`;
}

const urlOf = (file) => JSON.stringify(pathToFileURL(join(root, file)).href);

/** Writes a module of the tests, and answers its path. */
function written(name, ...lines) {
  const file = join(output, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const nameOf = (files) =>
  files
    .map((file) => file.replace(/\.test\.ts$/, ''))
    .join('+')
    .replaceAll(/[\\/]/g, '-')
    .slice(0, 80);

/**
 * A module that imports test files as the sources that they are.
 *
 * @param {string[]} files by their path below the root
 */
export function asSources(files) {
  return written(
    `sources/${nameOf(files)}.test.mjs`,
    `import ${urlOf('test/typescript.mjs')};`,
    `import { loaded } from ${urlOf('test/alive.mjs')};`,
    ...files.map((file) => `await import(${urlOf(file)});`),
    'loaded();',
  );
}

/**
 * Bundles test files.
 *
 * @param {string[][]} groups those that run in one process each
 * @returns {Promise<string[]>} the module of each group
 */
export async function bundled(groups) {
  rmSync(output, { recursive: true, force: true });
  const path = (file) => JSON.stringify(join(root, file));
  const entries = groups.map((files) => [
    `${nameOf(files)}.test`,
    written(
      `groups/${nameOf(files)}.mjs`,
      `import { loaded } from ${path('test/alive.mjs')};`,
      ...files.map((file) => `import ${path(file)};`),
      'loaded();',
    ),
  ]);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries([...entries, ...programs.map(([name, file]) => [name, inEndpoint(file)])]),
    outdir: output,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: EXTERNAL,
    sourcemap: 'linked',
    sourcesContent: false,
    define: { 'import.meta.url': '_importMetaUrl', 'import.meta.dirname': '_importMetaDirname' },
    plugins: [places],
    // Bundled CommonJS packages call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as _createRequire } from 'node:module';\nconst require = _createRequire(import.meta.url);",
    },
    logLevel: 'error',
    metafile: true,
  });
  const inside = new Set(Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs)));
  const left = groups.flat().filter((file) => !inside.has(file.replaceAll('\\', '/')));
  if (left.length > 0) throw new Error(`the bundles of the tests lack ${left.join(', ')}`);
  return entries.map(([name]) => join(output, `${name}.mjs`));
}
