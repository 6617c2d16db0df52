import { takes } from './choice.ts';
import { acceptedEncodings } from './key.ts';
import { add, cookiesOf, type EdgeRequest, type Headers, one, queryPairs } from './message.ts';
import type { BehaviorRow, Choice, OriginRow } from './table.ts';

/** Headers of one connection, or that CloudFront itself decides upon, whatever a policy says. */
const OWN = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'trailer', 'upgrade', 'expect'],
  ...['transfer-encoding', 'accept-encoding', 'cookie', 'host', 'via', 'x-amz-cf-id', 'x-forwarded-for'],
]);
/** What describes a body goes with it, and so does what asks for a part of an object. */
const ALWAYS = new Set(['content-length', 'content-type', 'content-encoding', 'range']);

/** The query that an origin gets: what the cache key has, and what the origin request policy adds. */
export function originQuery({ cache, originRequest }: BehaviorRow, request: EdgeRequest): string {
  return queryPairs(request.query)
    .filter(([name]) => takes(cache.queryStrings, name) || takes(originRequest.queryStrings, name))
    .map(([, pair]) => pair)
    .join('&');
}

/** The headers that an origin gets (CloudFront's developer guide, "Request and response behavior"). */
export function originHeaders(
  behavior: BehaviorRow,
  request: EdgeRequest,
  origin: Exclude<OriginRow, { kind: 'group' | 'absent' }>,
): Headers {
  const { cache, originRequest } = behavior;
  const wanted = (name: string) => named(cache.headers, name) || takes(originRequest.headers, name);
  const headers: Headers = new Map();
  headers.set('host', [hostFor(behavior, request, origin)]);
  for (const [name, values] of request.headers) {
    if (!OWN.has(name) && (ALWAYS.has(name) || wanted(name))) headers.set(name, values);
  }
  const cookies = cookiesOf(request.headers).filter(
    ([name]) => takes(cache.cookies, name) || takes(originRequest.cookies, name),
  );
  if (cookies.length > 0) headers.set('cookie', [cookies.map(([name, value]) => `${name}=${value}`).join('; ')]);
  const encodings = acceptedEncodings(cache, request);
  const asked = wanted('accept-encoding') ? one(request.headers, 'accept-encoding') : undefined;
  if (encodings !== '' || asked !== undefined) headers.set('accept-encoding', [encodings || (asked ?? '')]);
  if (!headers.has('user-agent')) headers.set('user-agent', ['Amazon CloudFront']);
  for (const [name, value] of Object.entries(cloudFrontHeaders(request))) {
    if (named(cache.headers, name) || isNamed(originRequest.headers, name)) headers.set(name, [value]);
  }
  headers.set('via', [viaHeader(request)]);
  headers.set('x-amz-cf-id', [request.id]);
  add(headers, 'x-forwarded-for', [one(request.headers, 'x-forwarded-for'), request.ip].filter(Boolean).join(', '));
  for (const [name, value] of origin.headers) headers.set(name.toLowerCase(), [value]);
  return headers;
}

/** Names in a list only: "all headers of the viewer" are not those that CloudFront makes. */
function named({ kind, names }: Choice, name: string): boolean {
  return kind === 'only' && names.includes(name);
}
function isNamed({ kind, names }: Choice, name: string): boolean {
  return (kind === 'only' || kind === 'all-and') && names.includes(name);
}

/** The viewer's host where a policy passes it on, else the origin's; S3 is always asked by its own. */
function hostFor(
  { cache, originRequest }: BehaviorRow,
  request: EdgeRequest,
  origin: Exclude<OriginRow, { kind: 'group' | 'absent' }>,
): string {
  const passes = named(cache.headers, 'host') || takes(originRequest.headers, 'host');
  if (origin.kind === 's3') return `${origin.bucket}.s3.amazonaws.com`;
  return (passes ? one(request.headers, 'host') : undefined) ?? origin.host;
}

export const viaHeader = ({ httpVersion, id }: Pick<EdgeRequest, 'httpVersion' | 'id'>): string =>
  `${httpVersion} ${id
    .slice(0, 32)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, 'a')}.cloudfront.net (CloudFront)`;

/** The headers that CloudFront makes, as far as this machine knows them: nobody says where a viewer lives. */
function cloudFrontHeaders({ headers, ip, port, httpVersion }: EdgeRequest): Record<string, string> {
  const agent = one(headers, 'user-agent') ?? '';
  const isTablet = /ipad|tablet/i.test(agent);
  const isMobile = !isTablet && /mobi/i.test(agent);
  const isTv = /smart-?tv|appletv/i.test(agent);
  return {
    'cloudfront-viewer-address': `${ip}:${port}`,
    'cloudfront-viewer-http-version': httpVersion,
    // The viewer counts as one by HTTPS: TLS is not spoken here.
    'cloudfront-forwarded-proto': 'https',
    'cloudfront-is-mobile-viewer': String(isMobile),
    'cloudfront-is-tablet-viewer': String(isTablet),
    'cloudfront-is-smarttv-viewer': String(isTv),
    'cloudfront-is-desktop-viewer': String(!isMobile && !isTablet && !isTv),
    'cloudfront-is-android-viewer': String(/android/i.test(agent)),
    'cloudfront-is-ios-viewer': String(/iphone|ipad|ipod/i.test(agent)),
  };
}
