import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LIBRARY, ownRooms, templateFiles } from './program.mjs';
import { SCRIPT } from './script.mjs';

/** What stands in a script for `import.meta`, which only modules have. */
const META = '_importMetaOfModules';

/** What reads files of its own beside its code stays where it is, and is imported from there. */
const unbundled = {
  name: 'unbundled',
  setup({ onResolve }) {
    onResolve({ filter: /^esbuild$/ }, ({ path }) => ({
      path: pathToFileURL(createRequire(import.meta.url).resolve(path)).href,
      external: true,
    }));
  },
};

const options = (root, script) => ({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  // The SDK's ES modules, of which the bundler leaves out what is not used.
  mainFields: ['module', 'main'],
  target: 'node20',
  metafile: true,
  logLevel: 'silent',
  plugins: [unbundled, ownRooms(script), templateFiles],
});

/**
 * Bundles entries into a folder: as a script where that is asked for and does the same, else as modules.
 *
 * @returns {Promise<{ form: 'script' | 'modules', inputs: string[] } | { errors: object[] }>}
 */
export async function bundled({ output, root, entries, script, located }) {
  const { build } = await import('esbuild');
  const scripted = script && !located && (await asScript(build, output, root, entries));
  return scripted || asModules(build, output, root, entries, located);
}

async function asModules(build, output, root, entries, located) {
  const result = await build({
    ...options(root, false),
    // From the root: a `*` in the folders above it would be a pattern.
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, relative(root, file)])),
    outdir: output,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    format: 'esm',
    write: false,
    ...(located && { sourcemap: 'inline', sourcesContent: false }),
    // Bundled CommonJS packages call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as _createRequire } from 'node:module';\nconst require = _createRequire(import.meta.url);",
    },
  }).catch((error) => error);
  if (result.errors?.length > 0) return { errors: result.errors };
  if (result instanceof Error) throw result;
  writeFiles(output, result.outputFiles);
  return { form: 'modules', inputs: Object.keys(result.metafile.inputs) };
}

/** Undefined for sources that only modules can be: what is wrong with others is said of them as modules. */
async function asScript(build, output, root, entries) {
  const imports = Object.entries(entries).map(
    ([name, file]) => `${JSON.stringify(name)}: () => require(${JSON.stringify(file)})`,
  );
  const result = await build({
    ...options(root, true),
    stdin: { contents: `export const entries = { ${imports.join(', ')} };`, resolveDir: root, sourcefile: SCRIPT },
    outfile: join(output, SCRIPT),
    format: 'iife',
    globalName: '_bundle',
    define: { 'import.meta': META },
    banner: { js: "(function (require) {\n'use strict';" },
    footer: { js: 'return _bundle.entries;\n})' },
    write: false,
  }).catch(() => undefined);
  if (result === undefined || needsModules(result)) return undefined;
  writeFiles(output, result.outputFiles);
  return { form: 'script', inputs: Object.keys(result.metafile.inputs).filter((file) => file !== SCRIPT) };
}

/** All of a bundle, or nothing and what kept it from being written: the sources are not to blame. */
function writeFiles(output, files) {
  try {
    for (const { path, contents } of files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, contents);
    }
  } catch (error) {
    if (existsSync(output)) rmSync(output, { recursive: true });
    throw unwritable(output, error);
  }
}

/** As errors of the commands are: with what, why and how to mend it. */
function unwritable(output, { message }) {
  const explanation = {
    what: `${output}: it cannot be written (${message}).`,
    why: 'sources are bundled before they run, and the bundle is kept there.',
    mend: 'make room on the disk and the folder writable, then run it again.',
  };
  const text = `${explanation.what}\n  why:  ${explanation.why}\n  mend: ${explanation.mend}`;
  return Object.assign(new Error(text), { code: 'BundleUnwritable', explanation, exitCode: 2 });
}

/** Whether sources read `import.meta`, or import something as they run: a script can do neither. */
function needsModules({ outputFiles: [file], metafile }) {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  // `require` would answer packages in another shape.
  const others = imports.filter(({ path }) => !isBuiltin(path) && !Object.hasOwn(LIBRARY, path));
  return file.text.includes(META) || file.text.includes('import(') || others.length > 0;
}

export async function explained(errors) {
  const { formatMessages } = await import('esbuild');
  return (await formatMessages(errors, { kind: 'error', color: false })).join('').trimEnd();
}
