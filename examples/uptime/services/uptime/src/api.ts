import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { siteUrl } from './check.ts';
import { PAGE_POLICY, page } from './page.ts';
import type { Store } from './store.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is a page, anything else is sent as JSON. */
  readonly body: object | string;
}

/** What the API works with. */
export interface Monitor {
  readonly store: Store;
  readonly token: string;
  /** Addresses of any port and network are monitored. */
  readonly anywhere: boolean;
  /** A word on where results come from. */
  readonly note: string;
  /** A site was added. */
  added(url: string): void;
}

/** Bytes of a request's body that are read. */
const LIMIT = 8_192;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const said = (status: number, message: string): Answer => ({ status, body: { message } });

/** Answers a request: the page, the sites as JSON, and changes of them for who has the token. */
export async function answer(request: IncomingMessage, monitor: Monitor): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const { store, note } = monitor;
  switch (`${request.method} ${pathname}`) {
    case 'GET /healthz':
      // Whether the database answers is not asked: all tasks would be replaced when it does not, and it could never pause.
      return { status: 200, body: {} };
    case 'GET /':
      return {
        status: 200,
        headers: { 'content-security-policy': PAGE_POLICY },
        body: page(await store.sites(), note),
      };
    case 'GET /api/sites':
      return { status: 200, body: { sites: await store.sites(), note } };
    case 'POST /api/sites':
      return allowed(request, monitor) ?? added(await textOf(request), monitor);
    case 'DELETE /api/sites':
      return allowed(request, monitor) ?? removed(searchParams.get('url'), monitor);
    default:
      return said(404, 'nothing here');
  }
}

function allowed({ headers }: IncomingMessage, { token }: Monitor): Answer | undefined {
  const isKnown = timingSafeEqual(sha256(headers.authorization ?? ''), sha256(`Bearer ${token}`));
  return isKnown ? undefined : { ...said(401, 'send the token'), headers: { 'www-authenticate': 'Bearer' } };
}

async function added(text: string | undefined, monitor: Monitor): Promise<Answer> {
  const url = siteUrl(text === undefined ? undefined : urlOf(text), monitor.anywhere);
  if (url === undefined) return said(400, 'send {"url": "https://..."}: an address of http or https at its usual port');
  await monitor.store.add(url);
  monitor.added(url);
  return { status: 201, body: { url } };
}

async function removed(text: string | null, { store, anywhere }: Monitor): Promise<Answer> {
  const url = siteUrl(text, anywhere);
  if (url !== undefined && (await store.remove(url))) return { status: 200, body: { url } };
  return said(404, 'no such site is monitored');
}

function urlOf(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'url' in body ? body.url : undefined;
  } catch {
    return undefined;
  }
}

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
