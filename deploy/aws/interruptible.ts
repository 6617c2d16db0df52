import type { NodeHttpHandler } from '@smithy/node-http-handler';

import { pause } from './pause.ts';

type Handle = NodeHttpHandler['handle'];
type Request = Parameters<Handle>[0];

/** What changes something is waited for a moment longer: its answer says what now stands. */
const GRACE_MS = 5_000;
/** How long one call may take that cleans up after an interruption. */
const CLEANING_MS = 10_000;

/** Whether a request only asks. */
export function isReading({ method, headers, body }: Pick<Request, 'method' | 'headers' | 'body'>): boolean {
  const target = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
  const form = typeof body === 'string' ? /(?:^|&)Action=(\w+)/.exec(body)?.[1] : undefined;
  const operation = target?.split('.')[1] ?? form;
  if (operation === undefined) return method === 'GET' || method === 'HEAD';
  return /^(Describe|List|Get|BatchGet|BatchCheck|Filter)/.test(operation);
}

/** Ends the requests of a handler when the signal is aborted, instead of waiting for their answers. */
export function interruptible<H extends NodeHttpHandler>(handler: H, signal: AbortSignal | undefined): H {
  if (signal === undefined) return handler;
  const handle: Handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    if (options?.abortSignal !== undefined) return handle(request, options);
    if (signal.aborted) return handle(request, { ...options, abortSignal: AbortSignal.timeout(CLEANING_MS) });
    const ending = new AbortController();
    let grace: AbortController | undefined;
    const onAbort = async (): Promise<void> => {
      if (!isReading(request)) {
        grace = new AbortController();
        await pause(GRACE_MS, grace.signal);
      }
      ending.abort();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await handle(request, { ...options, abortSignal: ending.signal });
    } finally {
      signal.removeEventListener('abort', onAbort);
      grace?.abort();
    }
  };
  return handler;
}
