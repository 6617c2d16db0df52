import { createHash, randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** How bundles are made: when it changes, none of the old ones is fresh. */
const OWN_TEXT = readFileSync(new URL(import.meta.url), 'utf8');
/** What npm writes whenever it installs something: it stands for all packages together. */
const INSTALLED = fileURLToPath(new URL('../node_modules/.package-lock.json', import.meta.url));
/** The folder of the tool itself. */
export const PROGRAM_ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Whether the tool's sources lie here: they do in a clone of the repository, and not in the published package. */
export const SOURCES = existsSync(join(PROGRAM_ROOT, 'bin/commands.ts'));
/** What is compiled already, where it is. */
const COMPILED = join(PROGRAM_ROOT, 'build', sep);
/** What a system imports of the tool by the package's name, and the folder of it. */
const ROOMS = { rookery: 'generator', 'rookery/templates': 'templates', 'rookery/deploy': 'deploy' };
const DAY = 24 * 60 * 60 * 1000;

/**
 * Bundles TypeScript entries once and answers from the last bundle while none of its sources has changed.
 * A bundle is a folder of its own that takes its final name when it is whole, so that neither a kill nor a second
 * process at the same moment leaves a half-written one behind.
 *
 * An entry that is compiled already is answered as it is.
 *
 * @param {{ name: string, root: string, entries: Record<string, string> }} request
 * @returns {Promise<{ outputs: Record<string, string>, failure?: string }>} file URLs of the entries' bundles; or what
 *   the compiler says of a source that it cannot read
 */
export async function built({ name, root, entries }) {
  const [sources, compiled] = partition(entries, (file) => !file.startsWith(COMPILED));
  const folder = join(
    cacheFolder(root),
    `${name}-${digest(JSON.stringify([PROGRAM_ROOT, root, sources, process.version, OWN_TEXT]))}`,
  );
  const fresh = freshBundle(folder);
  const made =
    fresh === undefined ? await bundle({ folder, root, entries: sources }) : { outputs: locate(fresh, sources) };
  for (const [entry, file] of Object.entries(compiled)) made.outputs[entry] = pathToFileURL(file).href;
  return made;
}

function partition(entries, isFirst) {
  const all = Object.entries(entries);
  const [first, second] = [true, false].map((is) => all.filter(([, file]) => isFirst(file) === is));
  return [Object.fromEntries(first), Object.fromEntries(second)];
}

/** `.rookery/build` of the project, or of this user's temporary folder where the project cannot be written. */
function cacheFolder(root) {
  try {
    accessSync(root, constants.W_OK);
    return join(root, '.rookery', 'build');
  } catch {
    return join(ownFolder(), digest(root));
  }
}

/** A folder below the temporary one that nobody else can put code into: what lies there is run. */
function ownFolder() {
  const user = process.getuid?.();
  const folder = join(tmpdir(), `rookery-${user ?? 'user'}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  if (user === undefined || (uid === user && (mode & 0o077) === 0)) return folder;
  return mkdtempSync(`${folder}-`);
}

const digest = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);

const locate = (folder, entries) =>
  Object.fromEntries(Object.keys(entries).map((entry) => [entry, pathToFileURL(join(folder, `${entry}.mjs`)).href]));

/** The folder of the last bundle, unless a source of it is newer, gone or of another size. */
function freshBundle(folder) {
  try {
    const { id, inputs } = JSON.parse(readFileSync(join(folder, 'current.json'), 'utf8'));
    const unchanged = inputs.every(([file, mtime, size]) => {
      const stat = statSync(file);
      return stat.mtimeMs === mtime && stat.size === size;
    });
    return unchanged ? join(folder, id) : undefined;
  } catch {
    return undefined;
  }
}

/** Packages that read files of their own beside their code stay where they are, and are imported from there. */
const unbundled = {
  name: 'unbundled',
  setup({ onResolve }) {
    onResolve({ filter: /^(esbuild|@aws-cdk\/aws-service-spec)$/ }, ({ path }) => ({
      path: pathToFileURL(createRequire(import.meta.url).resolve(path)).href,
      external: true,
    }));
  },
};

/**
 * What a system imports of `rookery` is the tool that runs it, so that its templates and the commands are of one version:
 * the sources in a clone, and where they are compiled the files that the commands themselves are made of.
 */
const ownRooms = {
  name: 'own-rooms',
  setup({ onResolve }) {
    onResolve({ filter: /^rookery(\/|$)/ }, ({ path }) => {
      if (!Object.hasOwn(ROOMS, path)) return undefined;
      if (SOURCES) return { path: join(PROGRAM_ROOT, ROOMS[path], 'index.ts') };
      return { path: pathToFileURL(join(PROGRAM_ROOT, 'build', `${ROOMS[path]}.js`)).href, external: true };
    });
  },
};

async function bundle({ folder, root, entries }) {
  const started = Date.now();
  const { build } = await import('esbuild');
  const id = randomUUID();
  const output = join(folder, id);
  const result = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: output,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // The SDK's ES modules, of which the bundler leaves out what is not used.
    mainFields: ['module', 'main'],
    target: 'node20',
    metafile: true,
    logLevel: 'silent',
    plugins: [unbundled, ownRooms],
    // Bundled CommonJS packages call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as _createRequire } from 'node:module';\nconst require = _createRequire(import.meta.url);",
    },
  }).catch((error) => error);
  if (result.errors?.length > 0) {
    rmSync(output, { recursive: true, force: true });
    return { outputs: {}, failure: await explain(result.errors) };
  }
  if (result instanceof Error) throw result;
  remember(folder, id, started, watched(root, Object.keys(result.metafile.inputs)));
  return { outputs: locate(output, entries) };
}

/** The files whose change makes a bundle stale: the sources, and for packages the record of what is installed. */
function watched(root, inputs) {
  const sources = existsSync(INSTALLED) ? inputs.filter((file) => !file.includes('node_modules/')) : inputs;
  return [...sources.map((file) => join(root, file)), ...(sources === inputs ? [] : [INSTALLED])];
}

function remember(folder, id, started, files) {
  const inputs = files.map((file) => {
    const { mtimeMs, size } = statSync(file);
    return [file, mtimeMs, size];
  });
  // A source that was saved while the bundle was made may be in it or not: the next run bundles again.
  if (inputs.some(([, mtime]) => mtime >= started)) return;
  const temporary = join(folder, `${id}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(temporary, JSON.stringify({ id, inputs }));
  renameSync(temporary, join(folder, 'current.json'));
  // A process that started from an older bundle may still load parts of it: those of today stay.
  for (const other of readdirSync(folder)) {
    if (other !== id && statSync(join(folder, other)).mtimeMs < Date.now() - DAY) {
      rmSync(join(folder, other), { recursive: true, force: true });
    }
  }
}

async function explain(errors) {
  const { formatMessages } = await import('esbuild');
  return (await formatMessages(errors, { kind: 'error', color: false })).join('').trimEnd();
}
