import { Agent, get } from 'node:http';
import { createHistogram } from 'node:perf_hooks';
import { pause } from '../deploy/aws/pause.ts';
import { RookeryError } from '../generator/errors.ts';

export interface LoadOptions {
  /** On this machine: nothing else is put under load. */
  readonly url: string;
  /** Ends the load after this long, 600 at the most. */
  readonly seconds?: number | undefined;
  /** Ends the load when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Connections that are kept open. */
  readonly connections?: number | undefined;
  /** After this long a request has failed. */
  readonly timeoutSeconds?: number | undefined;
}

export interface Load {
  readonly seconds: number;
  readonly sent: number;
  readonly failed: number;
  /** How often each kind of failure happened: `HTTP 503`, `ECONNRESET`, `timeout`. */
  readonly failures: Readonly<Record<string, number>>;
  /** From the moment when a request was due, so that waiting for a connection counts. */
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
}

const MOST_SECONDS = 600;

function loopback(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = url?.hostname ?? '';
  if (url?.protocol === 'http:' && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(host)) return url;
  throw new RookeryError('LoadRefused', {
    what: `${JSON.stringify(text)} is no http:// address of this machine.`,
    why: 'Load is made to measure what runs here; anywhere else it is an attack.',
    mend: 'Give an address on 127.0.0.1.',
  });
}

function request(url: URL, agent: Agent, timeoutSeconds: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const sent = get(url, { agent }, (response) => {
      response.on('error', ({ message }) => done(message));
      response.on('end', () => done(response.statusCode === 200 ? undefined : `HTTP ${response.statusCode}`));
      response.resume();
    });
    // Of the whole request, waiting for a connection included; the socket's own time limit starts again with each byte.
    const timer = setTimeout(() => {
      done('timeout');
      sent.destroy();
    }, timeoutSeconds * 1000);
    const done = (failure: string | undefined): void => {
      clearTimeout(timer);
      resolve(failure);
    };
    sent.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
  });
}

function collect(started: number) {
  const failures: Record<string, number> = {};
  const latency = createHistogram();
  let [sent, failed] = [0, 0];
  const add = (due: number, failure: string | undefined): void => {
    sent += 1;
    latency.record(Math.max(1, Math.round((performance.now() - due) * 1000)));
    if (failure === undefined) return;
    failed += 1;
    failures[failure] = (failures[failure] ?? 0) + 1;
  };
  const at = (percent: number): number => (sent === 0 ? 0 : latency.percentile(percent) / 1000);
  const load = (): Load => ({
    seconds: (performance.now() - started) / 1000,
    sent,
    failed,
    failures,
    latencyMs: { p50: at(50), p90: at(90), p99: at(99), max: at(100) },
  });
  return { add, load };
}

function prepare(options: LoadOptions) {
  const url = loopback(options.url);
  // The one used last first: those that the rate does not need fall idle, and are closed here before a server does it.
  const maxSockets = options.connections ?? 32;
  const agent = new Agent({ keepAlive: true, maxSockets, scheduling: 'lifo', timeout: 4000 });
  const started = performance.now();
  const end = started + Math.min(options.seconds ?? MOST_SECONDS, MOST_SECONDS) * 1000;
  const going = (time: number): boolean => time < end && !options.signal?.aborted;
  const ask = () => request(url, agent, options.timeoutSeconds ?? 10);
  return { ...collect(started), agent, started, going, ask, maxSockets };
}

/** Sends requests at a fixed rate, however long the answers take; anything but 200 has failed. */
export async function load(options: LoadOptions & { readonly rate: number }): Promise<Load> {
  const { add, load, agent, started, going, ask } = prepare(options);
  const open = new Set<Promise<void>>();
  for (let place = 0; ; place += 1) {
    const due = started + (place * 1000) / options.rate;
    const early = due - performance.now();
    if (early > 0 && going(due)) await pause(early, options.signal);
    if (!going(due)) break;
    const one: Promise<void> = ask().then((failure) => {
      add(due, failure);
      open.delete(one);
    });
    open.add(one);
  }
  await Promise.all(open);
  agent.destroy();
  return load();
}

/** Sends the next request on each connection as soon as the last is answered: what the other side can sustain. */
export async function saturate(options: LoadOptions): Promise<Load & { readonly requestsPerSecond: number }> {
  const { add, load, agent, going, ask, maxSockets } = prepare(options);
  const connection = async (): Promise<void> => {
    while (going(performance.now())) {
      const due = performance.now();
      add(due, await ask());
    }
  };
  await Promise.all(Array.from({ length: maxSockets }, connection));
  agent.destroy();
  const made = load();
  return { ...made, requestsPerSecond: (made.sent - made.failed) / made.seconds };
}
