import { randomUUID } from 'node:crypto';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { privateRefusal, refusal } from '../wire/access.ts';
import { apiAnswer, type JsonApis, type QueryApis } from '../wire/api.ts';
import { accessKeyOf, credentialScope, type WireRequest } from '../wire/request.ts';
import type { RestApis } from '../wire/rest.ts';
import type { RestXmlApis } from '../wire/rest-xml.ts';
import type { Failures } from './failures.ts';
import { AwsError, type Caller, type Service } from './service.ts';

/** The APIs behind the server, by the names that AWS signs requests with. An API that is absent is answered honestly. */
export type Services = Readonly<
  Partial<
    Record<keyof typeof JsonApis | keyof typeof QueryApis | keyof typeof RestApis | keyof typeof RestXmlApis, Service>
  >
>;

export interface EndpointOptions {
  readonly account: string;
  /** For requests that name no region. */
  readonly region: string;
  readonly services: Services;
  /** Answers S3's REST requests. */
  readonly s3: (request: WireRequest) => Promise<Response>;
  /** Answers the registry API below `/v2/`. */
  readonly registry?: (request: WireRequest) => Promise<Response>;
  /** Answers what tasks ask ECS's agent, and the addresses in messages of topics; undefined for any other request. */
  readonly own?: (request: WireRequest) => Promise<Response | undefined>;
  /** What `/_rookery/health` says about this endpoint besides its name. */
  readonly health?: Readonly<Record<string, unknown>>;
  /** Answers `/_rookery/records?stack=NAME`: the stack's resource types with nothing behind them; undefined without such a stack. */
  readonly records?: (
    stack: string,
    region?: string,
  ) => readonly { readonly type: string; readonly count: number }[] | undefined;
  /** Answers `/_rookery/addresses?stack=NAME`: where the stack's load balancers and distributions answer, URLs by host. */
  readonly addresses?: (stack: string, region?: string) => Readonly<Record<string, string>>;
  /** Answers `/_rookery/process?task=ID&container=NAME`: with what environment, in which folder a container's process runs. */
  readonly startedWith?: (taskId: string, container: string) => object | undefined;
  /** Takes what is PUT to the address of a wait condition handle, below `/_rookery/signals/`. */
  readonly signal?: (url: string, body: string) => Promise<void>;
  /** Answers `/_rookery/failures`: what is to fail on demand. */
  readonly failures?: Failures;
  /** Takes a line about what went wrong inside. */
  readonly log?: (line: string) => void;
}

/** The endpoint's HTTP application, which finds the API that a request is for. */
export function createApplication(options: EndpointOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use('/_rookery/*', async (context, next) => {
    const refused = privateRefusal(context.env.incoming.headers);
    return refused ? context.text(refused, 403) : next();
  });
  app.get('/_rookery/health', (context) => context.json({ name: 'rookery', ...options.health }));
  app.get('/_rookery/records', (context) => {
    const stack = context.req.query('stack') ?? '';
    const records = options.records?.(stack, context.req.query('region'));
    return records ? context.json(records) : context.json({ message: `Stack with id ${stack} does not exist` }, 404);
  });
  app.get('/_rookery/addresses', (context) =>
    context.json(options.addresses?.(context.req.query('stack') ?? '', context.req.query('region')) ?? {}),
  );
  app.get('/_rookery/process', (context) => {
    const { task = '', container = '' } = context.req.query();
    const found = options.startedWith?.(task, container);
    return found
      ? context.json(found)
      : context.json({ message: `No container ${container} of task ${task} runs` }, 404);
  });
  const { failures, signal } = options;
  if (signal) {
    app.put('/_rookery/signals/*', async (context) => {
      try {
        await signal(context.req.path, await context.req.text());
        return context.body(null, 200);
      } catch (error) {
        if (error instanceof AwsError) return context.text(`${error.message}\n`, error.status as 400 | 404);
        throw error;
      }
    });
  }
  if (failures) {
    app.get('/_rookery/failures', (context) => context.json(failures.all()));
    app.delete('/_rookery/failures', (context) => {
      failures.clear();
      return context.json([]);
    });
    app.post('/_rookery/failures', async (context) => {
      const problem = failures.add(await context.req.json().catch(() => undefined));
      return problem === undefined ? context.json(failures.all()) : context.text(`${problem}\n`, 400);
    });
  }
  app.all('*', (context) => serve(context.env, options));
  app.onError((error, context) => {
    options.log?.(`${context.req.method} ${context.req.path}: ${error.stack}`);
    return context.text('InternalFailure: the embedded endpoint failed; its log says more.\n', 500);
  });
  return app;
}

async function serve(bindings: HttpBindings, options: EndpointOptions): Promise<Response> {
  const request = wireRequest(bindings, options);
  const refused = refusal(request.method, request.headers);
  if (refused) return new Response(`${refused}\n`, { status: 403 });
  const own = await options.own?.(request);
  if (own) return own;
  if (options.registry && /^\/v2(\/|$)/.test(request.path)) return options.registry(request);
  return (await apiAnswer(request, options.services)) ?? options.s3(request);
}

function wireRequest({ incoming, outgoing }: HttpBindings, options: EndpointOptions): WireRequest {
  // Clients behind a proxy send the absolute form of the target.
  const target = (incoming.url ?? '/').replace(/^https?:\/\/[^/?]+/, '') || '/';
  const mark = target.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark));
  const { authorization } = incoming.headers;
  const caller: Caller = {
    account: options.account,
    region: credentialScope(authorization, query)?.region ?? options.region,
    accessKeyId: accessKeyOf(authorization, query),
    requestId: randomUUID(),
    endpoint: `http://${incoming.headers.host ?? ''}`,
    gone: () => whenGone(outgoing),
  };
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query,
    headers: incoming.headers,
    body: incoming,
    caller,
    report: (error) => {
      const message = error instanceof Error ? error.stack : String(error);
      options.log?.(`${incoming.method} ${target} (${caller.requestId}): ${message}`);
    },
  };
}

function whenGone(outgoing: HttpBindings['outgoing']): AbortSignal {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  return gone.signal;
}

/** What S3 takes in one request. */
const LARGEST_BODY = 5 * 1024 ** 3;

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Ends open connections too: an SDK keeps its own for reuse. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 alone. Rejects with node's own error (`EADDRINUSE`) when the port is taken. */
export function listen(options: EndpointOptions, port: number): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: createApplication(options).fetch,
    overrideGlobalObjects: false,
    // Left to node: the adaptor would cut the connection under a client whose upload was refused half way.
    autoCleanupIncoming: false,
    serverOptions: { requestTimeout: 0, keepAliveTimeout: 60_000 },
  });
  // A client that asks before it sends is not told to go on with what is refused by its length alone.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (Number(request.headers['content-length'] ?? 0) <= LARGEST_BODY) response.writeContinue();
    server.emit('request', request, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          if (server instanceof Server) server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${bound}`, port: bound, close });
    });
  });
}
