import { BlockList, isIP } from 'node:net';
import { RookeryError } from '../../../generator/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a request goes. */
export interface Destination {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
}

/** A proxy that the environment names. */
export interface ChosenProxy {
  /** Without the user and password. */
  readonly url: string;
  /** The variable that names it. */
  readonly variable: string;
  readonly authorization: string | undefined;
}

/** A proxy as messages show it: they never have its password. */
export const shownProxy = ({ url, variable }: ChosenProxy): string => `${url.replace(/\/$/, '')} (${variable})`;

// As the `aws` command line does: the lower-case form of a variable comes first, an empty one is as good as none.
function read(
  environment: Environment,
  name: string,
): { readonly variable: string; readonly value: string } | undefined {
  for (const variable of [name, name.toUpperCase()]) {
    const value = environment[variable]?.trim();
    if (value) return { variable, value };
  }
  return undefined;
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();

const isLoopback = (hostname: string): boolean => /^(localhost|.*\.localhost|127(\.\d+){3}|::1)$/.test(hostname);

const portOf = ({ protocol, port }: Destination): number => port ?? (protocol === 'https:' ? 443 : 80);

/** `10.0.0.0/8` and `fd00::/8` mean every address of theirs; a name is in none of them. */
function isInRange(entry: string, hostname: string): boolean {
  const [, base = '', bits = ''] = /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/i.exec(entry) ?? [];
  const version = isIP(base);
  if (version === 0 || isIP(hostname) !== version || Number(bits) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(base, Number(bits), family);
  return range.check(hostname, family);
}

// `example.com`, `.example.com` and `*.example.com` all mean the host and what is below it; a port narrows it.
function isMeant(entry: string, hostname: string, port: number): boolean {
  if (entry.includes('/')) return isInRange(entry, hostname);
  const [, name = entry, wanted] = /^(.*?\]|[^:]*|.*:.*:.*?):(\d+)$/.exec(entry) ?? [];
  if (wanted !== undefined && Number(wanted) !== port) return false;
  const suffix = bare(name).replace(/^\*?\./, '');
  return suffix === '*' || hostname === suffix || (suffix !== '' && hostname.endsWith(`.${suffix}`));
}

function isDirect(destination: Destination, environment: Environment): boolean {
  const hostname = bare(destination.hostname);
  if (isLoopback(hostname)) return true;
  const entries = read(environment, 'no_proxy')?.value.split(/[\s,]+/) ?? [];
  return entries.some((entry) => entry !== '' && isMeant(entry, hostname, portOf(destination)));
}

function unusable(variable: string): RookeryError {
  return new RookeryError('ProxyUnusable', {
    what: `${variable} names no proxy that can be used.`,
    why: 'it takes a URL of http or https, as http://proxy.example.com:3128; its value is not shown, as it may have a password.',
    mend: `correct ${variable}; a user and a password in it are percent-encoded. Unset it to connect without a proxy.`,
  });
}

function decoded(text: string, variable: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unusable(variable);
  }
}

function parsed(variable: string, value: string): ChosenProxy {
  const text = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(text)) throw unusable(variable);
  const { protocol, host, username, password } = new URL(text);
  if (!/^https?:$/.test(protocol) || host === '') throw unusable(variable);
  const credentials = `${decoded(username, variable)}:${decoded(password, variable)}`;
  return {
    url: `${protocol}//${host}`,
    variable,
    authorization: credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}

/** The proxy through which a request goes; undefined when it goes there directly, as to this machine it always does. */
export function chooseProxy(destination: Destination, environment: Environment): ChosenProxy | undefined {
  if (isDirect(destination, environment)) return undefined;
  const name = destination.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const found = read(environment, name) ?? read(environment, 'all_proxy');
  return found && parsed(found.variable, found.value);
}

/** Whether the environment names a proxy at all. */
export function namesProxy(environment: Environment): boolean {
  return ['https_proxy', 'http_proxy', 'all_proxy'].some((name) => read(environment, name) !== undefined);
}
