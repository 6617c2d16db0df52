import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import stackUpdate from '../../commands/stack-update.ts';
import { CREATE, each, UPDATE } from './testing/calls.ts';
import * as faults from './testing/faults.ts';
import type { Fault } from './testing/proxy.ts';
import { type FaultSystem, ground } from './testing/system.ts';
import { holdToItsWord } from './testing/word.ts';

const at = ground();
const bin = fileURLToPath(new URL('../../bin/rookery.mjs', import.meta.url));

interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
}

/** Runs the binary as a shell does. */
function start({ folder }: FaultSystem, words: readonly string[]): Process {
  const child = spawn(process.execPath, [bin, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr?.on('data', (text) => {
    err += String(text);
  });
  child.stdout?.resume();
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, err }));
  return { child, ended };
}

/** Does something when a call comes for the first time. */
const when = (call: string, act: () => unknown, fault?: Fault) =>
  each([call], 1, fault === undefined ? faults.meanwhile(act) : faults.andThen(fault, act));

for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) {
  test(`${signal} while a change set is made takes it away again`, async () => {
    const shop = at.system();
    const before = await shop.held();
    let began = 0;
    const process = start(shop, ['stack:update', ...CREATE]);
    const interrupt = () => {
      at.proxy.rules = [];
      began = performance.now();
      process.child.kill(signal);
    };
    at.proxy.rules = when('cloudformation:DescribeChangeSet', () => setTimeout(interrupt, 100), faults.unavailable);
    const { code, err } = await process.ended;
    assert.equal(code, 130, err);
    assert.ok(began > 0);
    assert.match(err, /interrupted before stack shop-\d+ was touched/);
    assert.deepEqual(await shop.held(), { ...before, made: 1 });
  });
}

test('a hang-up during the execution leaves the deployment alone, and says nothing to nobody', async () => {
  const shop = at.system();
  const process = start(shop, ['stack:update', ...CREATE]);
  at.proxy.rules = when('cloudformation:ExecuteChangeSet', () => {
    process.child.stdout?.destroy();
    process.child.stderr?.destroy();
    setTimeout(() => process.child.kill('SIGHUP'), 50);
  });
  const { code } = await process.ended;
  assert.ok(code === 130 || code === 0, String(code));
  assert.deepEqual(await shop.held(), { status: 'CREATE_COMPLETE', begun: 1, changeSets: 0, made: 1 });
});

for (const stream of ['stdout', 'stderr'] as const) {
  test(`the exit code is the deployment's when nobody reads ${stream} any more`, async () => {
    for (const [words, expected] of [
      [CREATE, 0],
      [UPDATE, 3],
    ] as const) {
      const shop = at.system();
      at.proxy.rules = [];
      if (expected !== 0) assert.equal((await shop.run(stackUpdate, CREATE)).code, 0);
      const process = start(shop, ['stack:update', '--json', ...words]);
      const fault = expected === 0 ? undefined : faults.refusing('InvalidChangeSetStatus', 'OBSOLETE');
      at.proxy.rules = when('cloudformation:ExecuteChangeSet', () => process.child[stream]?.destroy(), fault);
      const { code, err } = await process.ended;
      assert.equal(code, expected, err);
      if (expected === 0)
        holdToItsWord(
          { code, out: '', err },
          { status: undefined, begun: 0, changeSets: 0, made: 0 },
          await shop.held(),
        );
    }
  });
}

test('after three seconds of silence a line says which call is waited for, and why', async () => {
  const shop = at.system();
  at.proxy.rules = each(['cloudformation:CreateChangeSet'], 3, faults.throttling);
  const { code, err } = await start(shop, ['stack:update', ...CREATE]).ended;
  assert.equal(code, 0, err);
  assert.match(
    err,
    /^waiting for cloudformation:CreateChangeSet since 3 s: try [23] of 8 \(before: throttled, Throttling\)$/m,
  );
});
