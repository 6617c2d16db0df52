import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RookeryError } from '../../generator/errors.ts';
import { inside } from '../../test/inside.ts';
import { KINDS, type Kind, nameFrom, settleAnswers } from './answers.ts';
import { type Creation, createSystem } from './create.ts';
import { entering } from './entering.ts';
import { installPackages } from './install.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kinds = Object.keys(KINDS) as Kind[];

function temporaryFolder(t: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-create-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const creation = (folder: string, kind: Kind, more: Partial<Creation> = {}): Creation => ({
  scaffold: fileURLToPath(new URL('scaffold', import.meta.url)),
  folder,
  answers: { name: 'my-shop', region: 'eu-west-3', kind },
  version: '1.2.3',
  manager: 'npm',
  fill: false,
  ...more,
});

const code = (expected: string) => (error: unknown) => error instanceof RookeryError && error.code === expected;

test('every kind of system emits templates without a warning', async (t) => {
  const folder = temporaryFolder(t);
  for (const kind of kinds) {
    createSystem(creation(join(folder, kind), kind));
    const ended = await inside(root, process.env, ['synth', '--app', join(folder, kind, 'master.ts')]);
    assert.equal(ended.code, 0, `${kind}: ${ended.err}`);
    assert.doesNotMatch(ended.err, /warning/, kind);
  }
});

test('a system has its own name, region and version, and files whose names begin with a dot', (t) => {
  const folder = temporaryFolder(t);
  createSystem(creation(folder, 'several'));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
  assert.doesNotMatch(texts, /my-system|eu-central-1|\{\{\w/);
  assert.match(texts, /"rookery": "\^1\.2\.3"/);
  assert.match(texts, /stackName: 'my-shop-production',\n\s+region: 'eu-west-3'/);
  assert.ok(files.some(({ name }) => name === '.gitignore'));
  assert.ok(readFileSync(join(folder, '.github/workflows/check.yml'), 'utf8').includes('npm ci'));
  assert.ok(readFileSync(join(folder, 'services/api/src/main.ts'), 'utf8').includes("service: 'api'"));
});

test('the pipeline that deploys runs when somebody starts it, with a role, and is the one of the manual', (t) => {
  const folder = temporaryFolder(t);
  createSystem(creation(folder, 'web'));
  const text = readFileSync(join(folder, '.github/workflows/deploy.yml'), 'utf8');
  const page = readFileSync(join(root, 'docs/deploy-roles.md'), 'utf8');
  assert.ok(page.includes(text.slice(text.indexOf('name: deploy'))));
  assert.match(text, /^on:\n {2}workflow_dispatch:$/m);
  assert.match(
    text,
    /id-token: write[\s\S]*environment: production[\s\S]*role-to-assume: \$\{\{ vars\.DEPLOY_ROLE_ARN \}\}/,
  );
  // Neither a key nor a secret: what the role is, the trust policy says.
  assert.doesNotMatch(text, /secrets\.|AWS_ACCESS_KEY/);
});

test('where pnpm creates the system, pnpm installs it everywhere', (t) => {
  const folder = temporaryFolder(t);
  createSystem(creation(folder, 'web', { manager: 'pnpm' }));
  for (const file of ['.github/workflows/check.yml', '.github/workflows/deploy.yml', 'services/website/Dockerfile']) {
    assert.match(readFileSync(join(folder, file), 'utf8'), /pnpm(@10)? install .*--frozen-lockfile/, file);
  }
  assert.doesNotMatch(readFileSync(join(folder, 'README.md'), 'utf8'), /\bnpm /);
  assert.match(readFileSync(join(folder, 'pnpm-workspace.yaml'), 'utf8'), /esbuild: false/);
});

test('where a file is in the way nothing is written, and the file is named', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'services/website'), { recursive: true });
  writeFileSync(join(folder, 'services/website/Dockerfile'), 'FROM scratch');
  assert.throws(() => createSystem(creation(folder, 'web')), /services\/website\/Dockerfile/);
  assert.deepEqual(readdirSync(folder), ['services']);
});

test('in a repository that exists only what is missing is written', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'README.md'), 'mine');
  const { written, left } = createSystem(creation(folder, 'web', { fill: true }));
  assert.deepEqual(left, ['README.md']);
  assert.ok(written.includes('master.ts') && !written.includes('README.md'));
  assert.equal(readFileSync(join(folder, 'README.md'), 'utf8'), 'mine');
});

test('a folder that cannot be made is named, and what was written stays', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'services'), 'a file');
  assert.throws(() => createSystem(creation(folder, 'web', { fill: true })), code('SystemUnwritable'));
  assert.equal(readFileSync(join(folder, 'services'), 'utf8'), 'a file');
  rmSync(join(folder, 'services'));
  const { left, written } = createSystem(creation(folder, 'web', { fill: true }));
  assert.ok(left.includes('package.json'));
  assert.ok(written.includes('services/website/service.ts'));
});

test('a file that could only be written in part is taken away again, so that the next run writes it', (t) => {
  const folder = temporaryFolder(t);
  const { writeFileSync: write } = fs;
  const use = (used: typeof write) => {
    fs.writeFileSync = used;
    syncBuiltinESMExports();
  };
  t.after(() => use(write));
  let count = 0;
  use((file, text, options) => {
    count++;
    if (count > 3) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    write(file, text, options);
  });
  assert.throws(() => createSystem(creation(folder, 'web')), { code: 'SystemUnwritable', message: /free space/ });
  use(write);
  assert.equal(readdirSync(folder).length, 3);
  const { left, written } = createSystem(creation(folder, 'web', { fill: true }));
  assert.equal(left.length, 3);
  assert.ok(written.includes('tsconfig.json'));
});

test('a name that no folder can have is not mended by room on the disk', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'file'), '');
  for (const place of ['file', 'file/below', 'a'.repeat(300)]) {
    assert.throws(() => createSystem(creation(join(folder, place), 'web')), { message: /name another folder/ }, place);
  }
});

test('what is typed to enter a folder is quoted for the shell, and nothing is typed to stay', () => {
  assert.deepEqual(entering('/home', 'my shop'), ["cd 'my shop'"]);
  assert.deepEqual(entering('/home', 'shop'), ['cd shop']);
  for (const place of ['.', './', '/home']) assert.deepEqual(entering('/home', place), [], place);
});

test('a package manager that cannot be run is named, and how it failed', async (t) => {
  const folder = temporaryFolder(t);
  await assert.rejects(installPackages(folder, join(folder, 'no-such-program')), {
    code: 'PackagesNotInstalled',
    message: /install cannot be run \(spawn .* ENOENT\) in/,
  });
});

test('a question that is left by Ctrl-C is an interruption, and says that nothing was written', async () => {
  const ask = () => Promise.reject(new Error('Aborted with Ctrl+C'));
  await assert.rejects(settleAnswers({ words: {}, ask, yes: false }), { code: 'Interrupted', exitCode: 130 });
});

test('the command line takes one folder: a name with blanks that nobody quoted is refused', (t) => {
  const folder = temporaryFolder(t);
  const command = [join(root, 'packages/create-rookery/bin/create-rookery.mjs'), 'my', 'shop', '--yes', '--no-install'];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 2, stderr);
  assert.match(stderr, /"shop" is one word too many[\s\S]*flags behind the `--`[\s\S]*in quotes/);
  assert.deepEqual(readdirSync(folder), []);
});

test('what no flag says is asked, and an empty answer is the usual one', async () => {
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return question.startsWith('region') ? 'eu-west-3' : '';
  };
  const answers = await settleAnswers({ words: { kind: 'several' }, ask, yes: false, usualName: 'shop' });
  assert.deepEqual(answers, { name: 'shop', region: 'eu-west-3', kind: 'several' });
  assert.equal(asked.length, 2);
});

test('without a terminal every answer is a flag, or all are the usual ones', async () => {
  const words = { name: 'shop' };
  await assert.rejects(settleAnswers({ words, ask: undefined, yes: false }), code('AnswerMissing'));
  const answers = await settleAnswers({ words, ask: undefined, yes: true });
  assert.deepEqual(answers, { name: 'shop', region: 'us-east-1', kind: 'web' });
});

test('an answer that cannot be one is refused', async () => {
  for (const words of [{ name: 'My Shop' }, { region: 'Frankfurt' }, { kind: 'webs' }]) {
    await assert.rejects(settleAnswers({ words, ask: undefined, yes: true }), code('AnswerInvalid'));
  }
});

test('a system is called like its folder, as far as that can be', () => {
  assert.equal(nameFrom('My Shop!'), 'my-shop');
  assert.equal(nameFrom('2026-shop'), 'shop');
  assert.equal(nameFrom('店'), 'my-system');
});
