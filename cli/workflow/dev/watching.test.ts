import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { editsQueue } from './edits-queue.ts';
import { watchFolders } from './watch-folders.ts';

test('a burst of edits is one, and what comes while it is worked on is the next', async () => {
  const queue = editsQueue<string>(10);
  const { signal } = new AbortController();
  for (const name of ['api', 'web', 'api']) queue.add(name);
  assert.deepEqual([...(await queue.take(signal))], ['api', 'web']);
  const next = queue.take(signal);
  queue.add('web');
  assert.deepEqual([...(await next)], ['web']);
});

test('what has come is looked at once, and is still there to be taken', async () => {
  const queue = editsQueue<string>(10);
  const { signal } = new AbortController();
  queue.add('api');
  assert.deepEqual([...(await queue.look(signal))], ['api']);
  const next = queue.look(signal);
  queue.add('web');
  assert.deepEqual([...(await next)], ['api', 'web']);
  assert.deepEqual([...(await queue.take(signal))], ['api', 'web']);
});

test('an end while nothing has changed is nothing', async () => {
  const ended = new AbortController();
  const taken = editsQueue<string>(10).take(ended.signal);
  ended.abort();
  assert.equal((await taken).size, 0);
});

/** A folder that is watched, and what waits for a path in it to be reported. */
function watched(t: TestContext) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-watch-')));
  for (const name of ['src', 'node_modules/a', '.git']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'src/main.py'), 'one');
  const seen = new Set<string>();
  let touched = (): void => {};
  const watch = watchFolders((path) => {
    seen.add(path.slice(folder.length + 1));
    touched();
  });
  watch.watch([{ folder, deep: true }]);
  t.after(() => {
    watch.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const until = async (path: string): Promise<void> => {
    while (!seen.has(path))
      await new Promise<void>((resolve) => {
        touched = resolve;
      });
  };
  return { folder, seen, until, watch };
}

test('a file that is written, and one that takes the place of another, are seen', async (t) => {
  const { folder, until, seen } = watched(t);
  writeFileSync(join(folder, 'src/main.py'), 'two');
  await until('src/main.py');
  seen.clear();
  writeFileSync(join(folder, 'src/new~'), 'three');
  renameSync(join(folder, 'src/new~'), join(folder, 'src/main.py'));
  await until('src/main.py');
});

test('a folder that comes later is watched, and folders of packages and tools are not', async (t) => {
  const { folder, seen, until, watch } = watched(t);
  mkdirSync(join(folder, 'lib'));
  await until('lib');
  writeFileSync(join(folder, 'node_modules/a/index.js'), 'x');
  writeFileSync(join(folder, '.git/index'), 'x');
  writeFileSync(join(folder, 'lib/later.py'), 'x');
  await until('lib/later.py');
  rmSync(join(folder, 'lib'), { recursive: true });
  mkdirSync(join(folder, 'lib'));
  // The first may be written before the new folder is watched: then the folder itself is reported.
  const writing = setInterval(() => writeFileSync(join(folder, 'lib/again.py'), 'x'), 20);
  t.after(() => clearInterval(writing));
  await until('lib/again.py');
  clearInterval(writing);
  watch.watch([{ folder: join(folder, 'lib'), deep: false }]);
  writeFileSync(join(folder, 'src/unseen.py'), 'x');
  writeFileSync(join(folder, 'lib/seen.py'), 'x');
  await until('lib/seen.py');
  assert.ok(!seen.has('src/unseen.py'));
  assert.deepEqual(
    [...seen].filter((path) => /node_modules|\.git/.test(path)),
    [],
  );
});
