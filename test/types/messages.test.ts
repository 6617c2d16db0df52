import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { built } from '../../bin/build.mjs';
import type * as generator from '../../generator/index.ts';
import { MISTAKES, sourceOf } from './mistakes-table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const golden = new URL('messages.golden.json', import.meta.url);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-messages-')));
after(() => rmSync(folder, { recursive: true }));

const RIGHT = 'right.ts';
const fileOf = (index: number) => `mistake-${index}.ts`;

/** The first line of each message, by file. */
function compile(sources: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> {
  for (const [file, source] of Object.entries(sources)) writeFileSync(join(folder, file), source);
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const options = { ...compilerOptions, noUnusedLocals: false, typeRoots: [join(root, 'node_modules/@types')] };
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: Object.keys(sources) }),
  );
  const found = new Map<string, string[]>();
  for (const line of diagnostics().split('\n')) {
    const [, file, message] = /^(\S+\.ts)\(\d+,\d+\): error (.*)$/.exec(line) ?? [];
    if (file === undefined || message === undefined) continue;
    found.set(file, [...(found.get(file) ?? []), shortened(message.replaceAll(`${root}/`, ''))]);
  }
  return found;
}

/** A message without the insides of long types: the compiler cuts them anyway, and they change with every parameter. */
function shortened(message: string): string {
  return message
    .replace(/(?<=Argument of type )'\{ .*\.\.\. \d+ more \.\.\. *.*\}'(?= is not assignable)/, "'{ ... }'")
    .replace(/(?<=on type )'\{ .*\.\.\. \d+ more \.\.\. *.*\}'/, "'{ ... }'")
    .replace(/(?<=(?:Arguments|ParameterRefs)<)\{ .*\.\.\.[^']*'/, "...>'")
    .replaceAll(/\.\.\. \d+ more \.\.\./g, '... more ...');
}

/** What the compiler says: with mistakes it exits with 1 or 2. */
function diagnostics(): string {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  try {
    return execFileSync(process.execPath, [compiler, '--noEmit', '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
  } catch (error) {
    // The output of a process that failed is a property of the error.
    return (error as { readonly stdout: string }).stdout;
  }
}

const sources = {
  [RIGHT]: sourceOf(root, ''),
  ...Object.fromEntries(MISTAKES.map(({ code }, index) => [fileOf(index), sourceOf(root, code)])),
};
const found = compile(sources);
// All of them once, as `synth` bundles a system.
const { load = assert.fail, failure } = await built({
  name: 'messages',
  root: folder,
  entries: {
    generator: join(root, 'generator/index.ts'),
    ...Object.fromEntries(Object.keys(sources).map((file) => [file, join(folder, file)])),
  },
  script: true,
});
assert.equal(failure, undefined);
// The bundler made it of the module that is named above.
const { RookeryError } = (await load('generator')) as typeof generator;
const firstOf = (index: number) => found.get(fileOf(index))?.[0];

test('the master that the mistakes stand in has none itself', async () => {
  assert.deepEqual(found.get(RIGHT) ?? [], []);
  await load(RIGHT);
});

for (const [index, { name, names }] of MISTAKES.entries()) {
  test(`the compiler names ${names} in its first line: ${name}`, () => {
    assert.ok(firstOf(index)?.includes(names), firstOf(index) ?? 'it compiles');
  });
}

/** What `synth` says first of the same: the compiler can be kept from looking, and `synth` strips types. */
async function synthSays(index: number): Promise<string> {
  try {
    await load(fileOf(index));
  } catch (error) {
    assert.ok(error instanceof RookeryError, String(error));
    assert.equal(error.exitCode, 2);
    assert.match(error.message, /why: [\s\S]*mend: /);
    return `${error.code}: ${error.explanation.what}`;
  }
  return assert.fail('synth lets it pass');
}

test('what the compiler and what synth say first of each mistake is what is recorded', async () => {
  const said = await Promise.all(
    MISTAKES.map(async ({ name }, index) => [name, { compiler: firstOf(index), synth: await synthSays(index) }]),
  );
  const all = Object.fromEntries(said);
  if (process.env.UPDATE) writeFileSync(golden, `${JSON.stringify(all, undefined, 2)}\n`);
  assert.deepEqual(all, JSON.parse(readFileSync(golden, 'utf8')));
});
