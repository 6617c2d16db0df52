/** What a request asks for, and of whom. */
export interface RequestTarget {
  /** Path and query. */
  readonly url: string;
  /** The authority of a request in absolute form, which counts instead of the Host header (RFC 9112, section 3.2.2). */
  readonly authority?: string;
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)([^#]*)/i;

/** The path and query of a request's target, in whichever form it came. */
export function requestTarget(url: string): RequestTarget {
  if (url.startsWith('/')) return { url };
  const [, authority = '', rest = ''] = ABSOLUTE.exec(url) ?? [];
  if (authority === '') return { url };
  return { url: rest.startsWith('/') ? rest : `/${rest}`, authority };
}
