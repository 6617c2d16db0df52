import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureBalancers } from './balancers.ts';
import { copyProject } from './copy.ts';
import { endpointOf, measureStart, measureUpdates, rookeryOf } from './deployment.ts';
import { measureEngine } from './engine.ts';
import { measureProxy } from './proxy.ts';
import { measureRollouts } from './rollouts.ts';
import { measureStarts } from './start.ts';
import { measureSynth } from './synth.ts';
import { measureSystem } from './system.ts';
import { type Row, tableText } from './table.ts';
import { measureWaiting } from './waiting.ts';

const FULL = { nested: 100, slow: 10, seconds: 60 };
const QUICK = { nested: 100, slow: 1, seconds: 15 };
const quick = process.argv.includes('--quick');
const onlyLoad = process.argv.includes('--load');
/** The longest that requests go on during rollouts, in seconds. */
const LOAD = quick ? 30 : 300;
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
stop.signal.addEventListener('abort', () => {
  process.exitCode = 130;
});

const copy = mkdtempSync(join(tmpdir(), 'rookery-bench-'));
const rows: Row[] = [];
function add(row: Row) {
  rows.push(row);
  process.stderr.write(`${row.what}: ${row.measured}\n`);
}

/** What cannot be measured is a line of the table too, and the others stay. */
async function section<T>(what: string, measure: () => Promise<T>): Promise<T | undefined> {
  if (stop.signal.aborted) return undefined;
  try {
    return await measure();
  } catch (error) {
    add({ what, measured: `not measured: ${(error as Error).message.split('\n').slice(0, 2).join(' ')}` });
    return undefined;
  }
}

/** Everything but the long load. */
async function all(): Promise<void> {
  await section('synth', async () => (await measureSynth(copy, quick ? 3 : 15, stop.signal)).forEach(add));
  const rookery = rookeryOf(copy, stop.signal);
  const url = await section('start', () => measureStart(rookery, copy, add));
  if (url !== undefined) {
    await section('stack:update', () => measureUpdates(rookery, url, stop.signal, add));
    await section('waiting', () => measureWaiting(copy, endpointOf(copy), quick ? QUICK : FULL, stop.signal, add));
    await section('the proxy', () => measureProxy(copy, url, quick ? 2 : 5, stop.signal, add));
  }
  await section('start', () => measureStarts(copy, quick ? 3 : 7, stop.signal, add));
  await section('records', () => measureEngine(copy, add));
  await section('many services', () => measureSystem(copy, quick ? 1 : 3, add));
  await section('haproxy', () => measureBalancers(copy, quick ? 3 : 7, stop.signal, add));
}

try {
  copyProject(fileURLToPath(new URL('..', import.meta.url)), copy);
  process.chdir(copy);
  if (onlyLoad) await section('rollouts', () => measureRollouts(copy, LOAD, stop.signal, add));
  else await all();
} finally {
  // After an interruption too: this request has a signal of its own.
  await rookeryOf(copy, new AbortController().signal)('stop').catch(() => {});
  process.chdir(tmpdir());
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`\n${tableText(rows)}\n`);
