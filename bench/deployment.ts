import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load.ts';
import { type Run, runNode } from './processes.ts';
import type { Row } from './table.ts';

/** As much as is read here of what `stack:update --json` answers. */
interface Update {
  readonly calls: number;
  readonly uploaded: readonly string[];
  readonly changes: readonly { readonly type: string }[];
}

export type Rookery = (...words: string[]) => Promise<Run>;

/** The copy's own binary, with an endpoint of its own on any free port. */
export function rookeryOf(copy: string, signal: AbortSignal): Rookery {
  return (...words) =>
    runNode(
      {
        words: [join(copy, 'bin/rookery.mjs'), ...words],
        environment: { ROOKERY_HOME: join(copy, '.rookery'), ROOKERY_PORT: '0' },
      },
      signal,
    );
}

const seconds = ({ milliseconds }: Run) => `${(milliseconds / 1000).toFixed(1)} s`;

/** `start` from nothing and again; answers where the website tells the time. */
export async function measureStart(rookery: Rookery, copy: string, add: (row: Row) => void): Promise<string> {
  for (const folder of ['.rookery', 'dist']) rmSync(join(copy, folder), { recursive: true, force: true });
  const first = await rookery('start');
  add({
    what: 'start in a fresh clone, to a healthy URL',
    measured: seconds(first),
    target: '<= 30 s',
    within: first.milliseconds <= 30_000,
  });
  const again = await rookery('start');
  add({
    what: 'start again, nothing to do',
    measured: seconds(again),
    target: '<= 5 s',
    within: again.milliseconds <= 5_000,
  });
  const url = /WebsiteUrl\s+(http\S+)/.exec(first.out)?.[1];
  if (url === undefined) throw new Error(`start names no website: ${first.out}`);
  return `${url}/now`;
}

/** An update that changes nothing, and a new image tag while requests go on. */
export async function measureUpdates(
  rookery: Rookery,
  url: string,
  signal: AbortSignal,
  add: (row: Row) => void,
): Promise<void> {
  const idle = await rookery('stack:update', '--json');
  const { calls, uploaded } = answerOf(idle.out);
  add({
    what: 'stack:update, nothing to change',
    measured: `${seconds(idle)}, ${calls} API calls, ${uploaded.length} uploads`,
    target: '<= 8 calls, 0 uploads',
    within: calls <= 8 && uploaded.length === 0,
  });

  const over = new AbortController();
  const loading = load({ url, rate: 200, signal: AbortSignal.any([signal, over.signal]) });
  const run = await rookery('stack:update', '--json', '--set', 'WebsiteImageTag=1.0.1').finally(() => over.abort());
  const { sent, failed, failures, latencyMs } = await loading;
  const update = answerOf(run.out);
  const nested = update.changes.filter(({ type }) => type === 'AWS::CloudFormation::Stack').length;
  add({
    what: 'a new image tag',
    measured: `${seconds(run)}, ${update.calls} API calls, ${update.uploaded.length} uploads, ${nested} nested stack`,
    target: '0 uploads, 1 nested stack',
    within: update.uploaded.length === 0 && nested === 1,
  });
  const why = failed === 0 ? '' : ` ${JSON.stringify(failures)}`;
  add({
    what: 'meanwhile, 200 requests a second',
    measured: `${failed} of ${sent} failed${why}; p50 ${latencyMs.p50.toFixed(1)} ms, p99 ${latencyMs.p99.toFixed(1)} ms`,
    target: '0 failed',
    within: sent > 0 && failed === 0,
  });
}

/** The answer is the last line of what it streams. */
const answerOf = (out: string): Update => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
