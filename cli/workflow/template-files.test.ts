import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { writeDeclarations } from './template-files.ts';

const QUEUE = 'Resources: {Queue: {Type: AWS::SQS::Queue}}\n';

function systemOf(t: TestContext, files: Readonly<Record<string, string>>, app = '.') {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-types-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  const program = { root: '/nowhere', engine: '', build: async () => ({}) };
  return {
    write,
    read: (file: string) => readFileSync(join(folder, file), 'utf8'),
    declare: (file?: string) => writeDeclarations({ folder: join(folder, app), program }, file),
  };
}

test('a declaration is written beside its file, and again only when it holds no more', (t) => {
  const { write, read, declare } = systemOf(t, { 'templates/ledger.yml': QUEUE });
  assert.deepEqual(declare(), { written: [], current: [] });
  assert.deepEqual(declare('templates/ledger.yml'), { written: ['templates/ledger.yml.ts'], current: [] });
  assert.match(read('templates/ledger.yml.ts'), /^ {2}path: 'templates\/ledger\.yaml',$/m);
  assert.deepEqual(declare(), { written: [], current: ['templates/ledger.yml.ts'] });
  write('templates/ledger.yml', `Parameters: {Days: {Type: Number}}\n${QUEUE}`);
  assert.deepEqual(declare(), { written: ['templates/ledger.yml.ts'], current: [] });
  assert.match(read('templates/ledger.yml.ts'), /^ {4}Days: \{ Type: 'Number' \},$/m);
});

test('a declaration that a formatter has laid out otherwise holds, and one with another text does not', (t) => {
  const template = `Parameters: {Place: {Type: String, Default: in it}}\n${QUEUE}`;
  const { write, read, declare } = systemOf(t, { 'a.yaml': template });
  declare('a.yaml');
  const before = read('a.yaml.ts');
  const laidOut = before.replace(
    "{ Type: 'String', Default: 'in it' }",
    "{\n      Type:\n        'String', Default: 'in it',\n    }",
  );
  assert.notEqual(laidOut, before);
  write('a.yaml.ts', laidOut);
  assert.deepEqual(declare(), { written: [], current: ['a.yaml.ts'] });
  assert.equal(read('a.yaml.ts'), laidOut);
  write('a.yaml.ts', before.replace("'in it'", "'init'"));
  assert.deepEqual(declare(), { written: ['a.yaml.ts'], current: [] });
  assert.equal(read('a.yaml.ts'), before);
});

test('where it goes, and where the generator is, stays as it is written', (t) => {
  const { write, read, declare } = systemOf(t, { 'a.yaml': QUEUE });
  declare('a.yaml');
  const before = read('a.yaml.ts')
    .replace("path: 'a.yaml'", "path: 'teams/a.yaml'")
    .replace("'rookery'", "'../rookery.ts'");
  write('a.yaml.ts', before);
  assert.deepEqual(declare(), { written: [], current: ['a.yaml.ts'] });
  assert.equal(read('a.yaml.ts'), before);
});

test('a file outside of the folder lies under dist as it is found from there', (t) => {
  const { read, declare } = systemOf(t, { 'shared/a.yaml': QUEUE, 'app/master.ts': '' }, 'app');
  assert.deepEqual(declare('../shared/a.yaml').written, ['../shared/a.yaml.ts']);
  assert.match(read('shared/a.yaml.ts'), /^ {2}path: 'shared\/a\.yaml',$/m);
});

test('what is no template, or would be overwritten, is refused', (t) => {
  const { declare } = systemOf(t, { 'a.yaml': QUEUE, 'a.yaml.ts': 'export const mine = 1;\n', 'b.txt': '' });
  assert.throws(() => declare('b.txt'), /its name does not end in \.yaml/);
  assert.throws(() => declare('c.yaml'), /there is no such file/);
  assert.throws(() => declare('a.yaml'), /no declaration that this command wrote[\s\S]*rename one/);
});

test('a declaration whose file is gone is named', (t) => {
  const { declare } = systemOf(t, {
    'a.yaml.ts': '// Written by `rookery types` from a.yaml: change that, not this.\n',
  });
  assert.throws(() => declare(), /a\.yaml\.ts: the file that it declares is not there/);
});
