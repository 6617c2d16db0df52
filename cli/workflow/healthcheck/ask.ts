import { type Answer, type Failure, failure, type Outcome } from './answer.ts';
import { type Expected, judge } from './judge.ts';

export interface AskOptions {
  readonly expected: Expected;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

type Stopped = 'Interrupted' | 'Timeout';

const MOST_REDIRECTS = 5;
const LARGEST_BODY = 65_536;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const AGENT = 'rookery-healthcheck';

/** Asks a service once; whatever happens is an answer or a failure, never an error. */
export async function ask(url: URL, { expected, timeoutSeconds, signal }: AskOptions): Promise<Answer | Failure> {
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
  const outcome = await follow(url, expected, stopper.signal).catch((error: unknown) => {
    if (stopped === 'Timeout') return failure(stopped, `did not answer within ${timeoutSeconds} s`);
    return stopped
      ? failure(stopped, 'was interrupted')
      : failure('Unreachable', `cannot be reached: ${reason(error)}`);
  });
  clearTimeout(timer);
  signal?.removeEventListener('abort', interrupt);
  return { ...outcome, roundTripMs: performance.now() - started };
}

/** Follows redirects, unless one of them is the answer that is expected. */
async function follow(first: URL, expected: Expected, signal: AbortSignal): Promise<Outcome> {
  let url = first;
  const accept = expected.time ? 'text/plain, application/json;q=0.9' : '*/*';
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const sent = Date.now();
    const response = await fetch(url, { redirect: 'manual', signal, headers: { accept, 'user-agent': AGENT } });
    const { status, headers } = response;
    const location = REDIRECTS.has(status) && !expected.isStatus(status) ? headers.get('location') : null;
    if (location === null) {
      const body = await readBody(response);
      return judge({ status, headers, body, bracket: { sent, received: Date.now() } }, expected);
    }
    await response.body?.cancel();
    if (!URL.canParse(location, url.href)) return failure('Redirected', 'redirects to no URL', status);
    url = new URL(location, url);
    if (!/^https?:$/.test(url.protocol)) return failure('Redirected', `redirects to ${url.protocol}`, status);
  }
  return failure('Redirected', `redirects more than ${MOST_REDIRECTS} times`);
}

async function readBody({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST_BODY) break;
  }
  return Buffer.concat(chunks).subarray(0, LARGEST_BODY).toString();
}

/** `fetch` says "fetch failed" and has the reason as its cause; a name with two addresses fails with two errors. */
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (!(first instanceof Error)) return String(first);
  return first.message || first.name;
}
