import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import { parseProgram } from './definition.ts';
import { filesBelow, matching, placesOf } from './files.ts';
import { patternOf } from './glob.ts';
import { programBundle, watchedFiles } from './program-bundle.ts';

const files = {
  'main.py': 'print(1)\n',
  'lib/words.py': 'WORD = "x"\n',
  'service.ts': 'export {};',
  'local.ts': 'export {};',
  Dockerfile: 'FROM python',
  '.venv/bin/python': 'binary',
  '.cache': 'x',
  'target/release/deps/a': 'x',
  '__pycache__/main.pyc': 'x',
  'node_modules/a/index.js': 'x',
  'out/api': 'binary',
};

function folderWith(t: TestContext, content: Readonly<Record<string, string>> = files): string {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-program-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function listed(t: TestContext, code: Uint8Array): string[] {
  const file = join(folderWith(t, {}), 'image.tar');
  writeFileSync(file, code);
  return execFileSync('tar', ['-tvf', file], { encoding: 'utf8' }).trim().split('\n');
}

for (const [glob, good, bad] of [
  ['*.go', ['main.go'], ['a/main.go', 'main.goo']],
  ['**/*.go', ['main.go', 'a/b/main.go'], ['main.py']],
  ['out/**', ['out/a', 'out/b/c'], ['other/out/a']],
  ['{src,lib}/?.py', ['src/a.py', 'lib/b.py'], ['lib/ab.py', 'test/a.py']],
  ['a+b(1).txt', ['a+b(1).txt'], ['aab1.txt']],
] as const)
  test(`the pattern ${glob} names what it says`, () => {
    for (const path of good) assert.ok(patternOf(glob).test(path), path);
    for (const path of bad) assert.ok(!patternOf(glob).test(path), path);
  });

test('an image without patterns holds the program, and not what declares it', (t) => {
  const folder = folderWith(t);
  const { code, program } = programBundle(folder, { run: ['python3', 'main.py'] });
  assert.deepEqual(
    listed(t, code).map((line) => line.split(' ').at(-1)),
    ['lib/words.py', 'main.py', 'out/api'],
  );
  assert.deepEqual(program?.config.Entrypoint, ['python3', 'main.py']);
});

test('patterns choose, also what begins with a dot where they name it', (t) => {
  const folder = folderWith(t);
  assert.deepEqual(matching(filesBelow(folder, ['.venv/**']), ['.venv/**']), ['.venv/bin/python']);
  assert.deepEqual(filesBelow(folder).includes('.cache'), false);
  assert.deepEqual(filesBelow(folder, ['target/release/**']), ['target/release/deps/a']);
});

test('only the folders are walked that a pattern can mean', () => {
  assert.deepEqual(placesOf(['src/**', 'Cargo.toml', 'a/b*/c', '*.go']), ['src', 'Cargo.toml', 'a', '']);
});

test('the same files make the same image, wherever they lie and whenever they were written', (t) => {
  const folder = folderWith(t);
  const other = folderWith(t, {});
  cpSync(folder, other, { recursive: true });
  utimesSync(join(other, 'main.py'), 1, 1);
  const run = ['./main.py'] as const;
  assert.equal(programBundle(folder, { run }).digest, programBundle(other, { run }).digest);
  chmodSync(join(other, 'main.py'), 0o755);
  assert.notEqual(programBundle(folder, { run }).digest, programBundle(other, { run }).digest);
});

test('an archive is one that tar reads, with long paths and programs that can be run', (t) => {
  const long = `${'folder/'.repeat(30)}ä.txt`;
  const folder = folderWith(t, { [long]: 'x', run: '#!/bin/sh\n' });
  chmodSync(join(folder, 'run'), 0o700);
  const lines = listed(t, programBundle(folder, { run: ['./run'] }).code);
  assert.equal(lines.length, 2);
  assert.match(lines.find((line) => line.endsWith(' run')) ?? '', /^-rwxr-xr-x/);
  assert.ok(lines.some((line) => line.includes('folder/'.repeat(30))));
});

test('a link counts as what it leads to, and one that leads in a circle ends', (t) => {
  const folder = folderWith(t, { 'lib/a': 'x' });
  symlinkSync('lib', join(folder, 'lib64'));
  symlinkSync('..', join(folder, 'lib/up'));
  symlinkSync('nowhere', join(folder, 'gone'));
  assert.deepEqual(filesBelow(folder), ['lib/a', 'lib64/a']);
});

test('what is watched is what a program is made of, and not what its build leaves', (t) => {
  const folder = folderWith(t);
  const run = ['./out/api'] as const;
  assert.deepEqual(watchedFiles(folder, { run, build: ['make'], files: ['out/api'] }), [
    ...['lib/words.py', 'main.py'],
    'local.ts',
  ]);
  assert.deepEqual(watchedFiles(folder, { run, files: ['main.py'] }), ['main.py', 'local.ts']);
  assert.deepEqual(watchedFiles(folder, { run, watch: ['lib/*'] }), ['lib/words.py', 'local.ts']);
});

test('a pattern that names no file is refused by name', (t) => {
  const make = () => programBundle(folderWith(t), { run: ['./api'], files: ['main.py', 'bin/*'] });
  assert.throws(make, (error) => error instanceof RookeryError && error.message.includes('"bin/*" names no file'));
});

test('an environment of this machine lies in a label', (t) => {
  const { program } = programBundle(folderWith(t), { run: ['./api'], environment: { ORDERS: '{orders:80}' } });
  assert.deepEqual(program?.config.Labels, { 'rookery.local.environment': '{"ORDERS":"{orders:80}"}' });
});

test('the folder of the service stands where it is asked for', (t) => {
  const folder = folderWith(t);
  const { program } = programBundle(folder, {
    run: ['{folder}/.venv/bin/python', 'main.py'],
    arguments: ['--data={folder}/data'],
    environment: { HOME: '{folder}' },
  });
  assert.deepEqual(program?.config.Entrypoint, [`${folder}/.venv/bin/python`, 'main.py']);
  assert.deepEqual(program?.config.Cmd, [`--data=${folder}/data`]);
  assert.deepEqual(program?.config.Labels, { 'rookery.local.environment': JSON.stringify({ HOME: folder }) });
});

test('what local.ts exports is checked, and said with the place of each mistake', async () => {
  const good = { build: ['make'], files: ['out/*'], run: ['./api', '-v'], watch: ['**/*.c'], environment: { A: 'b' } };
  assert.deepEqual(await parseProgram(good, 'local.ts'), good);
  for (const [raw, place] of [
    [undefined, 'program: '],
    [{ run: 'python3 main.py' }, 'program.run'],
    [{ run: [] }, 'program.run'],
    [{ run: 'a' }, 'a list of words'],
    [{ run: ['a', 'b\0'] }, 'program.run.1: a word without a zero byte'],
    [{ run: ['a'], files: ['../secrets'] }, 'program.files.0'],
    [{ run: ['a'], files: ['/etc/passwd'] }, 'program.files.0'],
    [{ run: ['a'], command: ['b'] }, 'command'],
    [{ run: ['a'], environment: { 'A-B': '1' } }, 'environment'],
  ] as const)
    await assert.rejects(parseProgram(raw, 'services/api/local.ts'), (error) => {
      assert.ok(error instanceof RookeryError && error.code === 'ProgramInvalid');
      assert.ok(error.message.includes(place), error.message);
      return true;
    });
});
