import type { ListenerRow } from './table.ts';

/** What belongs to one connection, and so is not passed on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const REPLACED = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amzn-trace-id', 'expect']);

/** The headers of one message in the flat form that node:http reads and writes without building objects. */
export type RawHeaders = string[];

/** Who asks. */
export interface ClientFacts {
  readonly address: string;
  readonly port: number;
  /** Of a request in absolute form: what counts instead of its Host header. */
  readonly authority?: string | undefined;
}

/** What of a listener the headers follow. */
export type HeaderRules = Pick<
  ListenerRow,
  'port' | 'scheme' | 'dropInvalidHeaders' | 'forwardedFor' | 'clientPort' | 'hostPort'
>;

/** The client's headers as the target gets them, X-Forwarded ones included. */
export function forTarget(raw: readonly string[], client: ClientFacts, rules: HeaderRules): RawHeaders {
  const out: RawHeaders = [];
  const named = namedByConnection(raw);
  let before = '';
  let trace = '';
  let hasHost = false;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const value = raw[at + 1] ?? '';
    const key = name.toLowerCase();
    if (!hasHost && (key === 'host' || key === ':authority')) {
      hasHost = true;
      out.push('Host', hostFor(client.authority ?? value, rules));
    }
    if (key === 'host' || key.startsWith(':')) continue; // HTTP/2 has its request line among the headers.
    if (key === 'x-forwarded-for') before = before === '' ? value : `${before}, ${value}`;
    else if (key === 'x-amzn-trace-id') trace = value;
    if (HOP_BY_HOP.has(key) || REPLACED.has(key) || named?.has(key)) continue;
    if (rules.dropInvalidHeaders && !/^[-A-Za-z0-9]+$/.test(name)) continue;
    out.push(name, value);
  }
  if (!hasHost) out.push('Host', hostFor(client.authority, rules));
  pushForwardedFor(out, before, client, rules);
  out.push('X-Forwarded-Proto', rules.scheme, 'X-Forwarded-Port', String(rules.port));
  out.push('X-Amzn-Trace-Id', trace.includes('Root=') ? `Self=${traceId()};${trace}` : `Root=${traceId()}`);
  return out;
}

/**
 * The Host header of who sent none is the load balancer's DNS name; a port that is not the scheme's own is added to what has
 * none, unless the header is to be preserved (user guides, how Elastic Load Balancing works and host header preservation).
 */
function hostFor(host: string | undefined, { port, hostPort }: HeaderRules): string {
  if (!host) return `127.0.0.1:${port}`;
  return hostPort === undefined || /:\d+$/.test(host) ? host : `${host}:${hostPort}`;
}

function pushForwardedFor(out: RawHeaders, before: string, client: ClientFacts, rules: HeaderRules): void {
  if (rules.forwardedFor === 'remove') return;
  if (rules.forwardedFor === 'preserve') {
    if (before !== '') out.push('X-Forwarded-For', before);
    return;
  }
  const own = rules.clientPort ? `${client.address}:${client.port}` : client.address;
  out.push('X-Forwarded-For', before === '' ? own : `${before}, ${own}`);
}

/** The target's headers as the client gets them. */
export function forClient(raw: readonly string[]): RawHeaders {
  const out: RawHeaders = [];
  const named = namedByConnection(raw);
  for (let at = 0; at < raw.length; at += 2) {
    const key = (raw[at] ?? '').toLowerCase();
    if (!HOP_BY_HOP.has(key) && !named?.has(key)) out.push(raw[at] ?? '', raw[at + 1] ?? '');
  }
  return out;
}

function namedByConnection(raw: readonly string[]): Set<string> | undefined {
  for (let at = 0; at < raw.length; at += 2) {
    const value = raw[at + 1] ?? '';
    if ((raw[at] ?? '').toLowerCase() !== 'connection') continue;
    // These two are by far the most common, and name nothing that is not left out anyway.
    if (value === 'keep-alive' || value === 'close') continue;
    const names = new Set(value.split(',').map((name) => name.trim().toLowerCase()));
    // Where a message ends is for every recipient: without it a body would be read as the next message.
    names.delete('content-length');
    return names;
  }
  return undefined;
}

/** Six hexadecimal digits; small integers are the ones that are written quickly. */
function hex6(): string {
  return ((Math.random() * 0x1000000) | 0x1000000).toString(16).slice(1);
}

function traceId(): string {
  return `1-${Math.floor(Date.now() / 1000).toString(16)}-${hex6()}${hex6()}${hex6()}${hex6()}`;
}
