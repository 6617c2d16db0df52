import { type Comparison, compareClocks, parseTime } from './time.ts';

/** The service answered 200 with a time. */
export interface Answer extends Comparison {
  readonly healthy: true;
  readonly status: number;
  readonly time: string;
  readonly version?: string | undefined;
  readonly roundTripMs: number;
}

export type Problem = 'Interrupted' | 'NotATime' | 'Redirected' | 'StatusNot200' | 'Timeout' | 'Unreachable';

/** It did not, and why. */
export interface Failure {
  readonly healthy: false;
  readonly problem: Problem;
  readonly what: string;
  readonly status?: number | undefined;
  readonly roundTripMs: number;
}

export interface AskOptions {
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

type Stopped = 'Interrupted' | 'Timeout';
type Outcome = Omit<Answer, 'roundTripMs'> | Omit<Failure, 'roundTripMs'>;

const mostRedirects = 5;
const largestBody = 4096;
const redirects = new Set([301, 302, 303, 307, 308]);

const failure = (problem: Problem, what: string, status?: number): Outcome => ({
  healthy: false,
  problem,
  what,
  status,
});

const readBody = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > largestBody) break;
  }
  return Buffer.concat(chunks).subarray(0, largestBody).toString();
};

const jsonTime = (body: string): string | undefined => {
  try {
    const parsed: unknown = JSON.parse(body);
    const now = typeof parsed === 'object' && parsed !== null && 'now' in parsed ? parsed.now : undefined;
    return typeof now === 'string' ? now : undefined;
  } catch {
    return undefined;
  }
};

const readAnswer = async (response: Response, sent: number): Promise<Outcome> => {
  const body = await readBody(response);
  const received = Date.now();
  const { status, headers } = response;
  if (status !== 200) return failure('StatusNot200', `answered ${status}`, status);
  const json = /^application\/json\b/i.test(headers.get('content-type') ?? '');
  const text = json ? jsonTime(body) : body.replace(/\r?\n$/, '');
  const time = text === undefined ? undefined : parseTime(text);
  if (text === undefined || time === undefined)
    return failure('NotATime', `answered ${JSON.stringify(body.slice(0, 80))}, which is no time`, status);
  const version = headers.get('service-version')?.slice(0, 64);
  return { healthy: true, status, time: text, version, ...compareClocks(time, { sent, received }) };
};

const follow = async (first: URL, signal: AbortSignal): Promise<Outcome> => {
  let url = first;
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    const sent = Date.now();
    const headers = { accept: 'text/plain, application/json;q=0.9', 'user-agent': 'rookery-healthcheck' };
    const response = await fetch(url, { redirect: 'manual', signal, headers });
    const location = redirects.has(response.status) ? response.headers.get('location') : null;
    if (location === null) return readAnswer(response, sent);
    await response.body?.cancel();
    if (!URL.canParse(location, url.href)) return failure('Redirected', 'redirects to no URL', response.status);
    url = new URL(location, url);
    if (!/^https?:$/.test(url.protocol)) return failure('Redirected', `redirects to ${url.protocol}`, response.status);
  }
  return failure('Redirected', `redirects more than ${mostRedirects} times`);
};

const reason = (error: unknown): string => {
  // fetch says "fetch failed" and has the reason as its cause; a name with two addresses fails with two errors.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (!(first instanceof Error)) return String(first);
  return first.message || first.name;
};

/** Asks a service for its time, once; whatever happens is an answer or a failure, never an error. */
export const ask = async (url: URL, { timeoutSeconds, signal }: AskOptions): Promise<Answer | Failure> => {
  const started = performance.now();
  const stopper = new AbortController();
  let stopped: Stopped | undefined;
  const stop = (why: Stopped) => () => {
    stopped ??= why;
    stopper.abort();
  };
  const interrupt = stop('Interrupted');
  const timer = setTimeout(stop('Timeout'), timeoutSeconds * 1000);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  const outcome = await follow(url, stopper.signal).catch((error: unknown) => {
    if (stopped === 'Timeout') return failure(stopped, `did not answer within ${timeoutSeconds} s`);
    return stopped
      ? failure(stopped, 'was interrupted')
      : failure('Unreachable', `cannot be reached: ${reason(error)}`);
  });
  clearTimeout(timer);
  signal?.removeEventListener('abort', interrupt);
  return { ...outcome, roundTripMs: performance.now() - started };
};
