import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listeningToDeclarations } from '../../generator/declarations.ts';
import type { Template } from '../../generator/model.ts';
import type { Io } from '../command.ts';
import { type App, appOfRoot, loadApp } from './app.ts';

/** Where a resource comes from. */
export interface Declared {
  /** `services/orders/service.ts:12`: of the sources, the line that declares it and those that call that, innermost first. */
  readonly sources: readonly string[];
  /** The same of the nested stacks that hold it, from the root down. */
  readonly nested: readonly string[];
  /** `dist/services/orders.yaml:40`: its line in the emitted template. */
  readonly template?: string | undefined;
}

/**
 * Finds the lines of the sources that declare a resource, by its logical ids from the root down. The system is bundled and run
 * once more for it, with the lines of its sources: nothing is paid before. Undefined where that does not work out.
 */
export function declaredAt(io: Io, app: App, path: readonly string[]): Promise<Declared | undefined> {
  return find(io, app, path).catch(() => undefined);
}

// Deeper than any template function calls another.
const DEPTH = 60;

async function find(io: Io, app: App, path: readonly string[]): Promise<Declared | undefined> {
  if (path.length === 0) return undefined;
  const places = new WeakMap<object, Error>();
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  process.setSourceMapsEnabled(true);
  try {
    const located = await listeningToDeclarations(
      (declared) => places.set(declared, new Error('declared')),
      () =>
        loadApp(
          { ...io, program: { ...io.program, build: (one) => io.program.build({ ...one, located: true }) } },
          app.file,
        ),
    );
    const same = located.roots?.find(({ name }) => name === rootName(app));
    const { master } = same === undefined ? located : appOfRoot(located, same);
    return placeIn(io, app, { master, path, places });
  } finally {
    Error.stackTraceLimit = limit;
    process.setSourceMapsEnabled(false);
  }
}

const rootName = (app: App) => app.roots?.find(({ template }) => template === app.master)?.name;

interface Wanted {
  readonly master: Template;
  readonly path: readonly string[];
  readonly places: WeakMap<object, Error>;
}

function placeIn(io: Io, app: App, { master, path, places }: Wanted): Declared | undefined {
  const nested: string[] = [];
  let template = master;
  for (const [depth, logicalId] of path.entries()) {
    const declared = template.document.Resources[logicalId];
    if (declared === undefined) return undefined;
    const sources = sourcesOf(io, app, places.get(declared));
    if (depth === path.length - 1) return { sources, nested, template: lineOfTemplate(io, app, path) };
    if (declared.nested === undefined) return undefined;
    nested.push(...sources.slice(-1));
    template = declared.nested;
  }
  return undefined;
}

const FRAME = /^\s+at (?:.* \()?(file:\/\/[^)]+|\/[^)]+|[A-Za-z]:\\[^)]+):(\d+):\d+\)?$/;

/** The innermost line outside of the generator, and the innermost of the system's own files where that is another. */
function sourcesOf({ program, folder }: Io, app: App, error: Error | undefined): readonly string[] {
  const frames = (error?.stack ?? '').split('\n').flatMap((line) => {
    const [, place = '', number] = FRAME.exec(line) ?? [];
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    return file === '' ? [] : [{ file, line: number }];
  });
  const below = (root: string) => (frame: { readonly file: string }) => frame.file.startsWith(root + sep);
  const tool = program.root.replace(/[/\\]$/, '');
  const isOfTool = ['generator', 'cli', 'bin', 'build'].map((name) => below(join(tool, name)));
  const outside = frames.filter((frame) => !isOfTool.some((is) => is(frame)) && !frame.file.includes('.rookery'));
  const isCatalogue = below(join(tool, 'templates'));
  const own = outside.find(
    (frame) => below(app.folder)(frame) && !isCatalogue(frame) && !frame.file.includes('node_modules'),
  );
  const [first] = outside;
  return [...new Set([first, own])].flatMap((frame) =>
    frame === undefined ? [] : [`${relative(folder, frame.file)}:${frame.line}`],
  );
}

/** The line of a resource in the template that stands in dist. */
function lineOfTemplate({ folder }: Io, app: App, path: readonly string[]): string | undefined {
  const holder = path
    .slice(0, -1)
    .reduce<Template | undefined>((template, name) => template?.document.Resources[name]?.nested, app.master);
  const emitted = holder && app.synthesize().emitted.get(holder);
  const line = emitted?.text.split('\n').indexOf(`  ${path.at(-1)}:`) ?? -1;
  return line === -1 ? undefined : `${relative(folder, join(app.dist, emitted!.file))}:${line + 1}`;
}
