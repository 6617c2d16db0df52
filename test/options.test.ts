import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The sources below a folder, without those of programs. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'src' ? [] : sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Optional and documented, but what a template tells a part of its own: no user sets it. */
const inner = new Set([
  'services/parts/containers.ts: portName',
  'services/parts/scaling.ts: counted',
  'services/uses.ts: mountedAt',
  'services/uses.ts: variables',
  'templates/private-bucket.ts: days',
]);

test('Every option of a template is set in some variant that is judged', () => {
  const options = [...sources('templates'), ...sources('services')].flatMap((file) =>
    [...read(file).matchAll(/\*\/\n\s+readonly (\w+)\?:/g)].map(([, name = '']) => ({
      at: `${file}: ${name}`,
      name,
    })),
  );
  assert.ok(options.length > 60, `${options.length} options were found`);
  const judged = [...sources('test/catalogue'), ...sources('examples'), 'master.ts'].map(read).join('\n');
  const isSet = (name: string) => new RegExp(`\\b${name}\\b\\s*[:,}]`).test(judged);
  assert.deepEqual(
    options.filter(({ at, name }) => !isSet(name) && !inner.has(at)).map(({ at }) => at),
    [],
  );
  const found = new Set(options.map(({ at }) => at));
  assert.deepEqual(
    [...inner].filter((at) => !found.has(at)),
    [],
    'excused, but it is not there',
  );
});
