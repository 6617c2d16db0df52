import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { built } from '../bin/build.mjs';
import type { Template } from '../generator/index.ts';
import type * as engine from '../generator/synth.ts';
import { run } from './judges.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const PAGES = ['README.md', 'CONTRIBUTING.md', ...markdown('docs')];

function markdown(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdown(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

interface Module {
  /** Where the reader finds it: `docs/templates/vpc.md:12`. */
  readonly at: string;
  /** Where its relative imports start from. */
  readonly folder: string;
  readonly source: string;
}

/**
 * A block of TypeScript is a whole module in the folder of its page, or in a file that the fence names
 * (` ```ts services/orders/service.ts `). One that is no module says so: ` ```ts fragment `.
 */
function modules(page: string): Module[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^( *)```(?:ts|typescript)\b *(.*)\n([\s\S]*?)^ *```$/gm)].flatMap((block) => {
    const [, indent = '', named = '', source = ''] = block;
    const line = text.slice(0, block.index).split('\n').length;
    if (named === 'fragment') return [];
    const folder = dirname(named || page);
    return [{ at: `${page}:${line}`, folder, source: source.replaceAll(new RegExp(`^${indent}`, 'gm'), '') }];
  });
}

const found = PAGES.flatMap(modules);
// Below the root, so that packages and the root's own options are found.
mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache', 'docs-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (module: Module) => join(folder, `${module.at.replaceAll(/[^A-Za-z0-9]+/g, '-')}.ts`);

/** What users import by the package's name lies here. */
const ENTRIES: Readonly<Record<string, string>> = {
  rookery: 'generator/index.ts',
  'rookery/templates': 'templates/index.ts',
  'rookery/deploy': 'deploy/index.ts',
};

/** All modules and the engine, bundled once, as `synth` bundles a system. */
let bundle: Awaited<ReturnType<typeof built>>;

before(async () => {
  for (const module of found) {
    const here = (_: string, start: string, path: string) => {
      const target = ENTRIES[path] ?? join(module.folder, path);
      return `${start}'${relative(folder, join(root, target))}'`;
    };
    writeFileSync(fileOf(module), module.source.replaceAll(/(\bfrom |\bimport )'((?:\.|rookery\b)[^']*)'/g, here));
  }
  const options = { extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const modules = Object.fromEntries(found.map((module) => [basename(fileOf(module)), fileOf(module)]));
  const entries = { ...modules, engine: join(root, 'generator/synth.ts') };
  bundle = await built({ name: 'docs', root: folder, entries, script: true });
});

test('every module in the manual compiles', async () => {
  assert.ok(found.length >= 2);
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { code, out } = await run(process.execPath, [compiler, '--noEmit', '-p', folder], root);
  const places = new Map(found.map((module) => [relative(root, fileOf(module)), module.at]));
  const messages = out.replaceAll(/^[^\s(]+\.ts(?=\()/gm, (file) => places.get(file) ?? file);
  assert.equal(code, 0, messages);
});

for (const module of found) {
  test(`${module.at}: the templates synthesise`, async () => {
    const { load, failure } = bundle;
    assert.ok(load, failure);
    // The bundler made it of the engine.
    const { synthesize } = (await load('engine')) as typeof engine;
    const exported = Object.values((await load(basename(fileOf(module)))) as Readonly<Record<string, unknown>>);
    const templates = exported.filter(
      (value): value is Template => typeof value === 'object' && value !== null && 'document' in value,
    );
    for (const template of templates) assert.ok(synthesize([template]).templates.length > 0);
  });
}

const CATALOGUE = 'docs/templates/README.md';
const catalogue = PAGES.filter((page) => page.startsWith('docs/templates/') && page !== CATALOGUE).sort();

test('every page of the catalogue shows a whole module', () => {
  const shown = new Set(found.map(({ at }) => at.split(':')[0]));
  assert.deepEqual(
    catalogue.filter((page) => !shown.has(page)),
    [],
  );
});

test(`${CATALOGUE} lists every page by its first sentence (UPDATE=1 rewrites the list)`, () => {
  const lines = catalogue.map((page) => {
    const [, title, sentence = ''] =
      /^# (.+)\n\n([\s\S]+?\.)(?:\s|$)/.exec(readFileSync(join(root, page), 'utf8')) ?? [];
    assert.ok(title, `${page} begins with a title and a sentence`);
    return `- [${title}](${basename(page)}): ${sentence.replaceAll(/\s+/g, ' ')}\n`;
  });
  const text = readFileSync(join(root, CATALOGUE), 'utf8');
  const expected = text.replace(/(^- \[.*\n)+/m, () => lines.join(''));
  if (process.env.UPDATE) writeFileSync(join(root, CATALOGUE), expected);
  assert.equal(readFileSync(join(root, CATALOGUE), 'utf8'), expected);
});

test('every link in the manual leads to a file', () => {
  const links = PAGES.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, to = '']) => ({
      page,
      to,
    })),
  );
  assert.ok(links.length > 5);
  assert.deepEqual(
    links.filter(({ page, to }) => !existsSync(join(root, dirname(page), to))),
    [],
  );
});
