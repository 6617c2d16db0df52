import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testEngine } from '../../cli/testing/test-engine.ts';
import synth from '../../commands/synth.ts';

test('synth writes what the sources emit, and again changes nothing', async (t) => {
  const { folder, run } = await testEngine(t, {});
  const first = await run(synth);
  assert.deepEqual([first.code, first.out.at(-1)], [0, '3 templates in dist, 4 changed']);
  assert.ok(first.out.includes('wrote    dist/templates/queue.yaml'));
  assert.match(readFileSync(join(folder, 'dist/templates/queue.yaml'), 'utf8'), /AWS::SQS::Queue/);
  assert.deepEqual((await run(synth)).out, ['3 templates in dist, all up to date']);
  const { out, err } = await run(synth, ['--json']);
  assert.deepEqual(JSON.parse(out.join('')), JSON.parse(readFileSync(join(folder, 'dist/manifest.json'), 'utf8')));
  assert.match(err, /all up to date/);
});

test('synth --check names each stale file, writes nothing, and says how to mend it', async (t) => {
  const { folder, run } = await testEngine(t, {});
  await run(synth);
  writeFileSync(join(folder, 'dist/master.yaml'), 'old\n');
  writeFileSync(join(folder, 'dist/templates/gone.yaml'), '# Written by rookery.\n');
  rmSync(join(folder, 'dist/templates/queue.yaml'));
  const { code, error, out } = await run(synth, ['--check', '--app', 'master.ts']);
  assert.deepEqual([code, error?.code], [1, 'DistStale']);
  assert.match(
    error?.message ?? '',
    /^dist is stale\.[\s\S]*mend: run `npm run synth -- --app master\.ts` and commit dist\.$/,
  );
  assert.ok(out.includes('stale    dist/master.yaml') && out.includes('stale    dist/templates/queue.yaml'));
  assert.equal(readFileSync(join(folder, 'dist/master.yaml'), 'utf8'), 'old\n');
  assert.match((await run(synth, ['--check'])).error?.message ?? '', /run `npm run synth` and commit/);
  // A folder is no app.
  assert.equal((await run(synth, ['--app', '.'])).error?.code, 'AppMissing');
});

test('synth --relative writes a tree that refers to itself, and leaves dist alone', async (t) => {
  const { folder, run } = await testEngine(t, {});
  assert.deepEqual((await run(synth, ['--relative', 'tree'])).out, ['3 templates in tree']);
  assert.match(readFileSync(join(folder, 'tree/master.yaml'), 'utf8'), /TemplateURL: \.\/templates\/queue\.yaml/);
  assert.deepEqual([existsSync(join(folder, 'tree/manifest.json')), existsSync(join(folder, 'dist'))], [false, false]);
});
