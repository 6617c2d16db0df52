import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { conditioned, sign } from './answer.ts';
import type { Place } from './ask-origin.ts';
import { behaviorFor } from './choice.ts';
import { fetchThrough } from './fetch.ts';
import { onRequest, onResponse } from './functions.ts';
import { type EdgeAnswer, type EdgeRequest, one, readHeaders } from './message.ts';
import { OriginFailure } from './origin.ts';
import { errorAnswer, METHOD_REFUSED } from './pages.ts';
import { applyPolicy } from './response-headers.ts';
import type { BehaviorRow, DistributionRow } from './table.ts';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * The request as CloudFront would see it. A viewer on this machine comes by a loopback address: that counts as the first of
 * the distribution's own names where it has any.
 */
export function readRequest({ aliases }: DistributionRow, client: IncomingMessage): EdgeRequest {
  // Clients behind a proxy send the absolute form of the target.
  const url = (client.url ?? '/').replace(/^https?:\/\/[^/?]+/, '') || '/';
  const mark = url.indexOf('?');
  const headers = readHeaders(client.rawHeaders);
  const alias = aliases.find((name) => !name.startsWith('*'));
  if (alias !== undefined && LOOPBACK.test(one(headers, 'host') ?? '')) headers.set('host', [alias]);
  return {
    method: client.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    ip: client.socket.remoteAddress ?? '127.0.0.1',
    port: client.socket.remotePort ?? 0,
    id: `${randomBytes(40).toString('base64url')}==`,
    httpVersion: client.httpVersion,
  };
}

/** Whether a distribution answers to the name that a request came by. */
export function isOwnHost({ domainName, aliases }: DistributionRow, request: EdgeRequest): boolean {
  const host = (one(request.headers, 'host') ?? '').toLowerCase();
  const name = host.replace(/:\d+$/, '');
  const fits = (alias: string) =>
    alias.startsWith('*.') ? name.endsWith(alias.slice(1).toLowerCase()) : name === alias.toLowerCase();
  return LOOPBACK.test(host) || name === domainName || aliases.some(fits);
}

/** Answers one request by the behaviours of a distribution. */
export async function serve(
  place: Place,
  request: EdgeRequest,
  body: Readable | undefined,
  signal: AbortSignal,
): Promise<EdgeAnswer> {
  const { site } = place;
  const behavior = behaviorFor(site.behaviors, request.path);
  const answer = await settled(place, behavior, request, body, signal).catch((error: unknown) => {
    if (error instanceof OriginFailure) return errorAnswer(error.status, request.id, error.message);
    throw error;
  });
  sign(answer, request);
  return answer;
}

async function settled(
  place: Place,
  behavior: BehaviorRow | undefined,
  request: EdgeRequest,
  body: Readable | undefined,
  signal: AbortSignal,
): Promise<EdgeAnswer> {
  const { site } = place;
  if (!behavior || !isOwnHost(site, request)) return errorAnswer(403, request.id);
  if (!behavior.methods.includes(request.method)) return errorAnswer(403, request.id, METHOD_REFUSED);
  if (behavior.unsimulated !== undefined) {
    return errorAnswer(
      502,
      request.id,
      `The embedded endpoint does not simulate ${behavior.unsimulated} of CloudFront.`,
    );
  }
  let asked: EdgeRequest | EdgeAnswer;
  try {
    asked = behavior.viewerRequest ? onRequest(site, behavior.viewerRequest, request) : request;
  } catch (error) {
    return functionFailed(request, error);
  }
  if ('status' in asked) return finished(behavior, request, asked);
  const rooted =
    asked.path === '/' && site.defaultRootObject !== '' ? { ...asked, path: `/${site.defaultRootObject}` } : asked;
  const first = await fetchThrough(place, { behavior, request: rooted, body, signal });
  const answer = first.status >= 400 ? await errorPage(place, rooted, first, signal) : first;
  const viewed = finished(behavior, request, conditioned(answer, request));
  // CloudFront runs no function over what the origin refused.
  if (!behavior.viewerResponse || first.status >= 400) return viewed;
  try {
    return onResponse(site, behavior.viewerResponse, rooted, viewed);
  } catch (error) {
    return functionFailed(request, error);
  }
}

function functionFailed(request: EdgeRequest, error: unknown): EdgeAnswer {
  const reason = String(error instanceof Error ? error.message : error).replace(
    /[<>&]/g,
    (sign) => `&#${sign.charCodeAt(0)};`,
  );
  const sentence = `The CloudFront function associated with the CloudFront distribution is invalid or could not run.\n${reason}`;
  return errorAnswer(503, request.id, sentence, 'FunctionExecutionError from cloudfront');
}

function finished({ responseHeaders }: BehaviorRow, request: EdgeRequest, answer: EdgeAnswer): EdgeAnswer {
  if (!responseHeaders) return answer;
  const headers = new Map(answer.headers);
  const preflight = request.method === 'OPTIONS' && request.headers.has('access-control-request-method');
  applyPolicy(headers, responseHeaders, one(request.headers, 'origin'), preflight);
  const rate = responseHeaders.serverTimingRate ?? 0;
  if (Math.random() * 100 < rate)
    headers.set('server-timing', [`cdn-cache-${answer.result.split(' ')[0]?.toLowerCase()}`]);
  return { ...answer, headers };
}

/** The page that a distribution has for an error, fetched as any other by the behaviour of its own path. */
async function errorPage(
  place: Place,
  request: EdgeRequest,
  answer: EdgeAnswer,
  signal: AbortSignal,
): Promise<EdgeAnswer> {
  const { site } = place;
  const page = site.errors.find(({ code }) => code === answer.status)?.page;
  if (!page) return answer;
  const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
  const asked: EdgeRequest = { ...request, method, path: page.path, query: '' };
  const behavior = behaviorFor(site.behaviors, page.path);
  if (!behavior) return answer;
  const found = await fetchThrough(place, { behavior, request: asked, signal }).catch(() => undefined);
  // An error page that is not there: the viewer gets the origin's own answer.
  if (!found || found.status >= 400) return answer;
  if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
  const { statusText: _text, ...others } = found;
  return { ...others, status: page.status, result: 'Error from cloudfront' };
}
