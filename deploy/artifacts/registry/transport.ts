import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Connection } from '../../aws/connection.ts';
import { ProxiedHandler } from '../../aws/proxy/proxied-handler.ts';
import { requestHandler } from '../../aws/proxy/request-handler.ts';

/** A request to a registry; a stream as its body comes with `content-length`. */
export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readable | Uint8Array;
}

/** What came back: the body is to be read, or to be thrown away. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

export type Send = (request: RegistryRequest) => Promise<RegistryAnswer>;

/** Layers may take long; a connection on which nothing moves for a minute is dead. */
const TIMES = { connectionTimeout: 10_000, requestTimeout: 0, socketTimeout: 60_000, throwOnRequestTimeout: false };

/** Sends requests as the SDK's clients do: through the proxies of the environment, with the certificates of AWS_CA_BUNDLE. */
export async function sender({ target }: Pick<Connection, 'target'>): Promise<Send> {
  const chosen = await requestHandler(TIMES, target.endpoint ? {} : process.env);
  const handler = chosen instanceof ProxiedHandler ? chosen : new NodeHttpHandler(TIMES);
  return async ({ method, url, headers = {}, body }) => {
    const request = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port !== '' && { port: Number(url.port) }),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...headers },
      body,
    };
    // The handler reads these fields; the class that the type is of has methods that nothing here calls.
    const { response } = await handler.handle(request as unknown as Parameters<typeof handler.handle>[0]);
    return { status: response.statusCode, headers: response.headers, body: streamOf(response.body) };
  };
}

const streamOf = (body: unknown): Readable => (body instanceof Readable ? body : Readable.from([]));

/** Reads a body to its end. */
export async function bytesOf({ body }: RegistryAnswer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
