// What docs/extending.md says of adding something, as far as no test beside it holds it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { NAMED_FAULTS } from '../deploy/aws/fault-table.ts';
import { recorded } from './catalogue/recorded.ts';
import { sourceFiles, textOf } from './imports.ts';

const root = new URL('../', import.meta.url);
const pages = readdirSync(new URL('docs/templates/', root)).filter((page) => page !== 'README.md');
const manual = pages.map((page) => readFileSync(new URL(`docs/templates/${page}`, root), 'utf8'));

test('every template of the catalogue has a page that uses it', () => {
  const missing = recorded.filter(
    ({ name }) => !manual.some((text) => new RegExp(`import \\{[^}]*\\b${name}\\b`).test(text)),
  );
  assert.deepEqual(
    missing.map(({ name }) => name),
    [],
  );
});

/** Code in a page: what stands between backticks, and blocks. */
const code = manual.flatMap((text) => text.match(/```[\s\S]*?```|`[^`\n]+`/g) ?? []).join('\n');

for (const { name, shape } of recorded) {
  test(`every option of ${name} stands in the pages of the catalogue`, () => {
    const options = Object.keys(shape);
    assert.deepEqual(
      options.filter((option) => !new RegExp(`\\b${option}\\b`).test(code)),
      [],
    );
  });
}

const tests = sourceFiles()
  .filter((file) => /^deploy\/.*\.test\.ts$/.test(file))
  .map(textOf)
  .join('\n');

for (const { code: fault, matches, exitCode } of NAMED_FAULTS) {
  test(`the fault ${fault} is provoked by a test of the deployer`, () => {
    assert.match(tests, new RegExp(`'${fault}'`));
    assert.ok([1, 2, 3, 4, 5].includes(exitCode));
    assert.deepEqual(
      NAMED_FAULTS.filter((one) => one.code === fault || String(one.matches) === String(matches)).map(
        (one) => one.code,
      ),
      [fault],
    );
  });
}

test('every file and folder that docs/extending.md names is there', () => {
  const text = readFileSync(new URL('docs/extending.md', root), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
  const named = [...text.matchAll(/`([a-z][\w-]*(?:\/[\w.-]+)*\/?)`/g)].map(([, path = '']) => path);
  const paths = named.filter((path) => path.includes('/') && existsSync(new URL(path.split('/')[0] ?? '', root)));
  // Examples of what somebody may add.
  const examples = ['commands/stack-drift.ts'];
  assert.ok(paths.length > 10);
  assert.deepEqual(
    paths.filter((path) => !examples.includes(path) && !existsSync(new URL(path, root))),
    [],
  );
});
