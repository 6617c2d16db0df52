import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, service, system } from './apps/plain-services.ts';
import { peakMemory, startEndpoint } from './endpoint.ts';
import { pushProgram } from './images.ts';
import { median } from './processes.ts';
import { Stacks } from './stacks.ts';
import type { Row } from './table.ts';

const SERVICES = 60;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** A system of sixty services with a task each: an update of one image tag, and what the endpoint itself takes of memory. */
export async function measureSystem(copy: string, rounds: number, add: (row: Row) => void): Promise<void> {
  const home = mkdtempSync(join(copy, 'home-'));
  const words = [join(copy, 'bin/rookery.mjs'), 'endpoint'];
  let endpoint = await startEndpoint(words, home);
  try {
    const tags = Array.from({ length: rounds + 1 }, (_, at) => `${at + 1}`);
    const Image = await pushProgram(endpoint.url, 'web', PROGRAM, tags);
    const stacks = new Stacks(endpoint.url);
    const url = await stacks.upload('system', system(Array(SERVICES).fill(await stacks.upload('service', service))));
    add({
      what: `a system of ${SERVICES} services`,
      measured: `created in ${seconds(await stacks.create('system', url, { Image }))}`,
    });
    const times: number[] = [];
    for (const tag of tags.slice(1)) {
      const { computedMs, executedMs } = await stacks.update('system', { Image, Service7Tag: tag });
      times.push(computedMs + executedMs);
    }
    add({
      what: '... an update of one image tag',
      measured: `${seconds(median(times))} (${times.map(seconds).join(', ')})`,
      target: '<= 5 s',
      within: median(times) <= 5_000,
    });
    const memory = peakMemory(endpoint.pid);
    add({
      what: '... memory of the endpoint, at the most',
      measured: `${memory.toFixed(0)} MB`,
      target: '<= 300 MB',
      within: memory <= 300,
    });
    await endpoint.stop();
    endpoint = await startEndpoint(words, home);
    const again = endpoint.startedMs;
    add({
      what: '... its start again, until the endpoint answers',
      measured: seconds(again),
      target: '<= 3 s',
      within: again <= 3_000,
    });
  } finally {
    await endpoint.stop();
  }
}
