import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { median, memoryOf, type Program, runNode } from './processes.ts';
import type { Row } from './table.ts';

interface Case {
  readonly what: string;
  readonly program: Program;
  /** Prepares the run, so that it cannot reuse the results of the one before. */
  readonly before?: () => void;
  readonly most?: { readonly ratio: number; readonly megabytes: number };
}

const FLOOR: Case = { what: 'floor: node -e 0', program: { words: ['-e', '0'] } };

function cases(copy: string): Case[] {
  const binary = join(copy, 'bin/rookery.mjs');
  const forget = (...parts: string[]) => rmSync(join(copy, ...parts), { recursive: true, force: true });
  const synth = (count: number): Program => ({
    words: [binary, 'synth', '--app', 'bench/apps/services.ts', '--relative', `.rookery/services-${count}`],
    environment: { SERVICES: String(count) },
  });
  const own = { words: [binary, 'synth'] };
  return [
    FLOOR,
    { what: 'synth, nothing changed', program: own, most: { ratio: 3, megabytes: 80 } },
    { what: 'synth, dist/ missing', program: own, before: () => forget('dist') },
    { what: 'synth, nothing bundled yet', program: own, before: () => forget('.rookery/build') },
    ...[1, 100, 200, 240].map((count) => ({
      what: `synth of ${count} services`,
      program: synth(count),
      // Written each time, as after an edit.
      before: () => forget(`.rookery/services-${count}`),
      ...(count === 200 ? { most: { ratio: 6, megabytes: 130 } } : {}),
    })),
    {
      what: 'synth of 60 services of many-services',
      program: { words: [binary, 'synth', '--app', 'bench/apps/many-services.ts', '--relative', '.rookery/many'] },
      before: () => forget('.rookery/many'),
      most: { ratio: 6, megabytes: 130 },
    },
    ...[250, 500, 1000].map((count) => ({
      what: `synth of ${count} services in several roots`,
      program: {
        words: [binary, 'synth', '--app', 'bench/apps/roots.ts', '--relative', `.rookery/roots-${count}`],
        environment: { SERVICES: String(count) },
      },
      before: () => forget(`.rookery/roots-${count}`),
    })),
  ];
}

/**
 * Whole processes of `synth`. Each round runs every case once, and the floor before each of them: a slow moment of the
 * machine slows both, and what counts is the median of the ratios.
 */
export async function measureSynth(copy: string, rounds: number, signal: AbortSignal): Promise<Row[]> {
  const all = cases(copy);
  const samples = new Map(all.map(({ what }) => [what, [] as { own: number; floor: number }[]]));
  // What is bundled once is bundled here.
  for (const { program } of all) await runNode(program, signal);
  for (let round = 0; round < rounds; round += 1) {
    for (const { what, program, before } of all) {
      before?.();
      const floor = await runNode(FLOOR.program, signal);
      const own = what === FLOOR.what ? floor : await runNode(program, signal);
      samples.get(what)?.push({ own: own.milliseconds, floor: floor.milliseconds });
    }
  }
  const rows: Row[] = [];
  for (const one of all) rows.push(await rowOf(one, samples.get(one.what) ?? [], signal));
  const times = (count: number, where = '') => samples.get(`synth of ${count} services${where}`) ?? [];
  return [
    ...rows,
    growth('each service more', [1, 100, 240], times),
    growth('each service more, of several roots', [250, 500, 1000], (count) => times(count, ' in several roots')),
  ];
}

type Samples = readonly { readonly own: number; readonly floor: number }[];

async function rowOf({ what, program, before, most }: Case, samples: Samples, signal: AbortSignal): Promise<Row> {
  const times = samples.map(({ own }) => own);
  const ratio = median(samples.map(({ own, floor }) => own / floor));
  before?.();
  const megabytes = await memoryOf(program, signal);
  const range = `${Math.min(...times).toFixed(0)}-${Math.max(...times).toFixed(0)}`;
  const measured = `${median(times).toFixed(0)} ms (${range}), ${ratio.toFixed(1)} x floor, ${megabytes.toFixed(0)} MB`;
  if (most === undefined) return { what, measured };
  const within = ratio <= most.ratio && megabytes <= most.megabytes;
  return { what, measured, target: `<= ${most.ratio} x floor, ${most.megabytes} MB`, within };
}

function growth(
  what: string,
  [few, some, many]: readonly [number, number, number],
  of: (count: number) => Samples,
): Row {
  const time = (count: number) => median(of(count).map(({ own }) => own));
  const slope = (from: number, to: number) => ((time(to) - time(from)) / (to - from)).toFixed(2);
  return {
    what,
    measured: `${slope(few, some)} ms up to ${some}, ${slope(some, many)} ms up to ${many}`,
    target: 'linear',
  };
}
