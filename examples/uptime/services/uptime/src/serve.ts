import { createServer, type RequestListener } from 'node:http';
import { type Answer, answer, type Monitor } from './api.ts';
import { check } from './check.ts';
import { isAlone } from './open-store.ts';
import { log, need, version } from './program.ts';
import type { Store } from './store.ts';

/** Milliseconds between two checks where the web service makes them. */
const ALONE_EVERY = 30_000;

/** The page and the API, until SIGTERM: what is being answered then still is. */
export function serve(store: Store): void {
  const monitor = isAlone() ? checkingMonitor(store) : queueMonitor(store);
  const server = createServer(listener(monitor));
  // Longer than the 60 s of an Application Load Balancer, so that it never sends into a connection just closed here.
  server.keepAliveTimeout = 65_000;
  const port = Number(process.env.PORT ?? 8080);
  server.listen(port, () => log('started', { port, note: monitor.note }));
  process.once('SIGTERM', () => {
    log('stopping');
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}

/** The worker checks what the schedule has sent to the queue. */
function queueMonitor(store: Store): Monitor {
  return { store, token: need('API_TOKEN'), anywhere: false, note: 'Sites are checked by the worker.', added() {} };
}

/** Where there is no database, which the worker could tell of its results, this process checks by itself, addresses of this machine too. */
function checkingMonitor(store: Store): Monitor {
  async function once(url: string): Promise<void> {
    const result = await check(url, true);
    await store.record(url, result);
    log('checked', { url, ...result });
  }
  setInterval(async () => {
    for (const { url } of await store.sites()) await once(url);
  }, ALONE_EVERY).unref();
  return {
    store,
    token: need('API_TOKEN'),
    anywhere: true,
    note: 'There is no database here: this process checks by itself, and forgets all when it ends.',
    added: (url) => void once(url),
  };
}

function listener(monitor: Monitor): RequestListener {
  return async (request, response) => {
    const { status, headers, body } = await answer(request, monitor).catch((error: unknown): Answer => {
      log('failed', { message: String(error) });
      return { status: 500, body: { message: 'see the log' } };
    });
    const isPage = typeof body === 'string';
    response.writeHead(status, {
      'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'service-version': version,
      ...headers,
    });
    response.end(isPage ? body : `${JSON.stringify(body)}\n`);
  };
}
