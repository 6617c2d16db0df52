import { takes } from './choice.ts';
import { cookiesOf, type EdgeRequest, one, queryPairs } from './message.ts';
import type { BehaviorRow, CachePolicyRow } from './table.ts';

/** Which compressions a viewer takes of those that the policy asks about: CloudFront's normalised Accept-Encoding. */
export function acceptedEncodings({ gzip, brotli }: CachePolicyRow, request: EdgeRequest): string {
  const said = (one(request.headers, 'accept-encoding') ?? '').toLowerCase();
  const accepts = (name: string) =>
    said.split(',').some((part) => {
      const [coding = '', ...parameters] = part.split(';').map((text) => text.trim());
      return (coding === name || coding === '*') && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
    });
  return [...(brotli && accepts('br') ? ['br'] : []), ...(gzip && accepts('gzip') ? ['gzip'] : [])].join(',');
}

/** What an answer is kept under: the path, and what the cache policy says besides. */
export function cacheKey({ pattern, originId, cache }: BehaviorRow, request: EdgeRequest, path: string): string {
  const headers = [...request.headers].filter(([name]) => cache.headers.kind === 'only' && takes(cache.headers, name));
  const cookies = cookiesOf(request.headers).filter(([name]) => takes(cache.cookies, name));
  const query = queryPairs(request.query).filter(([name]) => takes(cache.queryStrings, name));
  const by = <T extends readonly [string, unknown]>(list: T[]) => list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const encodings = acceptedEncodings(cache, request);
  return JSON.stringify([pattern, originId, method, path, by(headers), by(cookies), query, encodings]);
}
