import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const folder = join(import.meta.dirname, '..');

test('nothing that the endpoint says names a command of the repository that it lies in', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => /\.(ts|mjs|md)$/.test(file) && !/\.test\.ts$|testing|node_modules/.test(file));
  assert.ok(sources.length > 100);
  const named = sources.filter((file) =>
    /npm (run|start)|stack:\w+|image:push/.test(readFileSync(join(folder, file), 'utf8')),
  );
  assert.deepEqual(named, []);
});
