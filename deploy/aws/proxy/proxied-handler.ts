import type { ClientRequest } from 'node:http';
import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { type ChosenProxy, chooseProxy, type Environment } from './choose-proxy.ts';
import { markProxy, proxyRefusal } from './proxy-failure.ts';

/** The times that the SDK's own handler takes. */
export interface Times {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: boolean;
}

type Handle = NodeHttpHandler['handle'];
type Answer = Awaited<ReturnType<Handle>>;

// The package trusts the certificates that it is made with for the proxy alone, and hands an answer other than 200 on
// as if AWS had given it: a proxy's 403 would be a right that is missing.
class Tunnel extends HttpsProxyAgent<string> {
  readonly #proxy: ChosenProxy;
  readonly #trusted: { readonly ca?: string };

  constructor(proxy: ChosenProxy, options: object, trusted: { readonly ca?: string }) {
    super(proxy.url, { ...options, ...trusted });
    this.#proxy = proxy;
    this.#trusted = trusted;
  }

  override async connect(
    request: ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): Promise<Socket> {
    let status = 200;
    request.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
      status = statusCode;
    });
    const socket = await super.connect(request, { ...options, ...this.#trusted });
    if (status === 200) return socket;
    socket.destroy();
    throw proxyRefusal(status, this.#proxy);
  }
}

function throughProxy(proxy: ChosenProxy, times: Times, ca: string | undefined): NodeHttpHandler {
  const headers = proxy.authorization === undefined ? {} : { 'Proxy-Authorization': proxy.authorization };
  const options = { keepAlive: true, maxSockets: 50, headers };
  const trusted = ca === undefined ? {} : { ca };
  return new NodeHttpHandler({
    ...times,
    httpAgent: new HttpProxyAgent(proxy.url, { ...options, ...trusted }),
    httpsAgent: new Tunnel(proxy, options, trusted),
  });
}

function directly(times: Times, ca: string | undefined): NodeHttpHandler {
  return new NodeHttpHandler({
    ...times,
    ...(ca !== undefined && { httpsAgent: new Agent({ keepAlive: true, maxSockets: 50, ca }) }),
  });
}

async function refusedAs({ response }: Answer, proxy: ChosenProxy): Promise<Answer> {
  if (response.statusCode === 407) throw proxyRefusal(407, proxy);
  return { response };
}

/** A request handler of the SDK that sends each request the way that the environment says. */
export class ProxiedHandler extends NodeHttpHandler {
  readonly #times: Times;
  readonly #environment: Environment;
  readonly #ca: string | undefined;
  readonly #handlers = new Map<string, NodeHttpHandler>();

  constructor(times: Times, environment: Environment, ca: string | undefined) {
    super(times);
    this.#times = times;
    this.#environment = environment;
    this.#ca = ca;
  }

  #handler(key: string, make: () => NodeHttpHandler): NodeHttpHandler {
    const found = this.#handlers.get(key) ?? make();
    this.#handlers.set(key, found);
    return found;
  }

  override async handle(...[request, options]: Parameters<Handle>): Promise<Answer> {
    const proxy = chooseProxy(request, this.#environment);
    if (proxy === undefined) {
      return this.#handler('', () => directly(this.#times, this.#ca)).handle(request, options);
    }
    try {
      const handler = this.#handler(proxy.variable, () => throughProxy(proxy, this.#times, this.#ca));
      return await refusedAs(await handler.handle(request, options), proxy);
    } catch (error) {
      throw markProxy(error, proxy);
    }
  }

  override destroy(): void {
    super.destroy();
    for (const handler of this.#handlers.values()) handler.destroy();
  }
}
