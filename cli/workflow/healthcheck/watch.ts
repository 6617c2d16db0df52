import { createHistogram } from 'node:perf_hooks';
import { pause } from '../../../deploy/aws/pause.ts';
import type { Answer, Failure } from './answer.ts';

/** What was seen while watching. */
export interface Summary {
  readonly asked: number;
  readonly answered: number;
  readonly failed: number;
  /** Percent of the requests that were answered, never rounded up. */
  readonly availability: number;
  /** Of the answered ones. */
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
  readonly statuses: Readonly<Record<string, number>>;
  readonly problems: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, number>>;
  /** The longest run of requests without an answer. */
  readonly longestOutageSeconds: number;
  /** The farthest that the clocks were apart for certain; absent where no time was asked for. */
  readonly apartMs?: number | undefined;
}

export interface Clock {
  /** Milliseconds from any start. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

export interface WatchOptions {
  readonly seconds: number;
  /** Requests a second, sent whether or not the ones before were answered. */
  readonly rate: number;
  readonly signal: AbortSignal;
  /** Called after each request that was sent. */
  readonly onAsked?: ((summary: () => Summary) => void) | undefined;
  readonly clock?: Clock | undefined;
}

type Counts = Record<string, number>;

function count(counts: Counts, word: string | number | undefined): void {
  if (word !== undefined) counts[word] = (counts[word] ?? 0) + 1;
}

// By the order of sending, for answers overtake each other: 0 not known, 1 answered, 2 failed.
function longestRun(outcomes: Uint8Array): number {
  let [longest, run] = [0, 0];
  for (const outcome of outcomes) {
    run = outcome === 2 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Collects answers; a histogram, so that a day of them takes no more room than a minute. */
function collect(outcomes: Uint8Array, rate: number) {
  const [statuses, problems, versions]: [Counts, Counts, Counts] = [{}, {}, {}];
  const latency = createHistogram();
  let [answered, failed] = [0, 0];
  let apartMs: number | undefined;
  const add = (place: number, result: Answer | Failure): void => {
    if (!result.healthy && result.problem === 'Interrupted') return;
    count(statuses, result.status);
    outcomes[place] = result.healthy ? 1 : 2;
    if (!result.healthy) {
      failed += 1;
      count(problems, result.problem);
      return;
    }
    answered += 1;
    if (result.clock) apartMs = Math.max(apartMs ?? 0, result.clock.apartMs);
    count(versions, result.version);
    latency.record(Math.max(1, Math.round(result.roundTripMs * 1000)));
  };
  const at = (percent: number): number => (answered === 0 ? 0 : latency.percentile(percent) / 1000);
  const summary = (): Summary => ({
    asked: answered + failed,
    answered,
    failed,
    availability: answered + failed === 0 ? 0 : Math.floor((answered / (answered + failed)) * 100_000) / 1000,
    latencyMs: { p50: at(50), p90: at(90), p99: at(99), max: at(100) },
    statuses,
    problems,
    versions,
    longestOutageSeconds: longestRun(outcomes) / rate,
    apartMs,
  });
  return { add, summary };
}

/** Asks steadily and sums up; ends early when its signal is aborted. */
export async function watch(asking: () => Promise<Answer | Failure>, options: WatchOptions): Promise<Summary> {
  const { seconds, rate, signal, onAsked } = options;
  const clock = options.clock ?? { now: () => performance.now(), wait: (time) => pause(time, signal) };
  const outcomes = new Uint8Array(Math.max(1, Math.ceil(seconds * rate)));
  const { add, summary } = collect(outcomes, rate);
  const open = new Set<Promise<void>>();
  const started = clock.now();
  for (let place = 0; place < outcomes.length; place += 1) {
    const early = started + (place * 1000) / rate - clock.now();
    if (early > 0) await clock.wait(early);
    if (signal.aborted) break;
    const one: Promise<void> = asking().then((result) => {
      add(place, result);
      open.delete(one);
    });
    open.add(one);
    onAsked?.(summary);
  }
  await Promise.all(open);
  return summary();
}
