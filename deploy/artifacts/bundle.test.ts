import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { RookeryError } from '../../generator/errors.ts';
import { bundleService } from './bundle.ts';

async function serviceIn(context: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-bundle-'));
  context.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'src'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'src', name), text);
  return folder;
}

const files = {
  'main.ts': "import { word } from './word.ts';\nimport { old } from './old.cjs';\nexport const said = word + old;\n",
  'word.ts': "export const word: string = 'hello ';\n",
  'old.cjs': "exports.old = require('node:path').basename('/a/world');\n",
};

test('the same source gives the same bytes in another folder', async (context) => {
  const folder = await serviceIn(context, files);
  const elsewhere = await serviceIn(context, {});
  await cp(folder, elsewhere, { recursive: true });
  const [one, other] = [await bundleService(folder), await bundleService(elsewhere)];
  assert.equal(one.digest, other.digest);
  assert.match(one.digest, /^sha256:[0-9a-f]{64}$/);
  await writeFile(join(elsewhere, 'src/word.ts'), "export const word: string = 'goodbye ';\n");
  assert.notEqual((await bundleService(elsewhere)).digest, one.digest);
});

test('the one file runs by itself, CommonJS parts that call require included', async (context) => {
  const { code } = await bundleService(await serviceIn(context, files));
  const file = join(await serviceIn(context, {}), 'alone.mjs');
  await writeFile(file, code);
  assert.equal((await import(pathToFileURL(file).href)).said, 'hello world');
});

test('source that does not build is answered with file, line and column', async (context) => {
  const folder = await serviceIn(context, { 'main.ts': "const a = 1;\nimport './gone.ts';\n" });
  await assert.rejects(bundleService(folder), (error) => {
    assert.ok(error instanceof RookeryError);
    assert.equal(error.code, 'ServiceDoesNotBuild');
    assert.match(error.message, /src\/main\.ts:2:8 .*gone\.ts/);
    return true;
  });
});

test('a service without a program is named', async (context) => {
  const folder = await serviceIn(context, {});
  await assert.rejects(
    bundleService(folder),
    (error) => error instanceof RookeryError && error.code === 'ServiceHasNoProgram',
  );
});
