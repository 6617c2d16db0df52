import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const rows = [
  ...readFileSync(at('docs/faults.md'), 'utf8').matchAll(/^\| (\d+) \| .* \| .* \| `([^`]+)`: (.+) \|$/gm),
].map(([, number, file = '', title = '']) => ({ number: Number(number), file, title }));

test('the manual names all 25 faults, each with the test that holds it', () => {
  assert.deepEqual(
    rows.map(({ number }) => number),
    Array.from({ length: 25 }, (_, index) => index + 1),
  );
  for (const { file, title } of rows) {
    assert.ok(existsSync(at(file)), file);
    const titles = readFileSync(at(file), 'utf8').replaceAll("\\'", "'");
    assert.ok(titles.includes(title), `${file} has no test "${title}"`);
  }
});
