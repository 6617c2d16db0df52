import { fits } from './choice.ts';
import { type Headers, one } from './message.ts';
import type { CorsRow, ResponseHeadersPolicyRow } from './table.ts';

/** Applies a response headers policy: removal first, then what it sets, then what cross-origin requests need. */
export function applyPolicy(
  headers: Headers,
  policy: ResponseHeadersPolicyRow,
  origin: string | undefined,
  preflight: boolean,
): void {
  for (const name of policy.remove) headers.delete(name);
  for (const { name, value, override } of policy.headers) {
    const key = name.toLowerCase();
    if (override || !headers.has(key)) headers.set(key, [value]);
  }
  if (policy.cors && origin !== undefined) applyCors(headers, policy.cors, origin, preflight);
}

function applyCors(headers: Headers, cors: CorsRow, origin: string, preflight: boolean): void {
  const own = [...headers.keys()].some((name) => name.startsWith('access-control-'));
  // The policy's headers are taken all or none: an origin that answers for itself is left alone, unless overridden.
  if (own && !cors.override) return;
  for (const name of [...headers.keys()]) if (name.startsWith('access-control-')) headers.delete(name);
  const any = cors.origins.includes('*');
  if (!any && !cors.origins.some((pattern) => fitsOrigin(pattern, origin))) return;
  headers.set('access-control-allow-origin', [any && !cors.credentials ? '*' : origin]);
  if (!any) headers.set('vary', [[one(headers, 'vary'), 'Origin'].filter(Boolean).join(', ')]);
  if (cors.credentials) headers.set('access-control-allow-credentials', ['true']);
  if (cors.expose.length > 0) headers.set('access-control-expose-headers', [cors.expose.join(', ')]);
  if (!preflight) return;
  headers.set('access-control-allow-methods', [cors.methods.join(', ')]);
  if (cors.headers.length > 0) headers.set('access-control-allow-headers', [cors.headers.join(', ')]);
  if (cors.maxAge !== undefined) headers.set('access-control-max-age', [String(cors.maxAge)]);
}

/** `https://*.example.com` and `example.com` are origins that a policy may name. */
function fitsOrigin(pattern: string, origin: string): boolean {
  const full = pattern.includes('://') ? pattern : `*://${pattern}`;
  return fits(full, `/${origin}`);
}
