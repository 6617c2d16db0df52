import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that came, and what became of it. */
export interface Exchange {
  /** `cloudformation:CreateChangeSet`, `s3:PutObject`. */
  readonly call: string;
  readonly form: Readonly<Record<string, string>>;
  /** What is between the deployer and the endpoint let it through, so that the endpoint did it. */
  arrived: boolean;
  /** The status that the endpoint answered. */
  status?: number;
}

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What is done to one request: `forward` hands it to the endpoint, whose answer it gives. */
export type Fault = (
  exchange: Exchange,
  forward: () => Promise<Answer>,
  response: ServerResponse,
) => Promise<Answer | undefined>;

/** A fault on some calls: on the first `times` of them after `skip`. */
export interface Rule {
  readonly call: RegExp;
  readonly times: number;
  readonly skip?: number;
  readonly fault: Fault;
}

/** A proxy between the deployer and the endpoint, which injects faults by its rules and notes all that came. */
export interface FaultProxy {
  readonly url: string;
  readonly exchanges: Exchange[];
  /** Which rules were applied, and how often. */
  readonly applied: Map<Rule, number>;
  rules: readonly Rule[];
  close(): Promise<void>;
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const S3 = {
  GET: 'ListObjectsV2',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
  HEAD: 'HeadObject',
  POST: 'DeleteObjects',
};

function exchangeOf({ method = 'GET', headers }: IncomingMessage, body: string): Exchange {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
  const [, target] = String(headers['x-amz-target'] ?? '').split('.');
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const form = isForm ? Object.fromEntries(new URLSearchParams(body)) : {};
  // The methods that the deployer uses.
  const operation = target ?? form.Action ?? S3[method as keyof typeof S3];
  return { call: `${service}:${operation}`, form, arrived: false };
}

/** Starts a proxy before an endpoint. */
export async function startFaultProxy(endpoint: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(endpoint);
  const send = (incoming: IncomingMessage, body: Buffer) =>
    new Promise<Answer>((resolve, reject) => {
      const { method, url: path, headers } = incoming;
      const onward = request({ hostname, port, method, path, headers }, (answer) => {
        read(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text.toString() }),
          reject,
        );
      });
      onward.on('error', reject);
      onward.end(body);
    });
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(incoming);
    const exchange = exchangeOf(incoming, body.toString());
    proxy.exchanges.push(exchange);
    const forward = async (): Promise<Answer> => {
      exchange.arrived = true;
      const answer = await send(incoming, body);
      exchange.status = answer.status;
      return answer;
    };
    const answer = await (chosen(proxy, exchange)?.(exchange, forward, response) ?? forward());
    if (answer === undefined) return;
    const { 'transfer-encoding': _, 'content-length': length, connection: __, ...headers } = answer.headers;
    const size = incoming.method === 'HEAD' ? length : Buffer.byteLength(answer.body);
    response.writeHead(answer.status, { ...headers, ...(size !== undefined && { 'content-length': size }) });
    response.end(answer.body);
  };
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultProxy = {
    // It listens on a port, so that its address is one.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges: [],
    applied: new Map(),
    rules: [],
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function chosen(proxy: FaultProxy, { call }: Exchange): Fault | undefined {
  for (const rule of proxy.rules) {
    if (!rule.call.test(call)) continue;
    const count = proxy.applied.get(rule) ?? 0;
    proxy.applied.set(rule, count + 1);
    const skip = rule.skip ?? 0;
    if (count >= skip && count < skip + rule.times) return rule.fault;
  }
  return undefined;
}
