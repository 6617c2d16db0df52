import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { RookeryError } from '../../generator/errors.ts';
import { parsedTemplate } from '../../generator/file-template/file-template.ts';
import { DECLARATION_HEADER, moduleText } from '../../generator/file-template/module-text.ts';
import type { Io } from '../command.ts';

/** Declarations that were looked at, by their paths from the folder: those that were written, and those that hold. */
export interface Declared {
  readonly written: readonly string[];
  readonly current: readonly string[];
}

const SOURCE = /\.(ya?ml|json|template)$/;
/** Folders in which nobody writes sources. */
const IGNORED = /^(node_modules|dist|build|coverage|\..*)$/;

/** Writes the declaration of a template's file beside it; without one, those below the folder that hold no more. */
export function writeDeclarations({ folder, program }: Pick<Io, 'folder' | 'program'>, file?: string): Declared {
  const sources = file === undefined ? declaredFiles(folder) : [sourceFile(folder, file)];
  const written: string[] = [];
  const current: string[] = [];
  for (const source of sources) {
    const place = `${source}.ts`;
    const before = existsSync(place) ? readFileSync(place, 'utf8') : undefined;
    if (before !== undefined && !before.startsWith(DECLARATION_HEADER)) throw foreign(shown(folder, place));
    const text = declarationText(program.root, folder, source, before);
    const holds = before !== undefined && withoutLayout(text) === withoutLayout(before);
    if (!holds) writeFileSync(place, text);
    (holds ? current : written).push(shown(folder, place));
  }
  return { written, current };
}

/** A source as it is whatever a formatter makes of its lines. */
function withoutLayout(source: string): string {
  return source.replaceAll(/'(?:[^'\\]|\\.)*'|\s+|,(?=\s*[}\])])/g, (found) => (found.startsWith("'") ? found : ''));
}

const shown = (folder: string, file: string): string => relative(folder, file).split(sep).join('/');

function sourceFile(folder: string, file: string): string {
  const source = resolve(folder, file);
  const isSource = SOURCE.test(source);
  if (isSource && existsSync(source)) return source;
  throw new RookeryError('TemplateFileMissing', {
    what: `${file}: ${isSource ? 'there is no such file' : 'its name does not end in .yaml, .yml, .template or .json'}.`,
    why: 'a declaration is written from a template in YAML or JSON.',
    mend: 'name the file of the template, for example `npm run types -- templates/ledger.yaml`.',
  });
}

/** The files that have a declaration already. */
function declaredFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return IGNORED.test(entry.name) ? [] : declaredFiles(path);
    const source = path.replace(/\.ts$/, '');
    const isDeclaration =
      source !== path && SOURCE.test(source) && readFileSync(path, 'utf8').startsWith(DECLARATION_HEADER);
    if (!isDeclaration) return [];
    if (existsSync(source)) return [source];
    throw new RookeryError('TemplateFileMissing', {
      what: `${path}: the file that it declares is not there any more.`,
      why: 'what is nested is that file.',
      mend: 'remove the declaration with all that imports it, or put the file back.',
    });
  });
}

/** What a declaration says already of where the template goes, and where the generator is, stays. */
function declarationText(root: string, folder: string, source: string, before = ''): string {
  const [, path = pathOf(folder, source)] = /^ {2}path: '(.*)',$/m.exec(before) ?? [];
  const [, from = generatorFor(root, source)] = /^import \{ fileTemplate \} from '(.*)';$/m.exec(before) ?? [];
  return moduleText(parsedTemplate(path, readFileSync(source, 'utf8')), basename(source), from);
}

/** Under dist it lies as it does in the folder of the system, or where it is found from there. */
function pathOf(folder: string, source: string): string {
  return shown(folder, source)
    .replace(/^(\.\.\/)+/, '')
    .replace(/\.(yml|template)$/, '.yaml');
}

/** The package, or in a clone of its repository the source. */
function generatorFor(root: string, source: string): string {
  const generator = join(root, 'generator', 'index.ts');
  const isInside = source.startsWith(join(root, sep)) && !source.includes(join(sep, 'node_modules', sep));
  return isInside && existsSync(generator) ? shown(dirname(source), generator) : 'rookery';
}

function foreign(file: string): RookeryError {
  return new RookeryError('TemplateFileForeign', {
    what: `${file}: it is there, and no declaration that this command wrote.`,
    why: 'it would be overwritten.',
    mend: 'rename one of the two.',
  });
}
