import { type Headers, one } from './message.ts';
import type { CachePolicyRow, ErrorRow } from './table.ts';

/** CloudFront caches these errors whatever the origin says (its developer guide, "HTTP 4xx and 5xx status codes that CloudFront caches"). */
const CACHED_ERRORS = [404, 405, 410, 414, 500, 501, 502, 503, 504];
/** And does not cache these where the origin forbids it ("Control how long CloudFront caches errors"). */
const FORBIDDABLE = [404, 410, 414, 501];
const DEFAULT_ERROR_SECONDS = 10;

/** How many seconds a good answer stays in the cache; 0 where it does not go there. */
export function lifetime(headers: Headers, { minTtl, defaultTtl, maxTtl }: CachePolicyRow, now: number): number {
  if (isForbidden(headers)) return minTtl;
  const said = wished(headers, now);
  return said === undefined ? Math.max(minTtl, defaultTtl) : Math.min(Math.max(said, minTtl), maxTtl);
}

/** How many seconds an error stays in the cache, of an origin that may be gone and so says nothing. */
export function errorLifetime(
  status: number,
  headers: Headers,
  errors: readonly ErrorRow[],
  policy: CachePolicyRow,
  now: number,
): number {
  if (status === 416) return 0;
  const least = errors.find(({ code }) => code === status)?.ttl ?? DEFAULT_ERROR_SECONDS;
  if (isForbidden(headers) && FORBIDDABLE.includes(status)) return 0;
  const said = Math.min(wished(headers, now) ?? 0, policy.maxTtl);
  if (CACHED_ERRORS.includes(status)) return Math.max(least, said);
  // 400, 403 and the like only where the origin says for how long, a page of the distribution's own or not.
  return said > 0 ? Math.max(least, said) : 0;
}

const isForbidden = (headers: Headers): boolean =>
  /(^|[,\s])(no-cache|no-store|private)\b/i.test(one(headers, 'cache-control') ?? '');

/** The age that the origin wishes for: a shared cache's own before anybody's, and both before a date. */
function wished(headers: Headers, now: number): number | undefined {
  const control = one(headers, 'cache-control') ?? '';
  const age = /(?:^|[,\s])s-maxage="?(\d+)/i.exec(control) ?? /(?:^|[,\s])max-age="?(\d+)/i.exec(control);
  if (age) return Number(age[1]);
  const expires = one(headers, 'expires');
  if (expires === undefined) return undefined;
  const time = Date.parse(expires);
  return Number.isNaN(time) ? 0 : Math.max(0, Math.floor((time - now) / 1000));
}
