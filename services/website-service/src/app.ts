import type { Context } from 'hono';
import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { bestType } from './accept.ts';
import type { Log } from './log.ts';

export interface AppOptions {
  readonly version: string;
  /** True from the first signal to stop. */
  readonly stopping: () => boolean;
  readonly log: Log;
}

// Paths and headers are the caller's: a bound keeps one request from filling the log.
const bounded = (text: string | undefined): string | undefined => text?.slice(0, 256);

function logRequest(context: Context, log: Log, started: number): void {
  if (context.req.path === '/healthz') return;
  log('request', {
    method: context.req.method,
    path: bounded(context.req.path),
    status: context.res.status,
    ms: Math.round((performance.now() - started) * 1000) / 1000,
    requestId: bounded(context.req.header('X-Amzn-Trace-Id')),
  });
}

function index(version: string): string {
  return `website-service ${version}

GET /now      the time, ISO 8601 in UTC; JSON with "Accept: application/json"
GET /healthz  200 while serving, 503 while stopping
`;
}

/** The time service as an app without a server, so that a test can ask it directly. */
export function createApp({ version, stopping, log }: AppOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const started = performance.now();
    await next();
    context.header('Cache-Control', 'no-store');
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Service-Version', version);
    if (stopping()) context.header('Connection', 'close');
    logRequest(context, log, started);
  });

  app.get('/', (context) => context.text(index(version)));
  app.get('/healthz', (context) => (stopping() ? context.text('stopping\n', 503) : context.text('ok\n')));
  app.get('/now', (context) => {
    context.header('Vary', 'Accept');
    const type = accepts(context, {
      header: 'Accept',
      supports: ['text/plain', 'application/json'],
      default: 'text/plain',
      match: bestType,
    });
    const now = new Date().toISOString();
    return type === 'application/json' ? context.json({ now }) : context.text(now);
  });

  for (const path of ['/', '/now', '/healthz'])
    app.all(path, (context) => context.text('method not allowed\n', 405, { Allow: 'GET, HEAD' }));
  app.notFound((context) => context.text('not found\n', 404));
  app.onError((error, context) => {
    log('error', { message: error.message, stack: error.stack });
    return context.text('internal error\n', 500);
  });
  return app;
}
