import type { RawHeaders } from './headers.ts';
import type { Stickiness } from './table.ts';

/** Cookies of load balancers; on AWS their values are encrypted. */
const BALANCER = 'AWSALB';
const APPLICATION = 'AWSALBAPP-0';
const GROUP = 'AWSALBTG';
const WEEK_MS = 7 * 24 * 3_600_000;

const packed = (what: string, seconds: number): string =>
  Buffer.from(`${Date.now() + seconds * 1000} ${what}`).toString('base64url');

/** What a cookie stands for, unless its time is over. */
function read(cookies: string | undefined, name: string): string | undefined {
  const value = new RegExp(`(?:^|;\\s*)${name}=([\\w-]+)`).exec(cookies ?? '')?.[1];
  const [, until, what] = /^(\d+) (.*)$/.exec(Buffer.from(value ?? '', 'base64url').toString()) ?? [];
  return until !== undefined && Number(until) > Date.now() ? what : undefined;
}

/** The target that a client has been with. */
export const stuckTarget = (cookies: string | undefined, { cookie }: Stickiness): string | undefined =>
  read(cookies, cookie === undefined ? BALANCER : APPLICATION) ??
  (cookie === undefined ? read(cookies, `${BALANCER}CORS`) : undefined);

/** The target group that a client has been with, where an action has several. */
export const stuckGroup = (cookies: string | undefined): string | undefined =>
  read(cookies, GROUP) ?? read(cookies, `${GROUP}CORS`);

/** The cookies that keep a client with a target; with an application's cookie, only where the answer sets that one. */
export function targetCookies(id: string, { cookie, seconds }: Stickiness, answer: RawHeaders): string[] {
  if (cookie === undefined) return both(BALANCER, packed(id, seconds));
  const begins = answer.some(
    (name, at) => at % 2 === 0 && name.toLowerCase() === 'set-cookie' && answer[at + 1]?.startsWith(`${cookie}=`),
  );
  return begins ? [`${APPLICATION}=${packed(id, seconds)}; ${expires()}; Path=/`] : [];
}

/** The cookies that keep a client with a target group. */
export const groupCookies = (arn: string, seconds: number): string[] => both(GROUP, packed(arn, seconds));

const expires = (): string => `Expires=${new Date(Date.now() + WEEK_MS).toUTCString()}`;
const both = (name: string, value: string): string[] => [
  `${name}=${value}; ${expires()}; Path=/`,
  `${name}CORS=${value}; ${expires()}; Path=/; SameSite=None`,
];
