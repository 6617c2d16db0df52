/** Limits of application load balancers that cannot be changed (user guide, quotas): bytes. */
const REQUEST_LINE = 16 * 1024;
const ONE_HEADER = 16 * 1024;
const ALL_HEADERS = 64 * 1024;
/** More addresses than these in X-Forwarded-For are answered with 463 (user guide, troubleshooting). */
const MOST_ADDRESSES = 30;

/** What the HTTP parser takes: more than the limit, so that the answer is the load balancer's own. */
export const PARSED_HEADERS = ALL_HEADERS + REQUEST_LINE;
/** The largest head of an answer of a target. */
export const ANSWER_HEADERS = 32 * 1024;

interface Incoming {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** 1.1 without it. */
  readonly httpVersion?: string | undefined;
  readonly rawHeaders: readonly string[];
}

/** The status with which a load balancer itself refuses a request, or 0. */
export function refusedWith({ method, url = '', httpVersion = '1.1', rawHeaders }: Incoming): number {
  if (method === 'TRACE') return 405;
  if (url.length > REQUEST_LINE) return 414;
  let hosts = 0;
  let size = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    const length = name.length + value.length + 4;
    if (length > ONE_HEADER) return 400;
    size += length;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
    else if (name.length === 15 && value.split(',', MOST_ADDRESSES + 1).length > MOST_ADDRESSES) {
      if (name.toLowerCase() === 'x-forwarded-for') return 463;
    }
  }
  if (size > ALL_HEADERS || hosts > 1) return 400;
  return hosts === 0 && httpVersion === '1.1' ? 400 : 0;
}
