import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, service, system } from './apps/plain-services.ts';
import { startEndpoint } from './endpoint.ts';
import { pushProgram } from './images.ts';
import { load } from './load.ts';
import { Stacks } from './stacks.ts';
import type { Row } from './table.ts';

const RATE = 200;

/** Requests at a fixed rate for so long, while a service gets one new image after the other. */
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
    await stacks.create('system', await stacks.upload('system', system(1, await stacks.upload('service', service))), {
      Image,
    });
    const url = `${await stacks.output('system')}/service-1`;
    const loading = load({ url, rate: RATE, seconds, signal });
    const over = performance.now() + seconds * 1000;
    let rollouts = 0;
    while (performance.now() < over && !signal.aborted) {
      rollouts += 1;
      await stacks.update('system', { Image, Service1Tag: rollouts % 2 ? '2' : '1' });
    }
    const { sent, failed, failures, latencyMs } = await loading;
    const why = failed === 0 ? '' : ` ${JSON.stringify(failures)}`;
    add({
      what: `${RATE} requests a second for ${seconds} s, meanwhile ${rollouts} rollouts`,
      measured: `${failed} of ${sent} lost${why}; p50 ${latencyMs.p50.toFixed(1)} ms, p99 ${latencyMs.p99.toFixed(1)} ms`,
      target: '0 lost',
      within: sent > 0 && failed === 0,
    });
  } finally {
    await endpoint.stop();
  }
}
