import type { Explanation } from '../../../generator/errors.ts';
import { type ChosenProxy, shownProxy } from './choose-proxy.ts';

/** What a failure says of the proxy on its way. */
export interface ProxyOnTheWay {
  readonly shown: string;
  readonly variable: string;
  /** With which status the proxy itself refused; absent when it, or what is behind it, did not answer. */
  readonly status?: number | undefined;
}

const onTheWay = Symbol('proxy');

/** Marks an error as one of a request that went through a proxy. */
export function markProxy(error: unknown, proxy: ChosenProxy): unknown {
  if (typeof error !== 'object' || error === null || onTheWay in error) return error;
  const { variable } = proxy;
  return Object.assign(error, { [onTheWay]: { shown: shownProxy(proxy), variable } satisfies ProxyOnTheWay });
}

/** The error of a proxy that does not let a request through. */
export function proxyRefusal(status: number, proxy: ChosenProxy): Error {
  const found: ProxyOnTheWay = { shown: shownProxy(proxy), variable: proxy.variable, status };
  return Object.assign(new Error(`HTTP ${status}`), { name: 'ProxyRefused', [onTheWay]: found });
}

/** The proxy that an error was marked with. */
export function proxyOf(error: object): ProxyOnTheWay | undefined {
  // Nobody else has the symbol.
  return (error as { readonly [onTheWay]?: ProxyOnTheWay })[onTheWay];
}

/** What is said when the proxy itself refuses. */
export function explainProxyRefusal({ shown, variable, status }: ProxyOnTheWay, host: string): Explanation {
  const wantsPassword = status === 407;
  return {
    what: `the proxy ${shown} does not let a request to ${host} through (HTTP ${status}).`,
    why: wantsPassword
      ? 'it asks for a user and a password, or does not know those that it was sent.'
      : 'its rules do not allow it, or it cannot reach that host itself.',
    mend: wantsPassword
      ? `write them into ${variable}, percent-encoded: http://USER:PASSWORD@HOST:PORT.`
      : `ask those who run it to allow ${host}, or name that host in NO_PROXY if it can be reached without.`,
  };
}
