import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';

/** Writes the declarations of all packages to a folder, at the same paths as their sources. */
export function emitDeclarations(root, folder) {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  // Whether the sources are right is asked of all of them at once, by `npm test`.
  const options = ['--project', join(root, 'tsconfig.build.json'), '--outDir', folder, '--noCheck'];
  const { status } = spawnSync(process.execPath, [join(dirname(manifest), bin.tsc), ...options], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the declarations cannot be made: the type checker says above why.');
}

/** A relative import, in each of the forms that the compiler writes. */
const IMPORT = /((?:from |import\(|import )['"])(\.[^'"]*)\.ts(['"])/g;

/** Copies the declarations that the entries of a folder lead to, and has them name one another as what is compiled. */
export function copyDeclarations(folder, entries, to) {
  const reached = new Set();
  const visit = (file) => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, , name] of text.matchAll(IMPORT)) visit(normalize(join(dirname(file), `${name}.d.ts`)));
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), text.replaceAll(IMPORT, '$1$2.js$3'));
  };
  for (const entry of entries) visit(normalize(entry));
}
