import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from '../bin/commands.ts';
import { sourceFiles, sources, textOf } from './imports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

/** Scripts for those who work on the repository itself, which no owner of a system has a use for. */
const NO_COMMANDS: Readonly<Record<string, string>> = {
  codegen: 'writes the types of resources from the specification',
  typecheck: 'is of the repository; of a system `check` says the same, and more',
  lint: 'holds the repository to its style, and its templates to the linters',
  test: 'runs the tests of the repository',
  'test:programs': 'runs those that other programs take part in',
  build: 'compiles what is published',
  prepack: 'does the same before npm packs it',
  changeset: 'notes a change for the CHANGELOG',
  'release:version': 'raises the versions of the packages by those notes',
  bench: 'measures against what the documentation promises',
};

test('every command has an npm script of its name', () => {
  const expected = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, `node bin/rookery.mjs ${name}`]));
  const found = Object.fromEntries(Object.entries(scripts).filter(([name]) => !Object.hasOwn(NO_COMMANDS, name)));
  assert.deepEqual(found, expected);
});

test('what is said to be no command is a script, and none of the commands', () => {
  for (const name of Object.keys(NO_COMMANDS)) {
    assert.ok(Object.hasOwn(scripts, name), name);
    assert.doesNotMatch(scripts[name] ?? '', /rookery\.mjs/);
  }
});

test('every file in commands/ is a row of the table, and named as the command is', async () => {
  const files = readdirSync(join(root, 'commands')).toSorted();
  const names = await Promise.all(
    Object.entries(COMMANDS).map(async ([row, load]) => {
      const { name } = (await load()).default;
      assert.equal(name, row);
      return `${name.replaceAll(':', '-')}.ts`;
    }),
  );
  assert.deepEqual(names.toSorted(), files);
});

test('what streams events has --verbose, and with --json it is on the page for programs', async () => {
  const page = readFileSync(join(root, 'docs/json.md'), 'utf8');
  for (const load of Object.values(COMMANDS)) {
    const { name, streams = false, options } = (await load()).default;
    assert.equal('verbose' in options, streams, name);
    if (!streams || !('json' in options)) continue;
    assert.ok(page.includes(`\`${name}\``), name);
  }
});

/** A source without its comments, which may give examples. */
const code = (file: string) => textOf(file).replaceAll(/^\s*(\/\/|\/?\*).*$|\/\*\*.*\*\//gm, '');

/** Texts of the sources that name a script, by file. */
function named(folder: string): { file: string; name: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.m?[jt]s$/.test(file) && !/generated|node_modules|\.test\.ts$|(^|[\\/])testing[\\/]/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, folder, file), 'utf8');
      return [...text.matchAll(/\bnpm run ([a-z][\w:-]*)|\b(?:again|ofApp)\([^()]*, '([\w:-]+)'\)/g)].map(
        ([, literal, built = '']) => ({
          file: join(folder, file),
          name: literal ?? built,
        }),
      );
    });
}

test('a message that names an npm script names a command: elsewhere it is run by npx', () => {
  const all = ['generator', 'templates', 'deploy', 'cli', 'commands', 'packages', 'bin'].flatMap(named);
  assert.ok(all.length > 20);
  assert.deepEqual(
    all.filter(({ name }) => !Object.hasOwn(COMMANDS, name)),
    [],
  );
});

test('a message that names an npm script puts it between backticks: only there it is printed as the project can run it', () => {
  /** They pass it on by themselves. */
  const direct = ['cli/npm-scripts.ts', 'cli/render/started.ts'];
  const bare = sources
    .filter((file) => !direct.includes(file))
    .flatMap((file) =>
      [...code(file).matchAll(/(?<!`)\bnpm (?:run [a-z][\w:-]*|start\b)/g)].map(([call]) => `${file}: ${call}`),
    );
  assert.deepEqual(bare, []);
});

test('what is generic knows neither the system of this repository nor an example', () => {
  // Handlers are a table of names of AWS: buckets have a WebsiteConfiguration.
  const generic = sourceFiles().filter(
    (file) =>
      /^(cli|commands|deploy|generator)\//.test(file) && !/\.test\.ts$|\/(testing|generated|handlers)\//.test(file),
  );
  const owned = [
    'master.ts',
    'foundation.ts',
    ...sourceFiles().filter((file) => /^examples\/[^/]+\/master\.ts$/.test(file)),
  ];
  const outputs = owned.flatMap((file) => [...code(file).matchAll(/\b(\w+Url): \{/g)].map(([, name = '']) => name));
  const folders = readdirSync(join(root, 'services'));
  const words = [...new Set([...outputs, ...folders, 'Website', '/now'])];
  assert.ok(outputs.length > 2);
  // A property of buckets.
  const own = (file: string) => code(file).replaceAll("'WebsiteConfiguration'", '');
  const found = generic.flatMap((file) =>
    words.filter((word) => own(file).includes(word)).map((word) => `${file}: ${word}`),
  );
  assert.deepEqual(found, []);
});
