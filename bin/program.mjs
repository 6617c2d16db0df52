import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder of the tool itself. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Whether the tool's sources lie here: they do in a clone of the repository, and not in the published package. */
export const SOURCES = existsSync(join(ROOT, 'bin/commands.ts'));

/** Whether a file was compiled when the package was made. */
export const isCompiled = (file) => file.startsWith(join(ROOT, 'build', sep));

/** What a system imports of the tool by the package's name, and the folder of it. */
const ROOMS = { rookery: 'generator', 'rookery/templates': 'templates', 'rookery/deploy': 'deploy' };

/** The folder of the scripts that the package is published with. */
const PUBLISHED = join(ROOT, 'build', 'scripts');
/** The script of what a system's own script requires of the tool: the generator, the catalogue, and the engine. */
export const LIBRARY = {
  rookery: join(ROOT, 'generator/index.ts'),
  'rookery/templates': join(ROOT, 'templates/index.ts'),
  engine: join(ROOT, 'cli/engine.ts'),
};

/** The file of a published script: its name ends in a sum of its content. */
export function publishedScript(name) {
  return join(
    PUBLISHED,
    readdirSync(PUBLISHED).find((file) => file.startsWith(`${name}-`) && file.endsWith('.js')),
  );
}

/**
 * What a system imports of `rookery` is the tool that runs it, so that its templates and the commands are of one version:
 * the sources in a clone, and where they are compiled the published files; a script requires those by their names.
 */
export const ownRooms = (script) => ({
  name: 'own-rooms',
  setup({ onResolve }) {
    onResolve({ filter: /^rookery(\/|$)/ }, ({ path }) => {
      if (!Object.hasOwn(ROOMS, path)) return undefined;
      if (SOURCES) return { path: join(ROOT, ROOMS[path], 'index.ts') };
      if (script) return { path, external: true };
      return { path: pathToFileURL(join(ROOT, 'build', `${ROOMS[path]}.js`)).href, external: true };
    });
  },
});

/** How `rookery types` has a module read the template that it declares. */
const READING = /readFileSync\(new URL\('([^']+)', import\.meta\.url\), 'utf8'\)/;

const gone = (file) =>
  `${file}, which this declares, is not there any more: put it back, or remove the declaration with all that imports it`;

/**
 * Templates in files of their own: a bundle lies elsewhere than they do, so it holds their text, and is made anew when one
 * of them changes.
 */
export const templateFiles = {
  name: 'template-files',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ya?ml|json|template)\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const [, file] = READING.exec(source) ?? [];
      if (file === undefined) return undefined;
      // Without it the bundler would take the declaration itself for what is imported.
      if (!existsSync(join(dirname(path), file))) return { errors: [{ text: gone(file) }] };
      const text = `import _text from ${JSON.stringify(`./${file}`)} with { type: 'text' };\n`;
      return { contents: text + source.replace(READING, '_text'), loader: 'ts' };
    });
    onLoad({ filter: /\.(ya?ml|json|template)$/ }, ({ path, with: { type } }) =>
      // As it is: the bundler's own way leaves a byte order mark out.
      type === 'text'
        ? { contents: `export default ${JSON.stringify(readFileSync(path, 'utf8'))};`, loader: 'js' }
        : undefined,
    );
  },
};
