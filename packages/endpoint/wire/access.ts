import type { IncomingHttpHeaders } from 'node:http';

/** The port aside, the name in a Host header, in lower case. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}

const loopback = /^(127\.0\.0\.1|localhost|\[::1\]|([a-z0-9-]+\.)+localhost)$/;
const s3 = /^([a-z0-9.-]+\.)?s3[a-z0-9.-]*\.amazonaws\.com(\.cn)?$/;

/**
 * Why a request is refused before anything is done for it; undefined when it is not.
 * A web page may have its own name resolve to 127.0.0.1 and so reach us with its reader's browser: such a request
 * carries that name as Host, and a page of another origin shows it in Origin.
 */
export function refusal(method: string, headers: IncomingHttpHeaders): string | undefined {
  const host = headers.host ?? '';
  if (!loopback.test(hostName(host)) && !s3.test(hostName(host))) {
    return `The embedded endpoint answers to 127.0.0.1 and localhost, not to ${JSON.stringify(host)}.`;
  }
  if (method === 'GET' || method === 'HEAD') return undefined;
  const origin = foreignOrigin(headers);
  return origin === undefined ? undefined : `The embedded endpoint takes no changes from pages of ${origin}.`;
}

/**
 * As `refusal`, for a call that comes as a GET, which a page of another origin can have a browser send with no Origin: an
 * image is enough. Browsers say so in Sec-Fetch-Site, programs send no such header.
 */
export function callRefusal(headers: IncomingHttpHeaders): string | undefined {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'The embedded endpoint takes no calls from pages of other origins.';
  return refusal('POST', headers);
}

/** As `refusal`, for what only programs of this machine have to know: no page of another origin reads it. */
export function privateRefusal(headers: IncomingHttpHeaders): string | undefined {
  const origin = foreignOrigin(headers);
  return refusal('GET', headers) ?? (origin && `The embedded endpoint does not tell that to pages of ${origin}.`);
}

/** The origin of the page that sends a request, where that is not the endpoint itself. */
function foreignOrigin({ origin, host = '' }: IncomingHttpHeaders): string | undefined {
  return origin === `http://${host}` ? undefined : origin;
}
