import { usage } from '../../input.ts';
import { type Expected, expecting } from './judge.ts';

export interface Settings {
  readonly url: URL;
  readonly expected: Expected;
  readonly timeoutSeconds: number;
  /** How long and how often to ask; absent to ask once. */
  readonly watch?: { readonly seconds: number; readonly rate: number } | undefined;
}

/** The flags, as they stand on the command line. */
export interface Words {
  readonly path?: string;
  readonly status?: string;
  readonly body?: string;
  readonly time?: boolean;
  readonly timeout?: string;
  readonly watch?: string;
  readonly rate?: string;
}

const COMMAND = { name: 'healthcheck' };
const EXAMPLE = 'write for example `npm run healthcheck -- http://127.0.0.1:8080`';
/** Where the services of the catalogue answer, unless they say otherwise. */
const HEALTH_PATH = '/healthz';

/** Reads the command line strictly; the URL becomes the one that is asked. */
export function readSettings(text: string | undefined, words: Words): Settings {
  const { status, body, time = false, timeout, watch, rate } = words;
  if (rate !== undefined && watch === undefined)
    throw usage(COMMAND, '--rate comes without --watch', 'add --watch SECONDS, or leave --rate out');
  return {
    url: addressOf(parseUrl(text), words),
    expected: expecting(status === undefined ? undefined : parseStatus(status), {
      time,
      ...(body !== undefined && { body: parsePattern(body) }),
    }),
    timeoutSeconds: timeout === undefined ? 5 : number('timeout', timeout, 300),
    watch:
      watch === undefined
        ? undefined
        : { seconds: number('watch', watch, 86_400), rate: rate === undefined ? 10 : number('rate', rate, 200) },
  };
}

function parseUrl(text: string | undefined): URL {
  if (text === undefined) throw usage(COMMAND, 'the URL of the service is missing', EXAMPLE);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw usage(COMMAND, `${JSON.stringify(text)} is no http:// or https:// URL`, EXAMPLE);
  // Not repeated here, for the same reason.
  if (url.username || url.password)
    throw usage(COMMAND, 'the URL holds a user name or a password', 'leave them out: a command line is seen by others');
  return url;
}

/** A URL that names no path is that of a service, and asked at its health path. */
function addressOf(url: URL, { path, time }: Words): URL {
  if (path !== undefined && !/^\/[^#\s]*$/.test(path))
    throw usage(COMMAND, `--path is ${JSON.stringify(path)}`, `begin it with a slash, as in --path ${HEALTH_PATH}`);
  const bare = url.pathname === '/' && url.search === '';
  const asked = path ?? (bare && !time ? HEALTH_PATH : undefined);
  // Not resolved as a reference: `//host` would be another host.
  const address = new URL(asked === undefined ? url.href : `${url.origin}${asked}`);
  address.hash = '';
  return address;
}

function parseStatus(text: string): string {
  const parts = text.split(',');
  const valid = parts.every((part) => {
    const [, from = '', to = from] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(part) ?? [];
    return from !== '' && from <= to;
  });
  if (valid) return text;
  throw usage(
    COMMAND,
    `--status is ${JSON.stringify(text)}`,
    'write a status, several, or a range: 200 or 200,204 or 200-299',
  );
}

function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usage(COMMAND, `--body is no regular expression (${reason})`, 'write one as in --body \'"status":"up"\'');
  }
}

function number(flag: string, text: string, most: number): number {
  const value = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value > 0 && value <= most) return value;
  throw usage(COMMAND, `--${flag} is ${JSON.stringify(text)}`, `write a number above 0, at most ${most}`);
}
