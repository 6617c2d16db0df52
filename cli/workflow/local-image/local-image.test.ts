import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { buildProgram } from './build-program.ts';
import { tagOfContents } from './edits.ts';
import { isAlike } from './new-tags.ts';
import { isSame, pushRecord, recordPush } from './record.ts';

function ioIn(t: TestContext, more: Partial<Io> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-local-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const lines: string[] = [];
  const io: Io = {
    program: { root: folder, engine: '', build: async () => ({}) },
    out() {},
    err: (text) => lines.push(text),
    raw() {},
    colour: false,
    environment: { PATH: process.env.PATH },
    folder,
    signal: new AbortController().signal,
    ...more,
  };
  return { io, folder, lines };
}

test('a build that fails is said with the end of what it wrote', async (t) => {
  const { io, folder, lines } = ioIn(t);
  const build = ['sh', '-c', 'echo compiling; echo "main.c:3: no such thing" >&2; exit 4'] as const;
  await assert.rejects(buildProgram(io, { build, run: ['x'] }, { folder, service: 'api' }), (error) => {
    assert.ok(error instanceof RookeryError && error.code === 'ProgramDoesNotBuild' && error.exitCode === 1);
    assert.match(error.message, /exit code 4:\n.*compiling\n.*main\.c:3: no such thing/s);
    assert.match(error.message, /&& sh -c 'echo compiling; echo "main\.c:3: no such thing" >&2; exit 4'`/);
    return true;
  });
  assert.ok(lines.includes('  compiling'));
});

test('a tool that is not on this machine is named before anything is built', async (t) => {
  const { io, folder } = ioIn(t);
  for (const program of ['no-such-compiler', './no-such-script'])
    await assert.rejects(
      buildProgram(io, { build: [program], run: ['x'] }, { folder, service: 'api' }),
      (error) => error instanceof RookeryError && error.code === 'ToolMissing' && error.message.includes(program),
    );
});

test('tags are alike that differ in their numbers, and in a hash at their end', () => {
  for (const [one, other] of [
    ['1.0.0', '1.0.1'],
    ['v9', 'v10'],
    ['1.0.0', '1.0.1-3fa2c1d9'],
    ['1.0.0-3fa2c1d9', '1.0.0'],
    ['2026-11-28', '2026-12-01'],
  ] as const)
    assert.ok(isAlike(one, other), other);
  for (const other of ['1.0.O', '1,0.1', '1.0', 'v1.0.0', '1.0.0-rc1', '1.0.0-3fa2'])
    assert.ok(!isAlike('1.0.0', other), other);
});

test('the tag of contents stands beside the tag that was edited, and not beside an earlier edit', () => {
  assert.equal(tagOfContents('1.0.0', '3fa2c1d98877'), '1.0.0-3fa2c1d9');
  assert.equal(tagOfContents('1.0.0-00aabbcc', '3fa2c1d98877'), '1.0.0-3fa2c1d9');
});

test('what an image was made of is remembered, each endpoint by itself', (t) => {
  const { io, folder } = ioIn(t);
  mkdirSync(join(folder, 'services/api'), { recursive: true });
  const file = join(folder, 'services/api/main.py');
  writeFileSync(file, 'one');
  recordPush(io, { folder }, { service: 'api', tag: '1', digest: 'sha256:a', inputs: ['main.py', 'gone.py'] });
  const { files, digest } = pushRecord(io, { folder }, 'api', '1')!;
  assert.equal(digest, 'sha256:a');
  assert.deepEqual(Object.keys(files), ['main.py']);
  writeFileSync(file, 'one');
  assert.ok(isSame(file, files['main.py']!));
  writeFileSync(file, 'two');
  assert.ok(!isSame(file, files['main.py']!));
  const other = { ...io, environment: { ROOKERY_HOME: '/elsewhere' } };
  assert.equal(pushRecord(other, { folder }, 'api', '1'), undefined);
});
