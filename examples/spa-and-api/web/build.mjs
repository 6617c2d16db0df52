// Builds the page: node examples/spa-and-api/web/build.mjs [FOLDER]
// The version that it shows comes from the environment variable VERSION.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const { VERSION = 'development' } = process.env;
const source = fileURLToPath(new URL('.', import.meta.url));
const [folder = join(source, 'build')] = process.argv.slice(2);

await rm(folder, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: source,
  entryPoints: ['src/main.ts', 'src/style.css', 'src/icon.svg'],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  loader: { '.svg': 'copy' },
  define: { PAGE_VERSION: JSON.stringify(VERSION) },
  outdir: resolve(folder),
  // A name that changes with the content: browsers keep such a file for good, and ask for the page alone.
  entryNames: 'assets/[name]-[hash]',
  metafile: true,
});

// The page names the built file in the place of each source.
let page = await readFile(join(source, 'index.html'), 'utf8');
for (const [output, { entryPoint, inputs }] of Object.entries(metafile.outputs)) {
  const from = entryPoint ?? Object.keys(inputs)[0];
  page = page.replace(`"/${from}"`, `"/${relative(resolve(folder), resolve(source, output))}"`);
}
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'index.html'), page);
