import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { requestTo } from '../../elb/proxy/forward.ts';
import type { Reachable } from '../../elb/proxy/groups.ts';
import { forClient } from '../../elb/proxy/headers.ts';
import { readHeaders, writeHeaders } from './message.ts';
import { type OriginAnswer, OriginFailure, type OriginRequest } from './origin.ts';
import type { OriginRow } from './table.ts';

export type BalancerOrigin = Extract<OriginRow, { kind: 'balancer' }>;

const agent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5_000 });

/** A load balancer's listener on this machine, in the form in which the proxy asks its targets. */
export function targetOf({ host, port }: BalancerOrigin): Reachable {
  return {
    row: { id: host, host: '127.0.0.1', port, checkPort: port, draining: false },
    secure: false,
    agent,
  };
}

/** Asks a load balancer by its listener on this machine; a request without a body is tried again, as often as the origin says. */
export async function askBalancer(origin: BalancerOrigin, request: OriginRequest): Promise<OriginAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(origin, request, attempt > 1);
    } catch (error) {
      const again = request.body === undefined && attempt < origin.attempts && !request.signal.aborted;
      if (!again || (error instanceof OriginFailure && error.status === 504)) throw error;
    }
  }
}

function ask(origin: BalancerOrigin, request: OriginRequest, fresh: boolean): Promise<OriginAnswer> {
  const { method, path, query, headers, body, signal } = request;
  const message = {
    method,
    path: query === '' ? path : `${path}?${query}`,
    headers: writeHeaders(headers),
    timeoutMs: origin.readTimeoutMs,
  };
  return new Promise((resolve, reject) => {
    const upstream: ClientRequest = requestTo(targetOf(origin), message, fresh);
    const abort = () => upstream.destroy();
    signal.addEventListener('abort', abort, { once: true });
    let timedOut = false;
    upstream.on('timeout', () => {
      timedOut = true;
      upstream.destroy();
    });
    upstream.on('error', () => reject(new OriginFailure(timedOut ? 504 : 502, timedOut ? TOO_LATE : GONE)));
    upstream.on('close', () => signal.removeEventListener('abort', abort));
    upstream.on('response', (response: IncomingMessage) =>
      resolve({
        status: response.statusCode ?? 502,
        ...(response.statusMessage && { statusText: response.statusMessage }),
        headers: readHeaders(forClient(response.rawHeaders)),
        body: response,
      }),
    );
    if (body) body.pipe(upstream);
    else upstream.end();
  });
}

const GONE = 'CloudFront wasn&#39;t able to connect to the origin.';
const TOO_LATE =
  'CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin closed the connection.';
