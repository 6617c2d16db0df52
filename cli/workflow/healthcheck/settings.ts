import { usage } from '../../input.ts';

export interface Settings {
  readonly url: URL;
  readonly timeoutSeconds: number;
  /** How long and how often to ask; absent to ask once. */
  readonly watch?: { readonly seconds: number; readonly rate: number } | undefined;
}

export interface Words {
  readonly timeout?: string;
  readonly watch?: string;
  readonly rate?: string;
}

const command = { name: 'healthcheck' };
const example = 'write for example `healthcheck http://127.0.0.1:8080`';

const number = (flag: string, text: string, most: number): number => {
  const value = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value > 0 && value <= most) return value;
  throw usage(command, `--${flag} is ${JSON.stringify(text)}`, `give it a number above 0, at most ${most}`);
};

const parseUrl = (text: string | undefined): URL => {
  if (text === undefined) throw usage(command, 'the URL of the service is missing', example);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw usage(command, `${JSON.stringify(text)} is no http:// or https:// URL`, example);
  // Not repeated here, for the same reason.
  if (url.username || url.password)
    throw usage(command, 'the URL holds a user name or a password', 'leave them out: a command line is seen by others');
  return url;
};

const timeUrl = (text: string | undefined): URL => {
  const url = parseUrl(text);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/now') ? path : `${path}/now`;
  url.hash = '';
  return url;
};

/** Reads the command line strictly; the URL becomes that of the service's time. */
export const readSettings = (text: string | undefined, { timeout, watch, rate }: Words): Settings => {
  if (rate !== undefined && watch === undefined)
    throw usage(command, '--rate is given without --watch', 'add --watch SECONDS, or leave --rate out');
  return {
    url: timeUrl(text),
    timeoutSeconds: timeout === undefined ? 5 : number('timeout', timeout, 300),
    watch:
      watch === undefined
        ? undefined
        : { seconds: number('watch', watch, 86_400), rate: rate === undefined ? 10 : number('rate', rate, 200) },
  };
};
