import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import type { Plugin } from 'esbuild';

type Modules = Readonly<Record<string, () => Promise<object>>>;
type Load = (name: string) => Promise<unknown>;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What systems of tests import of this repository, by name, so that a bundle of the tests has it inside. */
const MODULES: Modules = {
  'generator/index.ts': () => import('../../generator/index.ts'),
  'generator/synth.ts': () => import('../../generator/synth.ts'),
  'templates/index.ts': () => import('../../templates/index.ts'),
  'templates/foundation/foundation.ts': () => import('../../templates/foundation/foundation.ts'),
  'deploy/index.ts': () => import('../../deploy/index.ts'),
};

const known = new Map<string, Promise<Load>>();

/**
 * Imports TypeScript that a test has written, by the names of its entries. What it imports of this repository is what the
 * test itself imports: the same templates, the same errors. Entries that still say the same are the same modules.
 */
export function importSources(entries: Readonly<Record<string, string>>, more: Modules = {}): Promise<Load> {
  const texts = Object.values(entries).map((file) => readFileSync(file, 'utf8'));
  const key = JSON.stringify([entries, texts]);
  const load = known.get(key) ?? imported(entries, { ...MODULES, ...more });
  known.set(key, load);
  return load;
}

async function imported(entries: Readonly<Record<string, string>>, modules: Modules): Promise<Load> {
  const { build } = await import('esbuild');
  const asked = new Set<string>();
  const lines = Object.entries(entries).map(
    ([name, file]) => `${JSON.stringify(name)}: () => require(${JSON.stringify(file)})`,
  );
  // Where packages are found from.
  const file = join(root, 'entries.cjs');
  const { outputFiles } = await build({
    stdin: { contents: `module.exports = { ${lines.join(', ')} };`, resolveDir: root, sourcefile: file },
    absWorkingDir: root,
    bundle: true,
    write: false,
    outfile: file,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'silent',
    plugins: [ofRepository(modules, asked)],
  });
  const shared = new Map(await Promise.all([...asked].map(async (name) => [name, await modules[name]!()] as const)));
  const module: { exports: Readonly<Record<string, () => unknown>> } = { exports: {} };
  const requireHere = createRequire(file);
  const require = (name: string): unknown => shared.get(name) ?? requireHere(name);
  compileFunction(outputFiles[0]!.text, ['module', 'require'])(module, require);
  return async (name) => module.exports[name]!();
}

/** Leaves modules of the repository to `require`, and notes which of them are asked for. */
function ofRepository(modules: Modules, asked: Set<string>): Plugin {
  return {
    name: 'of-repository',
    setup({ onResolve }) {
      onResolve({ filter: /^(\.|\/|file:)|^[A-Za-z]:/ }, ({ path, resolveDir }) => {
        const file = path.startsWith('file:') ? fileURLToPath(path) : resolve(resolveDir, path);
        const name = relative(root, file).replaceAll('\\', '/');
        if (!Object.hasOwn(modules, name)) return path.startsWith('file:') ? { path: file } : undefined;
        asked.add(name);
        return { path: name, external: true };
      });
    },
  };
}
