import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, STRATEGIES, service, shifting, system } from './apps/plain-services.ts';
import { startEndpoint } from './endpoint.ts';
import { pushProgram } from './images.ts';
import { type Load, load } from './load.ts';
import { Stacks } from './stacks.ts';
import type { Row } from './table.ts';

const RATE = 200;

/** Requests at a fixed rate for so long, while services of every strategy get one new image after the other. */
export async function measureRollouts(
  copy: string,
  seconds: number,
  signal: AbortSignal,
  add: (row: Row) => void,
): Promise<void> {
  const home = mkdtempSync(join(copy, 'home-'));
  const endpoint = await startEndpoint([join(copy, 'bin/rookery.mjs'), 'endpoint'], home);
  try {
    const Image = await pushProgram(endpoint.url, 'web', PROGRAM, ['1', '2']);
    const stacks = new Stacks(endpoint.url);
    const urls: string[] = [];
    for (const strategy of STRATEGIES) {
      const template = strategy === 'ROLLING' ? service : shifting(strategy);
      urls.push(await stacks.upload(strategy, template));
    }
    await stacks.create('system', await stacks.upload('system', system(urls)), { Image });
    const url = await stacks.output('system');
    const rate = RATE / STRATEGIES.length;
    const loading = STRATEGIES.map((_, at) => load({ url: `${url}/service-${at + 1}`, rate, seconds, signal }));
    const over = performance.now() + seconds * 1000;
    let rounds = 0;
    while (performance.now() < over && !signal.aborted) {
      rounds += 1;
      const tag = rounds % 2 ? '2' : '1';
      const tags = STRATEGIES.map((_, at) => [`Service${at + 1}Tag`, tag]);
      await stacks.update('system', { Image, ...Object.fromEntries(tags) });
    }
    add({
      what: `${RATE} requests a second for ${seconds} s, meanwhile ${rounds} rollouts of each strategy`,
      ...lost(await Promise.all(loading)),
    });
  } finally {
    await endpoint.stop();
  }
}

function lost(loads: readonly Load[]): Omit<Row, 'what'> {
  const sent = loads.reduce((sum, one) => sum + one.sent, 0);
  const parts = loads.map(({ failed, failures, latencyMs }, at) => {
    const why = failed === 0 ? '' : ` ${JSON.stringify(failures)}`;
    return `${STRATEGIES[at]} ${failed}${why} (p99 ${latencyMs.p99.toFixed(0)} ms)`;
  });
  const failed = loads.reduce((sum, one) => sum + one.failed, 0);
  return {
    measured: `${failed} of ${sent} lost: ${parts.join(', ')}`,
    target: '0 lost',
    within: sent > 0 && failed === 0,
  };
}
