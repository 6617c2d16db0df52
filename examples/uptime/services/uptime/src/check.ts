import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { type RequestOptions, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { version } from './program.ts';
import type { Result } from './store.ts';

/** Milliseconds that a site has for its headers. */
const PATIENCE = 10_000;

/** Networks that a monitor of public sites has no business in: its own, and where the credentials of tasks are. */
const closed = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/127',
  '64:ff9b::/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]) {
  const [network = '', bits] = range.split('/');
  closed.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4');
}

const isClosed = (address: string): boolean => closed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Finds a name as always, and then leaves out addresses that are not public. */
function publicLookup(host: string, options: LookupOptions, found: Found): void {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, []);
    const open = addresses.filter(({ address }) => !isClosed(address));
    const [first] = open;
    if (!first) return found(new Error(`${host} has no public address`), []);
    return options.all ? found(null, open) : found(null, first.address, first.family);
  });
}

/**
 * What `text` names, when it can be monitored: an address of http or https without a password, at the port of its protocol,
 * since tasks are let out to ports 80 and 443 alone. `anywhere` allows others.
 */
export function siteUrl(text: unknown, anywhere = false): string | undefined {
  if (typeof text !== 'string' || text.length > 2000 || !URL.canParse(text)) return undefined;
  const { protocol, username, password, port, href } = new URL(text);
  const isPlain = /^https?:$/.test(protocol) && username === '' && password === '';
  return isPlain && (anywhere || port === '') ? href : undefined;
}

/** Asks a site once. An answer below 400 is up; redirects are not followed. `anywhere` allows private addresses. */
export async function check(url: string, anywhere = false): Promise<Result> {
  const started = performance.now();
  const outcome = (up: boolean, detail: string): Result => ({
    up,
    detail,
    milliseconds: Math.round(performance.now() - started),
  });
  try {
    const status = await statusOf(new URL(url), anywhere);
    return outcome(status < 400, String(status));
  } catch (error) {
    return outcome(false, reasonOf(error));
  }
}

function statusOf(url: URL, anywhere: boolean): Promise<number> {
  // A host that is an address already is not looked up.
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  if (!anywhere && isIP(host) !== 0 && isClosed(host)) throw new Error(`${host} is no public address`);
  const options: RequestOptions = {
    signal: AbortSignal.timeout(PATIENCE),
    headers: { 'user-agent': `uptime/${version}` },
    // Nothing is kept: a check begins with its name, as a visitor does.
    agent: false,
    ...(!anywhere && { lookup: publicLookup }),
  };
  return new Promise((resolve, reject) => {
    const asked = (url.protocol === 'https:' ? requestByHttps : requestByHttp)(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    asked.once('error', reject).end();
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `no answer within ${PATIENCE} ms`;
  return error.message || ('code' in error ? String(error.code) : error.name);
}
