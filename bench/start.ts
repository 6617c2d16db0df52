import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startEndpoint } from './endpoint.ts';
import { median, runNode } from './processes.ts';
import type { Row } from './table.ts';

/** From the start of the process to an answer that it is well, for each way in which the endpoint is started from here. */
export async function measureStarts(copy: string, rounds: number, signal: AbortSignal, add: (row: Row) => void) {
  const ways: [what: string, words: string[]][] = [
    ['start of rookery-endpoint', [join(copy, 'packages/endpoint/bin/rookery-endpoint.mjs'), '--port', '0']],
    ['start of rookery endpoint', [join(copy, 'bin/rookery.mjs'), 'endpoint']],
  ];
  for (const [what, words] of ways) {
    const samples: { own: number; floor: number }[] = [];
    // What is bundled once is bundled in the first run.
    for (let round = -1; round < rounds; round += 1) {
      const { milliseconds: floor } = await runNode({ words: ['-e', '0'] }, signal);
      const endpoint = await startEndpoint(words, mkdtempSync(join(copy, 'home-')));
      await endpoint.stop();
      if (round >= 0) samples.push({ own: endpoint.startedMs, floor });
    }
    const milliseconds = median(samples.map(({ own }) => own));
    const ratio = median(samples.map(({ own, floor }) => own / floor));
    add({
      what,
      measured: `${milliseconds.toFixed(0)} ms, ${ratio.toFixed(1)} x floor`,
      target: '<= 1 s, or 12 x floor on a busy machine',
      within: milliseconds <= 1_000 || ratio <= 12,
    });
  }
}
