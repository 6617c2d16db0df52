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
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isCompiled, LIBRARY, publishedScript, ROOT, SOURCES } from './program.mjs';
import { runScript, SCRIPT } from './script.mjs';

/** How bundles are made: when it changes, none of the old ones is fresh. */
const OWN_TEXT = ['build.mjs', 'bundle.mjs', 'program.mjs', 'script.mjs']
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .join('');
/** What npm writes whenever it installs something: it stands for all packages together. */
const INSTALLED = fileURLToPath(new URL('../node_modules/.package-lock.json', import.meta.url));
const DAY = 24 * 60 * 60 * 1000;

/**
 * Bundles TypeScript entries once and answers from the last bundle while none of its sources has changed.
 * A bundle is a folder of its own that takes its final name when it is whole, so that neither a kill nor a second
 * process at the same moment leaves a half-written one behind.
 *
 * An entry that is compiled already is not bundled: modules import it, and scripts require the same of a published one.
 *
 * @param {{ name: string, root: string, entries: Record<string, string>, script?: boolean, located?: boolean }} request
 *   `script` asks for one script, whose compiled code is kept between runs; `located` for modules that know the lines of
 *   their sources
 * @returns {Promise<{ load?: (entry: string) => Promise<unknown>, failure?: string }>} what imports an entry by its name;
 *   or what the compiler says of a source that it cannot read
 */
export async function built({ name, root, entries, script = false, located = false }) {
  const sources = Object.fromEntries(Object.entries(entries).filter(([, file]) => !isCompiled(file)));
  const folder = join(
    cacheFolder(root),
    `${name}-${digest(JSON.stringify([ROOT, root, sources, script, located, process.version, OWN_TEXT]))}`,
  );
  const fresh = freshBundle(folder);
  const { output, form, failure } = fresh ?? (await bundle({ folder, root, entries: sources, script, located }));
  if (form === undefined) return { failure };
  const load = loading(output, form);
  const compiled = (entry) =>
    form === 'script' ? published('library')[entry]() : import(pathToFileURL(entries[entry]).href);
  return { load: async (entry) => (entry in sources ? load(entry) : compiled(entry)) };
}

/** `.rookery/build` of the project, or of this user's temporary folder where the project cannot be written. */
function cacheFolder(root) {
  const own = join(root, '.rookery', 'build');
  try {
    mkdirSync(own, { recursive: true });
    accessSync(own, constants.W_OK);
    return own;
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

/** Scripts that this process has run, by their files: it runs each once, as it does with modules. */
const scripts = new Map();

/** What imports the entries of a bundle, each when it is asked for. */
function loading(output, form) {
  if (form === 'modules') return (entry) => import(pathToFileURL(join(output, `${entry}.mjs`)).href);
  const file = join(output, SCRIPT);
  return (entry) => entriesOf(file, requireFrom(file))[entry]();
}

/** The entries of a script that the package is published with. */
export function published(name) {
  return entriesOf(publishedScript(name));
}

function entriesOf(file, require) {
  if (!scripts.has(file)) scripts.set(file, runScript(file, require));
  return scripts.get(file);
}

/** What a system's script requires. */
function requireFrom(file) {
  const require = createRequire(file);
  return (name) => (Object.hasOwn(LIBRARY, name) && !SOURCES ? published('library')[name]() : require(name));
}

/** The last bundle, unless a source of it is newer, gone or of another size. */
function freshBundle(folder) {
  try {
    const { id, form, inputs } = JSON.parse(readFileSync(join(folder, 'current.json'), 'utf8'));
    const unchanged = inputs.every(([file, mtime, size]) => {
      const stat = statSync(file);
      return stat.mtimeMs === mtime && stat.size === size;
    });
    return unchanged ? { output: join(folder, id), form } : undefined;
  } catch {
    return undefined;
  }
}

async function bundle({ folder, root, entries, script, located }) {
  const started = Date.now();
  const { bundled, explained } = await import('./bundle.mjs');
  const id = randomUUID();
  const output = join(folder, id);
  const { form, inputs, errors } = await bundled({ output, root, entries, script, located });
  if (errors !== undefined) {
    rmSync(output, { recursive: true, force: true });
    return { failure: await explained(errors) };
  }
  try {
    remember(folder, { id, form }, started, watched(root, inputs));
  } catch {
    // On a disk that is full by now the next run bundles again.
  }
  return { output, form };
}

/** The files whose change makes a bundle stale: the sources, and for packages the record of what is installed. */
function watched(root, inputs) {
  const sources = existsSync(INSTALLED) ? inputs.filter((file) => !file.includes('node_modules/')) : inputs;
  return [...sources.map((file) => join(root, file)), ...(sources === inputs ? [] : [INSTALLED])];
}

function remember(folder, { id, form }, started, files) {
  const inputs = files.map((file) => {
    const { mtimeMs, size } = statSync(file);
    return [file, mtimeMs, size];
  });
  // A source that was saved while the bundle was made may be in it or not: the next run bundles again.
  if (inputs.some(([, mtime]) => mtime >= started)) return;
  const temporary = join(folder, `${id}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(temporary, JSON.stringify({ id, form, inputs }));
  renameSync(temporary, join(folder, 'current.json'));
  // A process that started from an older bundle may still load parts of it: those of today stay.
  for (const other of readdirSync(folder)) {
    if (other !== id && statSync(join(folder, other)).mtimeMs < Date.now() - DAY) {
      rmSync(join(folder, other), { recursive: true, force: true });
    }
  }
}
