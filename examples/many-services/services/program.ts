import { createServer } from 'node:http';

const { PORT = '8080', VERSION = 'development' } = process.env;

/** One line of JSON. */
export function log(event: string, more: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event, version: VERSION, ...more })}\n`);
}

/** The value of an environment variable; a program without one that it needs does not start. */
export function need(name: string): string {
  const value = process.env[name];
  if (value) return value;
  log('refused', { message: `${name} has to be set` });
  process.exit(2);
}

type Answer = () => object | Promise<object>;

/** Answers paths in JSON, until SIGTERM: what is being answered then still is. */
export function serve(answers: Readonly<Record<string, Answer>>): void {
  const all: typeof answers = { '/healthz': () => ({}), ...answers };
  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const answer = Object.hasOwn(all, pathname) ? all[pathname] : undefined;
    const [status, body] = await outcome(answer);
    response.writeHead(status, { 'content-type': 'application/json', 'service-version': VERSION });
    response.end(`${JSON.stringify(body)}\n`);
  });
  // Longer than the 60 s of an Application Load Balancer, so that it never sends into a connection just closed here.
  server.keepAliveTimeout = 65_000;
  server.listen(Number(PORT), () => log('started', { port: Number(PORT) }));
  process.once('SIGTERM', () => {
    log('stopping');
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}

async function outcome(answer: Answer | undefined): Promise<[status: number, body: object]> {
  if (answer === undefined) return [404, { message: 'nothing here' }];
  try {
    return [200, await answer()];
  } catch (error) {
    log('failed', { message: String(error) });
    return [500, { message: 'see the log' }];
  }
}
