import assert from 'node:assert/strict';
import { isAscii } from 'node:buffer';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundled } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A system of one queue, whose type is the value of an expression that only some bundles can work out. */
const source = (expression: string, before = '') => `
import { template } from '${join(root, 'generator/index.ts')}';
${before}
const Type: 'AWS::SQS::Queue' = ${expression};
export const masterTemplate = template({
  path: 'master.yaml', description: 'A queue', parameters: {}, body({ resource }) { resource('Queue', Type, {}); return {}; },
});
`;

const QUEUE = `'AWS::SQS::Queue'`;

const rows = {
  'plain sources': { text: source(QUEUE), form: 'script.js' },
  'an await at the top': { text: source(`await Promise.resolve(${QUEUE})`), form: 'app.mjs' },
  'import.meta': { text: source(`import.meta.url.startsWith('file:') ? ${QUEUE} : undefined`), form: 'app.mjs' },
  'an import as it runs': { text: source(`(await import('esbuild')).version ? ${QUEUE} : undefined`), form: 'app.mjs' },
  'a package that is not bundled': {
    text: source(`version && ${QUEUE}`, "import { version } from 'esbuild';"),
    form: 'app.mjs',
  },
};

for (const [what, { text, form }] of Object.entries(rows)) {
  test(`a master with ${what} is run from ${form}, and again from what is kept of it`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'rookery-bundle-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'master.ts'), text);
    const synth = () =>
      promisify(execFile)(process.execPath, [join(root, 'bin/rookery.mjs'), 'synth'], { cwd: folder });
    const kept = () =>
      readdirSync(join(folder, '.rookery'), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, '.rookery', file),
      );
    assert.match((await synth()).stdout, /1 templates in dist, 2 changed/);
    assert.ok(kept().some((file) => file.endsWith(form)));
    assert.match((await synth()).stdout, /1 templates in dist, all up to date/);
    for (const file of kept().filter((name) => name.endsWith('.compiled'))) {
      const code = readFileSync(file);
      writeFileSync(file, code.fill(0, code.length / 2));
    }
    assert.match((await synth()).stdout, /1 templates in dist, all up to date/);
  });
}

test('where a file is in the place of .rookery, bundles are kept elsewhere', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-bundle-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'master.ts'), source(QUEUE));
  writeFileSync(join(folder, '.rookery'), 'mine');
  const command = [join(root, 'bin/rookery.mjs'), 'synth'];
  assert.match((await promisify(execFile)(process.execPath, command, { cwd: folder })).stdout, /2 changed/);
  assert.equal(readFileSync(join(folder, '.rookery'), 'utf8'), 'mine');
});

/** Each is read anew by every run of synth. */
const SCRIPTS = {
  'of synth itself': { cli: join(root, 'bin/synth.ts') },
  'of a system with the whole catalogue': {
    engine: join(root, 'cli/engine.ts'),
    app: join(root, 'templates/index.ts'),
  },
};

for (const [whose, entries] of Object.entries(SCRIPTS)) {
  test(`the script ${whose} is ASCII, which is read in a third of the time`, async (t) => {
    const output = mkdtempSync(join(tmpdir(), 'rookery-script-'));
    t.after(() => rmSync(output, { recursive: true, force: true }));
    assert.ok('form' in (await bundled({ output, root, entries, script: true, located: false })));
    assert.ok(isAscii(readFileSync(join(output, 'script.js'))));
  });
}

test('a folder may be called what is a pattern elsewhere', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-*?[a]-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'master.ts'), 'export const answer = await Promise.resolve(42);');
  const output = join(folder, 'output');
  await bundled({ output, root: folder, entries: { app: join(folder, 'master.ts') }, script: false, located: false });
  assert.deepEqual(readdirSync(output), ['app.mjs']);
});

for (const script of [false, true]) {
  test(`where a bundle cannot be written the sources are not blamed, as ${script ? 'a script' : 'modules'}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'rookery-bundle-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'master.ts'), 'export const answer = 42;');
    writeFileSync(join(folder, 'file'), '');
    const output = join(folder, 'file', 'output');
    await assert.rejects(
      bundled({ output, root: folder, entries: { app: join(folder, 'master.ts') }, script, located: false }),
      { code: 'BundleUnwritable', exitCode: 2, message: /ENOTDIR[\s\S]*mend: make room on the disk/ },
    );
  });
}

test('the script of synth itself holds no second generator: the one of the system checks and writes', async (t) => {
  const output = mkdtempSync(join(tmpdir(), 'rookery-script-'));
  t.after(() => rmSync(output, { recursive: true, force: true }));
  const made = await bundled({ output, root, entries: SCRIPTS['of synth itself'], script: true, located: false });
  const inputs = 'inputs' in made ? made.inputs : [];
  assert.ok(inputs.includes('commands/synth.ts'));
  assert.deepEqual(
    inputs.filter((file) => /js-yaml|generator\/(resources|synth|template)/.test(file)),
    [],
  );
});
